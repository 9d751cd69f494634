import { describe, expect, test } from 'vitest';
import { heldAgainst } from '../../../electron/core/baseline/held-against.ts';
import { type Baseline, baselineFor, withBaseline } from '../../../shared/baseline.ts';
import type { Signal } from '../../../shared/signal.ts';
import { between, captureOf, served } from '../compare/sides.ts';

const side = (name: string, parts: Parameters<typeof served>[0], info: Record<string, unknown> = {}) =>
  captureOf({
    name,
    samples: between(served(parts)).map((sample) => ({
      ...sample,
      loads: { loads: [{ dp_rank: 0, num_running_reqs: 10, gen_throughput: 1000 }] },
    })),
    serverInfo: { model_path: 'm', version: '0.5.15', ...info },
  });
const good = { id: null, name: 'good of Monday', capture: side('good', {}) };
const held = (capture: ReturnType<typeof side>) => heldAgainst(capture, good, { noise: [] }).view;
const said = (signals: readonly Signal[], rule: string) =>
  signals.find((signal) => signal.rule === rule && signal.params.baseline !== undefined);

describe('a capture against its baseline', () => {
  test('gets the verdicts of the rules over a pair, with the files of both named', () => {
    const { signals, baseline } = held(side('bad', { ttft: 1.5, cached: 0.1 }));
    expect(said(signals, 'R02')).toMatchObject({ verdict: 'fired', params: { baseline: 'good of Monday' } });
    expect(said(signals, 'L14')).toMatchObject({ verdict: 'fired' });
    expect(said(signals, 'L30')).toMatchObject({ verdict: 'quiet' });
    const sources = said(signals, 'R02')?.evidence.map(({ source }) => source) ?? [];
    expect(sources.some((source) => source.startsWith('baseline: '))).toBe(true);
    expect(sources.some((source) => !source.startsWith('baseline: '))).toBe(true);
    expect(baseline).toMatchObject({ name: 'good of Monday', differs: [] });
  });

  test('what somebody changed on purpose is told, and is no alarm', () => {
    const { signals, baseline } = held(
      side('new', {}, { version: '0.5.17', weight_version: '2', chat_template: 'x' }),
    );
    expect(baseline?.differs).toEqual([{ key: 'model.sglang_version', was: '0.5.15' }]);
    expect(said(signals, 'R01')).toMatchObject({ verdict: 'fired', severity: 'info', sub: 'reading' });
    for (const signal of signals.filter(({ verdict, params }) => verdict === 'fired' && params.baseline))
      expect(['info', 'warn']).toContain(signal.severity);
  });

  test('of another model no figure is judged', () => {
    const { signals } = held(side('other', { ttft: 3 }, { model_path: 'another' }));
    expect(said(signals, 'R02')).toMatchObject({ verdict: 'not_checked' });
    expect(said(signals, 'M19')).toMatchObject({ verdict: 'fired', severity: 'info' });
  });

  test('the baseline itself, and a baseline taken back, leave nothing behind', () => {
    expect(held(good.capture).baseline).toBe(null);
    const once = heldAgainst(side('bad', { ttft: 1.5 }), good, { noise: [] });
    const without = heldAgainst(once, null, { noise: [] }).view;
    expect(without.baseline).toBe(null);
    expect(without.signals.filter(({ params }) => params.baseline !== undefined)).toEqual([]);
    expect(heldAgainst(once, good, { noise: [] }).view.signals).toEqual(once.view.signals);
  });
});

describe('which baseline a capture has', () => {
  const kept = (id: string, more: Partial<Baseline>): Baseline => ({
    id: id as Baseline['id'],
    name: id,
    baseUrl: null,
    model: null,
    version: null,
    takenAt: null,
    keptAt: 0,
    ...more,
  });
  const own = kept('own', { baseUrl: 'http://a', model: 'm', keptAt: 1 });
  const model = kept('model', { baseUrl: 'http://b', model: 'm', keptAt: 2 });
  test.each([
    ['that of its very server', { baseUrl: 'http://a', model: 'm' }, 'own'],
    ['else the newest of its model', { baseUrl: 'http://c', model: 'm' }, 'model'],
    ['else none', { baseUrl: 'http://c', model: 'n' }, undefined],
    ['of an unknown server and model none', { baseUrl: null, model: null }, undefined],
  ])('%s', (_what, of, id) => expect(baselineFor([own, model], of)?.id).toBe(id));

  test('a new one takes the place of that of the same server, or of the same model without one', () => {
    const again = kept('again', { baseUrl: 'http://a', model: 'n' });
    expect(withBaseline([own, model], again).map(({ id }) => id)).toEqual(['again', 'model']);
    const [one, other] = [kept('one', { model: 'm' }), kept('other', { model: 'm' })];
    expect(withBaseline([one, own], other).map(({ id }) => id)).toEqual(['other', 'own']);
  });
});
