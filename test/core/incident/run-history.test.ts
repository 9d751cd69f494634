import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createIncident, type Incident, openIncident } from '../../../electron/core/incident/incident.ts';
import type { ArtifactId, SavedRun } from '../../../shared/incident.ts';
import { pinSource } from '../../../shared/pin.ts';
import { requestExample, runExample } from './examples.ts';
import { makePlace } from './place.ts';

interface Opened {
  readonly incident: Incident;
  readonly replay: ArtifactId;
  readonly folder: string;
  again(): Promise<Incident>;
}

async function open(): Promise<Opened> {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'sends', options);
  const request = incident.saveRequest(null, requestExample());
  const replay = incident.startReplay('rid 3f2a', request);
  return { incident, replay, folder, again: () => openIncident(folder, options) };
}

const runOf = (run: number, body: string, text = 'short'): SavedRun => {
  const example = runExample(run);
  return { ...example, body, result: example.result && { ...example.result, text } };
};
const longFiles = (folder: string) => readdir(join(folder, 'replays', 'long')).catch(() => []);

describe('every send', () => {
  test('is listed without bodies, the latest first, and is there after a restart', async () => {
    const { incident, replay, again } = await open();
    incident.appendRun(replay, { ...runOf(1, '{"text":"é"}'), result: null });
    incident.appendRun(replay, runOf(1, '{"text":"é"}'));
    incident.appendRun(replay, { ...runOf(2, '{"text":"b"}'), endpoint: '/v1/completions', result: null });
    const { runs } = await incident.listRuns();
    expect(runs.map(({ run, end, endpoint, bodyBytes }) => ({ run, end, endpoint, bodyBytes }))).toEqual([
      { run: 2, end: null, endpoint: '/v1/completions', bodyBytes: 12 },
      { run: 1, end: 'cut', endpoint: '/generate', bodyBytes: 13 },
    ]);
    expect(runs[1]).toMatchObject({
      name: 'rid 3f2a',
      httpStatus: 200,
      ttftSeconds: 0.2,
      elapsedSeconds: 0.4,
    });
    expect(JSON.stringify(runs)).not.toContain('é');
    await incident.close();
    const later = await again();
    expect((await later.listRuns()).runs).toEqual(runs);
    expect(await later.readRun({ replay, run: 1 })).toEqual(runOf(1, '{"text":"é"}'));
    await expect(later.readRun({ replay, run: 9 })).rejects.toMatchObject({ key: 'noSuchItem' });
    await later.close();
  });

  test('long bodies and answers lie in files of their own, the same body once, and come back to the byte', async () => {
    const { incident, replay, folder, again } = await open();
    const body = `{"text":"${'世$`\\n'.repeat(40_000)}","bootstrap_room":9223372036854775807}`;
    const ids = Array.from({ length: 30_000 }, (_, at) => at);
    const long = runOf(1, body, 'answer '.repeat(9000));
    const run = { ...long, result: long.result && { ...long.result, outputIds: ids } };
    for (const number of [1, 2, 3]) {
      incident.appendRun(replay, { ...run, run: number, result: null });
      incident.appendRun(replay, { ...run, run: number });
    }
    incident.appendRun(replay, runOf(4, '{}'));
    await incident.flush();
    // One body, one text, one list of ids.
    expect(await longFiles(folder)).toHaveLength(3);
    expect((await stat(join(folder, 'replays', `${replay}.jsonl`))).size).toBeLessThan(10_000);
    await incident.close();

    const later = await again();
    const { runs } = await later.readReplay(replay, false);
    expect(runs.map(({ body: sent, bodyLeft }) => ({ sent, bodyLeft }))).toEqual([
      ...Array(3).fill({ sent: '', bodyLeft: Buffer.byteLength(body) }),
      { sent: '{}', bodyLeft: undefined },
    ]);
    expect(runs[0]?.result?.outputIds).toEqual(ids);
    const whole = await later.readRun({ replay, run: 2 });
    expect(whole.body === body).toBe(true);
    expect(whole).toEqual({ ...run, run: 2 });
    expect((await later.listRuns()).runs.map(({ bodyBytes }) => bodyBytes)).toEqual([
      2,
      ...Array(3).fill(Buffer.byteLength(body)),
    ]);
    await later.close();
  });

  test('keeps its order where some of its lines wait for long texts', async () => {
    const { incident, replay } = await open();
    incident.appendRun(replay, { ...runOf(1, 'x'.repeat(100_000)), result: null, partialText: null });
    incident.appendRun(replay, { ...runOf(1, 'x'.repeat(100_000)), result: null, partialText: 'begun' });
    incident.appendRun(replay, runOf(1, 'x'.repeat(100_000), 'ended'));
    expect((await incident.readRun({ replay, run: 1 })).result?.text).toBe('ended');
    await incident.close();
  });

  test('is whole in its line where no file can be made for it', async () => {
    const { incident, replay, folder, again } = await open();
    incident.appendRun(replay, runOf(1, '{}'));
    await incident.flush();
    await writeFile(join(folder, 'replays', 'long'), 'a file is in the way');
    const body = 'y'.repeat(50_000);
    incident.appendRun(replay, runOf(2, body));
    await incident.close();
    const later = await again();
    expect((await later.readRun({ replay, run: 2 })).body).toBe(body);
    await later.close();
  });

  test('whose long body is gone says so, and spoils no list', async () => {
    const { incident, replay, folder } = await open();
    incident.appendRun(replay, runOf(1, 'z'.repeat(50_000)));
    await incident.flush();
    await rm(join(folder, 'replays', 'long'), { recursive: true });
    expect((await incident.listRuns()).runs).toHaveLength(1);
    await expect(incident.readRun({ replay, run: 1 })).rejects.toMatchObject({ key: 'unreadable' });
    await incident.close();
  });
});

