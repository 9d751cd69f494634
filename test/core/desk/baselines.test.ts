import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import { fixture, newTask, openTestWindow } from './host.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'baselines-'));
});
afterEach(() => rm(root, { recursive: true }));

const good = fixture('../../assets/samples/ttft-spike/incident_bundle_20260721_024022');
const late = fixture('../../assets/samples/ttft-spike/incident_bundle_20260721_024107');

/** Windows that share settings, as those of one app do. */
function windows() {
  let settings: Settings = defaultSettings;
  const change = (patch: Partial<Settings>) => {
    settings = { ...settings, ...patch };
    return settings;
  };
  const open = () => openTestWindow(root, null, { readSettings: () => settings, changeSettings: change });
  return { open, settings: () => settings };
}

test('a capture named healthy outlives its incident, and is held against what comes later', async () => {
  const app = windows();
  const first = app.open();
  await first.start();
  const opened = await first.call('openPaths', { task: newTask(), paths: [good] });
  const [capture] = opened.captures;
  if (!capture) throw new Error('nothing was opened');
  const kept = await first.call('keepBaseline', { task: newTask(), capture: capture.id });
  expect(app.settings().baselines).toEqual([kept]);
  await first.workbench.close();

  const second = app.open();
  await second.start();
  const { captures } = await second.call('openPaths', { task: newTask(), paths: [late] });
  expect(captures[0]?.baseline).toMatchObject({ id: kept.id, name: kept.name });
  expect(captures[0]?.signals.some(({ params }) => params.baseline === kept.name)).toBe(true);
  const [shown] = captures;
  if (!shown) throw new Error('nothing was opened');
  const a = { kind: 'baseline', baseline: kept.id } as const;
  const b = { kind: 'capture', capture: shown.id, sample: null } as const;
  const found = await second.call('compareSides', { task: newTask(), a, b });
  expect(found.a).toMatchObject({ isBaseline: true, name: kept.name });
  const texts = await second.call('readSources', { a, b, file: 'server_info.json' });
  expect(texts.a?.text).toContain('"chunked_prefill_size"');
  expect(await second.call('listSources', { a, b })).toContain('server_info.json');

  await second.call('dropBaseline', { baseline: kept.id });
  const told = second.pushed.findLast(({ name }) => name === 'capturesJudged')?.data;
  expect(told).toMatchObject([{ id: shown.id, baseline: null }]);
  expect(await readdir(join(root, 'data', 'baselines'))).toEqual([]);
  await expect(second.call('compareSides', { task: newTask(), a, b })).rejects.toMatchObject({
    key: 'noSuchBaseline',
  });
  await second.workbench.close();
});

test('what a person says of a capture is kept in the incident, and stands on its side', async () => {
  const window = windows().open();
  await window.start();
  const { captures } = await window.call('openPaths', { task: newTask(), paths: [good, late] });
  const [one, other] = captures.map(({ id }) => ({ kind: 'capture', capture: id, sample: null }) as const);
  if (!one || !other) throw new Error('nothing was opened');
  const mark = { verdict: 'bad', commit: '3f2a', image: 'lmsys/sglang:v0.5.15', note: null } as const;
  const artifact = { kind: 'capture', id: other.capture as string } as never;
  await window.call('markArtifact', { artifact, mark });
  const told = await window.told(({ view }) => view.captures.some((item) => item.mark !== null));
  expect(told.view.captures.map((item) => item.mark)).toEqual([null, mark]);
  const found = await window.call('compareSides', { task: newTask(), a: one, b: other });
  expect([found.a.mark, found.b.mark]).toEqual([null, mark]);
  const columns = await window.call('compareColumns', { task: newTask(), a: one, others: [other] });
  expect(columns.others[0]?.info.mark).toEqual(mark);
  const path = join(root, 'report.html');
  await window.call('exportComparison', {
    task: newTask(),
    a: one,
    b: other,
    format: 'html',
    language: 'zh',
    path,
  });
  await window.call('markArtifact', { artifact, mark: null });
  await window.told(({ view }) => view.captures.every((item) => item.mark === null));
  await window.workbench.close();
});
