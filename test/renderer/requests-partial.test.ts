import { beforeEach, describe, expect, test, vi } from 'vitest';
import { rowAt } from '../../renderer/pages.ts';
import type { Listing } from '../../renderer/requests-store.ts';
import { useRequests } from '../../renderer/requests-store.ts';
import { newTask, useWorkspace } from '../../renderer/store.ts';
import type { CallInput } from '../../shared/contract.ts';
import type { DumpId, RequestDetail, RequestPage } from '../../shared/dump.ts';
import { requestRow } from '../shared/request-row.ts';
import { installBridge } from './bridge.ts';
import { dumpOf } from './examples.ts';

/* Rows that come bit by bit: of a search through texts, and of a file that is still being read. */

const dump = 'd' as DumpId;
const state = () => useRequests.getState();
const listing = (): Listing => state().listings[dump] as Listing;

/** Of records 0 to `known - 1`: newest first once all are known, in the order of the file before. */
function page(
  { query }: CallInput<'findRequests'>,
  known: readonly number[],
  searching: RequestPage['searching'],
): RequestPage {
  const isArrival = searching !== null || query.sort?.key === 'index';
  const order = isArrival ? known : known.toReversed();
  const place = order.indexOf((query.locate ?? -1) as number);
  return {
    rows: order.slice(query.offset, query.offset + query.limit).map((index) => ({ ...requestRow(), index })),
    offset: query.offset,
    matched: known.length,
    inFlight: 0,
    healthChecks: 0,
    located: place === -1 ? null : place,
    total: 5000,
    hidden: 0,
    searching,
  };
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const readRequest = ({ index }: CallInput<'readRequest'>) =>
  ({ row: { ...requestRow(), index } }) as RequestDetail;
const indexes = (): (number | undefined)[] =>
  Array.from({ length: listing().matched }, (_, at) => rowAt(listing().pages, at)?.index);

const fresh = useRequests.getInitialState();
beforeEach(() => {
  useRequests.setState(fresh, true);
  useWorkspace.setState(useWorkspace.getInitialState(), true);
});

describe('a search through texts', () => {
  /** Finds `more` at each look, `looks` times. */
  const search = (looks: number, more = 2) => {
    let look = 0;
    return installBridge({
      findRequests: (input) => {
        if (input.query.where === '') return page(input, upTo(3), null);
        if (input.query.locate !== undefined || input.query.limit > 1) look = Math.min(looks, look + 1);
        return page(input, upTo(look * more), look < looks ? { bytes: look * 100, of: looks * 100 } : null);
      },
      readRequest,
    });
  };

  test('shows what it found so far, and all of it in order at the end', async () => {
    const { asked } = search(4);
    useWorkspace.setState({ dumps: [dumpOf('d')] });
    state().ask(dump, { where: 'text ~ pump' });
    await vi.waitFor(() => expect(listing().matched).toBe(2));
    expect(listing()).toMatchObject({ isPartial: true, selection: null, selected: null });
    expect(listing().searching).toEqual({ bytes: 100, of: 400 });
    await vi.waitFor(() => expect(indexes()).toEqual([0, 1, 2, 3]));
    const begun = performance.now();
    await vi.waitFor(() => expect(listing().searching).toBeNull(), 3000);
    expect(indexes()).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(listing()).toMatchObject({ isPartial: false, selected: 7, selection: { anchor: 0, focus: 0 } });
    // At most four looks a second.
    const looks = asked.filter(({ name }) => name === 'findRequests').length;
    expect(looks).toBe(4);
    expect(performance.now() - begun).toBeGreaterThan(200);
  });

  test('of more than a page ends at the top of it', async () => {
    search(3, 400);
    useWorkspace.setState({ dumps: [dumpOf('d')] });
    state().ask(dump, { where: 'text ~ pump' });
    await vi.waitFor(() => expect(listing().selected).toBe(1199), 3000);
    expect(listing().isPartial).toBe(false);
    expect(rowAt(listing().pages, 0)?.index).toBe(1199);
    expect(listing()).toMatchObject({ matched: 1200, selection: { anchor: 0, focus: 0 } });
  });

  test('keeps what a person chose meanwhile, wherever it stands at the end', async () => {
    search(3);
    useWorkspace.setState({ dumps: [dumpOf('d')] });
    state().ask(dump, { where: 'text ~ pump' });
    await vi.waitFor(() => expect(listing().matched).toBe(2));
    state().select(dump, { anchor: 1, focus: 1 });
    await vi.waitFor(() => expect(listing().isPartial).toBe(false), 3000);
    expect(listing()).toMatchObject({ selected: 1, selection: { anchor: 4, focus: 4 } });
  });

  test('that is stopped keeps what it found and asks no more', async () => {
    const { asked } = search(1000);
    useWorkspace.setState({ dumps: [dumpOf('d')] });
    state().ask(dump, { where: 'text ~ pump' });
    await vi.waitFor(() => expect(listing().matched).toBe(4));
    state().stopSearch(dump);
    const before = asked.length;
    state().view(dump, { first: 0, last: 3 });
    expect(listing()).toMatchObject({ matched: 4, searching: null, stopped: { bytes: 200, of: 100_000 } });
    expect(asked.filter(({ name }) => name === 'findRequests').length).toBeLessThanOrEqual(before);
    state().ask(dump, { where: '' });
    await vi.waitFor(() => expect(listing().matched).toBe(3));
    expect(listing().stopped).toBeNull();
  });
});

describe('a file that is being read', () => {
  const reading = (bytes: number) => dumpOf('d', { reading: { bytes, of: 1000 }, total: bytes });

  test('is shown at the first word of it; rows are appended, and stand in their order at the end', async () => {
    let known = 600;
    installBridge({ findRequests: (input) => page(input, upTo(known), null), readRequest });
    const task = newTask();
    useWorkspace.getState().addOpening(task, 'd.pkl');
    useWorkspace.getState().growDump(task, reading(known));
    expect(useWorkspace.getState()).toMatchObject({ activeDocument: 'requests', shownDump: dump });
    state().begin(dump);
    await vi.waitFor(() => expect(rowAt(listing().pages, 499)?.index).toBe(499));
    expect(listing()).toMatchObject({ matched: 600, isPartial: true, selected: null });

    state().select(dump, { anchor: 4, focus: 4 });
    useWorkspace.getState().activateDocument('overview');
    known = 1300;
    useWorkspace.getState().growDump(task, reading(known));
    await vi.waitFor(() => expect(listing().matched).toBe(1300));
    expect(listing()).toMatchObject({ selected: 4, selection: { anchor: 4, focus: 4 } });

    known = 1301;
    useWorkspace.getState().admit({ captures: [], dumps: [dumpOf('d', { total: known })] });
    useWorkspace.getState().endOpening(task);
    await vi.waitFor(() => expect(rowAt(listing().pages, 0)?.index).toBe(1300));
    expect(listing()).toMatchObject({
      matched: 1301,
      isPartial: false,
      selected: 4,
      selection: { anchor: 1296, focus: 1296 },
    });
    // Nobody was taken to another view.
    expect(useWorkspace.getState().activeDocument).toBe('overview');
  });

  test('and of which nothing became is gone', () => {
    installBridge({ findRequests: (input) => page(input, upTo(3), null), readRequest });
    const task = newTask();
    useWorkspace.getState().addOpening(task, 'd.pkl');
    useWorkspace.getState().growDump(task, reading(3));
    useWorkspace.getState().endOpening(task);
    expect(useWorkspace.getState()).toMatchObject({ dumps: [], activeDocument: 'start' });
  });

  test('a word that comes after the end is not heard', () => {
    useWorkspace.getState().growDump(newTask(), reading(3));
    expect(useWorkspace.getState().dumps).toEqual([]);
  });
});
