import { beforeEach, describe, expect, test, vi } from 'vitest';
import { rowAt } from '../../renderer/pages.ts';
import type { Listing } from '../../renderer/requests-store.ts';
import { useRequests } from '../../renderer/requests-store.ts';
import { useWorkspace } from '../../renderer/store.ts';
import type { CallInput } from '../../shared/contract.ts';
import type { DumpId, RequestDetail, RequestPage, RequestRow } from '../../shared/dump.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { requestRow } from '../shared/request-row.ts';
import { installBridge } from './bridge.ts';
import { dumpOf } from './examples.ts';

const dump = 'd' as DumpId;
const rowOf = (index: number): RequestRow => ({
  ...requestRow(),
  index,
  rid: `rid-${index}`,
  class: 'GenerateReqInput',
  state: 'finished',
  stream: true,
  promptTokens: index,
  cachedTokens: 0,
  completionTokens: 1,
  start: null,
  end: null,
  elapsedSeconds: null,
  ttftSeconds: null,
  finishType: 'stop',
  finishDetail: null,
  dpRank: null,
  textPreview: null,
  loraPath: null,
  media: 0,
  incomplete: false,
});
const detailOf = (index: number): RequestDetail => ({
  row: rowOf(index),
  requestText: '{}',
  outputText: null,
  outputIds: null,
  outputJson: '{}',
  metaInfoText: null,
  stages: [],
  promptText: null,
});

/** A dump of `total` records; a filter `odd` leaves every second one, a sort turns them round. */
function answers(total: number) {
  return ({ query }: CallInput<'findRequests'>): RequestPage => {
    let indexes = Array.from({ length: total }, (_, at) => at);
    if (query.where === 'none') indexes = [];
    if (query.where === 'odd') indexes = indexes.filter((at) => at % 2 === 1);
    if (query.sort?.descending) indexes.reverse();
    const rows = indexes.slice(query.offset, query.offset + query.limit).map(rowOf);
    const place = indexes.indexOf((query.locate ?? -1) as number);
    return {
      rows,
      offset: query.offset,
      matched: indexes.length,
      inFlight: 0,
      healthChecks: 0,
      located: place === -1 ? null : place,
      total,
      hidden: 0,
      searching: null,
    };
  };
}

const state = () => useRequests.getState();
const listing = (): Listing => state().listings[dump] as Listing;
const settled = () => vi.waitFor(() => expect(listing().shownRun).toBe(listing().run));
const selected = () =>
  vi.waitFor(() => {
    const { detail } = listing();
    if (detail.kind !== 'read') throw new Error(detail.kind);
    expect(detail.detail.row.index).toBe(listing().selected);
  });

const fresh = useRequests.getInitialState();
beforeEach(() => {
  useRequests.setState(fresh, true);
  useWorkspace.setState(useWorkspace.getInitialState(), true);
});

describe('a dump that is shown first', () => {
  test('asks for its first rows once, and selects and reads the first', async () => {
    const { asked } = installBridge({
      findRequests: answers(1200),
      readRequest: ({ index }) => detailOf(index),
    });
    state().begin(dump);
    state().begin(dump);
    await settled();
    await selected();
    expect(asked.map(({ name }) => name)).toEqual(['findRequests', 'readRequest']);
    expect(listing()).toMatchObject({ matched: 1200, selected: 0 });
  });

  test('keeps the place that was chosen before its rows were there', async () => {
    installBridge({ findRequests: answers(1200), readRequest: ({ index }) => detailOf(index) });
    state().begin(dump);
    // A click on what is drawn for the first row, and a key, while the answer is on its way.
    state().select(dump, { anchor: 0, focus: 0 });
    state().select(dump, { anchor: 3, focus: 3 });
    await settled();
    await selected();
    expect(listing()).toMatchObject({ selected: 3, selection: { anchor: 3, focus: 3 } });
  });

  test('of nothing selects nothing', async () => {
    installBridge({ findRequests: answers(0) });
    state().begin(dump);
    await settled();
    expect(listing()).toMatchObject({ matched: 0, selected: null, detail: { kind: 'idle' } });
  });

  test('says why when it cannot be listed, and lists it when asked again', async () => {
    let broken = true;
    const answer = answers(5);
    installBridge({
      findRequests: (input) => {
        if (broken) throw new ProblemError('badInput', { what: 'The dump', cause: 'it is closed' });
        return answer(input);
      },
      readRequest: ({ index }) => detailOf(index),
    });
    state().begin(dump);
    await settled();
    expect(listing().problem?.message).toContain('it is closed');
    broken = false;
    state().ask(dump, {});
    await settled();
    expect(listing()).toMatchObject({ problem: null, matched: 5 });
  });
});