describe('taken off the list', () => {
  test('and brought back, over a restart', async () => {
    const { incident, replay, again } = await open();
    for (const run of [1, 2]) incident.appendRun(replay, runOf(run, '{}'));
    incident.markRun({ replay, run: 1 }, true);
    const numbers = async (of: Incident) => (await of.listRuns()).runs.map(({ run }) => run);
    expect(await numbers(incident)).toEqual([2]);
    expect((await incident.readReplay(replay)).runs.map(({ run }) => run)).toEqual([2]);
    await incident.close();
    const later = await again();
    expect(await numbers(later)).toEqual([2]);
    later.markRun({ replay, run: 1 }, false);
    expect(await numbers(later)).toEqual([2, 1]);
    await later.close();
  });
});

describe('the limits', () => {
  test('let the oldest go, what was taken off before them, and nothing that is pinned or under way', async () => {
    const { incident, replay, again } = await open();
    for (let run = 1; run <= 9; run += 1) incident.appendRun(replay, runOf(run, `{"n":${run}}`));
    incident.appendRun(replay, { ...runOf(10, '{}'), at: Date.now() / 1000, result: null });
    incident.markRun({ replay, run: 8 }, true);
    incident.addPin({
      kind: 'number',
      source: pinSource({ in: 'replay', artifact: replay, index: 1 }),
      label: 'run 1',
      value: '0.4 s',
    });
    await incident.trimRuns({ runs: 100, bytes: 1e9 });
    expect((await incident.listRuns()).dropped).toBe(0);
    await incident.trimRuns({ runs: 5, bytes: 1e9 });
    const { runs, dropped } = await incident.listRuns();
    expect(runs.map(({ run }) => run)).toEqual([10, 9, 7, 1]);
    expect(dropped).toBe(6);
    expect((await incident.readRun({ replay, run: 7 })).body).toBe('{"n":7}');
    await incident.close();
    const later = await again();
    expect((await later.listRuns()).dropped).toBe(6);
    await later.close();
  });

  test('spare the long texts of a replay that was taken off: it comes back whole', async () => {
    const { incident, replay, folder } = await open();
    const other = incident.startReplay('other', null);
    for (let run = 1; run <= 4; run += 1) incident.appendRun(other, runOf(run, `${run}`.repeat(100_000)));
    const sent = runOf(1, 'x'.repeat(100_000));
    incident.appendRun(replay, sent);
    await incident.flush();
    const past = new Date(Date.now() - 3_600_000);
    for (const name of await longFiles(folder))
      await utimes(join(folder, 'replays', 'long', name), past, past);
    await incident.remove({ kind: 'replay', id: replay });
    // Its own text wins no room and counts for none: two of the others go, not all four.
    await incident.trimRuns({ runs: 100, bytes: 300_000 });
    expect((await incident.listRuns()).runs.map(({ run }) => run)).toEqual([4, 3]);
    await incident.restore({ kind: 'replay', id: replay });
    expect(await incident.readRun({ replay, run: 1 })).toEqual(sent);
    await incident.close();
  });

  test('count the bytes of long texts, and delete those that nobody names any more', async () => {
    const { incident, replay, folder } = await open();
    for (let run = 1; run <= 4; run += 1)
      incident.appendRun(replay, runOf(run, `${Math.min(run, 3)}`.repeat(100_000)));
    await incident.flush();
    expect(await longFiles(folder)).toHaveLength(3);
    const past = new Date(Date.now() - 3_600_000);
    for (const name of await longFiles(folder))
      await utimes(join(folder, 'replays', 'long', name), past, past);
    expect((await incident.listRuns()).bytes).toBeGreaterThan(300_000);
    await incident.trimRuns({ runs: 100, bytes: 250_000 });
    const { runs } = await incident.listRuns();
    expect(runs.map(({ run }) => run)).toEqual([4, 3, 2]);
    expect(await longFiles(folder)).toHaveLength(2);
    expect((await incident.readRun({ replay, run: 4 })).body).toBe('3'.repeat(100_000));
    expect(await readFile(join(folder, 'replays', `${replay}.jsonl`), 'utf8')).not.toContain('"run":1,');
    await incident.close();
  });
});