describe('scrolling', () => {
  test('fetches the pages in view, each once', async () => {
    const { asked } = installBridge({
      findRequests: answers(5000),
      readRequest: ({ index }) => detailOf(index),
    });
    state().begin(dump);
    await settled();
    state().view(dump, { first: 1450, last: 1500 });
    state().view(dump, { first: 1451, last: 1501 });
    await vi.waitFor(() => expect(rowAt(listing().pages, 1500)?.index).toBe(1500));
    await vi.waitFor(() => expect(rowAt(listing().pages, 1450)?.index).toBe(1450));
    const offsets = asked
      .filter(({ name }) => name === 'findRequests')
      .map(({ input }) => (input as CallInput<'findRequests'>).query.offset);
    expect(offsets.sort((a, b) => a - b)).toEqual([0, 1000, 1500]);
  });

  test('a jump to a row that is not here selects it when it comes', async () => {
    installBridge({ findRequests: answers(5000), readRequest: ({ index }) => detailOf(index) });
    state().begin(dump);
    await settled();
    state().select(dump, { anchor: 4999, focus: 4999 });
    await vi.waitFor(() => expect(listing().selected).toBe(4999));
    await selected();
  });
});

describe('another question', () => {
  test('keeps the rows until its answer is here, then keeps the selected record', async () => {
    installBridge({ findRequests: answers(100), readRequest: ({ index }) => detailOf(index) });
    state().begin(dump);
    await settled();
    state().select(dump, { anchor: 3, focus: 3 });
    await selected();
    state().ask(dump, { sort: { key: 'promptTokens', descending: true } });
    expect(rowAt(listing().pages, 0)?.index).toBe(0);
    await settled();
    expect(rowAt(listing().pages, 0)?.index).toBe(99);
    expect(listing()).toMatchObject({ selected: 3, selection: { anchor: 96, focus: 96 } });
  });

  test('keeps the selected record also where its row is on another page', async () => {
    installBridge({ findRequests: answers(5000), readRequest: ({ index }) => detailOf(index) });
    state().begin(dump);
    await settled();
    await selected();
    state().ask(dump, { sort: { key: 'promptTokens', descending: true } });
    await settled();
    expect(listing()).toMatchObject({ selected: 0, selection: { anchor: 4999, focus: 4999 } });
  });

  test('that hides the selected record selects the first row', async () => {
    installBridge({ findRequests: answers(100), readRequest: ({ index }) => detailOf(index) });
    state().begin(dump);
    await settled();
    await selected();
    state().ask(dump, { where: 'odd' });
    await settled();
    await selected();
    expect(listing()).toMatchObject({ matched: 50, selected: 1, selection: { anchor: 0, focus: 0 } });
  });

  test('without rows selects nothing, also while a record is being read', async () => {
    let answer = (): void => {};
    installBridge({
      findRequests: answers(100),
      readRequest: ({ index }) =>
        new Promise((resolve) => {
          answer = () => resolve(detailOf(index));
        }),
    });
    state().begin(dump);
    await settled();
    expect(listing().detail.kind).toBe('reading');
    state().ask(dump, { where: 'none' });
    await settled();
    expect(listing()).toMatchObject({ matched: 0, selected: null, selection: null });
    answer();
    await vi.waitFor(() => expect(listing().detail.kind).toBe('idle'));
  });

  test('that is refused keeps the rows, and goes on fetching those', async () => {
    const answer = answers(5000);
    const { asked } = installBridge({
      findRequests: (input) => {
        if (input.query.where === 'bad')
          throw new ProblemError('badFilter', { at: 0, cause: 'no such field' });
        return answer(input);
      },
      readRequest: ({ index }) => detailOf(index),
    });
    state().begin(dump);
    await settled();
    await selected();
    state().ask(dump, { where: 'bad' });
    await settled();
    expect(listing().problem?.message).toContain('no such field');
    expect(listing()).toMatchObject({ matched: 5000, selected: 0, selection: { anchor: 0, focus: 0 } });
    state().view(dump, { first: 1200, last: 1210 });
    await vi.waitFor(() => expect(rowAt(listing().pages, 1205)?.index).toBe(1205));
    expect(asked.at(-1)?.input).toMatchObject({ query: { where: '' } });
    state().ask(dump, { where: 'odd' });
    await settled();
    expect(listing()).toMatchObject({ problem: null, matched: 2500 });
  });

  test('a late answer to the one before is dropped', async () => {
    const answer = answers(100);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let late: Promise<void> = held;
    installBridge({
      findRequests: async (input) => {
        if (input.query.where !== 'odd') return answer(input);
        await held;
        // Long enough for the answer to reach the store.
        late = new Promise((resolve) => setImmediate(resolve));
        return answer(input);
      },
      readRequest: ({ index }) => detailOf(index),
    });
    state().begin(dump);
    await settled();
    state().ask(dump, { where: 'odd' });
    state().ask(dump, { where: '' });
    await settled();
    release();
    await held;
    await late;
    expect(listing().matched).toBe(100);
  });
});

test('walking through rows quickly reads the last one, not each', async () => {
  let waiting: (() => void)[] = [];
  const { asked } = installBridge({
    findRequests: answers(100),
    readRequest: ({ index }) => new Promise((resolve) => waiting.push(() => resolve(detailOf(index)))),
  });
  const release = () => {
    for (const go of waiting) go();
    waiting = [];
  };
  state().begin(dump);
  await settled();
  for (let at = 1; at <= 20; at += 1) state().select(dump, { anchor: at, focus: at });
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  release();
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  release();
  await selected();
  const read = asked
    .filter(({ name }) => name === 'readRequest')
    .map(({ input }) => (input as { index: number }).index);
  expect(read).toEqual([0, 20]);
});

describe('copying rows', () => {
  const write = (rows: readonly RequestRow[]): string => rows.map(({ index }) => `${index}\n`).join('');

  test('fetches those that are not here', async () => {
    installBridge({ findRequests: answers(2000), readRequest: ({ index }) => detailOf(index) });
    state().begin(dump);
    await settled();
    state().select(dump, { anchor: 1601, focus: 498 });
    const copied = await state().selectedText(dump, write);
    const indexes = copied.text.trim().split('\n').map(Number);
    expect(copied).toMatchObject({ rows: 1104, of: 1104 });
    expect([indexes[0], indexes.at(-1), indexes.length]).toEqual([498, 1601, 1104]);
  });

  test('stops where the clipboard is full, and says so', async () => {
    installBridge({ findRequests: answers(2000), readRequest: ({ index }) => detailOf(index) });
    state().begin(dump);
    await settled();
    state().select(dump, { anchor: 0, focus: 1999 });
    const copied = await state().selectedText(dump, (rows) => 'x'.repeat(1000 * rows.length));
    expect(copied.text.length).toBeLessThanOrEqual(1_000_000);
    expect(copied.rows).toBeGreaterThan(900);
    expect(copied.of).toBe(2000);
  });

  test('of nothing', async () => {
    installBridge({ findRequests: answers(0) });
    state().begin(dump);
    await settled();
    expect(await state().selectedText(dump, write)).toEqual({ text: '', rows: 0, of: 0 });
  });
});

test('a closed dump takes its table with it', async () => {
  installBridge({
    findRequests: answers(5),
    readRequest: ({ index }) => detailOf(index),
    closeDump: () => undefined,
  });
  useWorkspace.getState().admit({ captures: [], dumps: [dumpOf('d')] });
  state().begin(dump);
  await settled();
  await useWorkspace.getState().closeDump(dump);
  expect(state().listings).toEqual({});
});
