import { beforeEach, describe, expect, test, vi } from 'vitest';
import { keptTable, selectMergeable, useMerged } from '../../renderer/merged-store.ts';
import { useTimelines } from '../../renderer/plots-store.ts';
import { placeOf } from '../../renderer/record-place.ts';
import { useRequests } from '../../renderer/requests-store.ts';
import { openPin } from '../../renderer/reveal.ts';
import { useWorkspace } from '../../renderer/store.ts';
import type { CallInput } from '../../shared/contract.ts';
import type { DumpId, RequestRow } from '../../shared/dump.ts';
import { ProblemError } from '../../shared/outcome.ts';
import type { Pin } from '../../shared/pin.ts';
import { pinSource } from '../../shared/pin.ts';
import { requestRow } from '../shared/request-row.ts';
import { installBridge } from './bridge.ts';
import { dumpOf } from './examples.ts';

const workspace = () => useWorkspace.getState();
const admit = (...ids: readonly string[]) =>
  workspace().admit({ captures: [], dumps: ids.map((id) => dumpOf(id)) });
const table = () => useMerged.getState().table;
const merged = () =>
  vi.waitFor(() => {
    expect(useMerged.getState().merging).toBeNull();
    const made = table();
    if (made === null) throw new Error('no table');
    return made;
  });
const listing = (id: DumpId) => useRequests.getState().listings[id];

/** Each dump has the records 0, 1 and 2; a table of several has those of the first, then those of the next. */
function installDumps(change: { merge?: () => Promise<void> } = {}) {
  const made = new Map<DumpId, readonly RequestRow[]>();
  const open = new Set<DumpId>();
  const rowsOf = (dump: DumpId): readonly RequestRow[] =>
    made.get(dump) ?? [0, 1, 2].map((index) => requestRow({ index, rid: `${dump}-${index}` }));
  const bridge = installBridge({
    mergeDumps: async ({ dumps, name }) => {
      await change.merge?.();
      const id = `all ${made.size + 1}` as DumpId;
      const rows = dumps.flatMap((dump) =>
        rowsOf(dump).map((row) => ({ ...row, from: { dump, file: dump, index: row.index } })),
      );
      made.set(
        id,
        rows.map((row, index) => ({ ...row, index })),
      );
      open.add(id);
      return dumpOf(id, { name, total: rows.length });
    },
    closeDump: ({ dump }) => void open.delete(dump),
    findRequests: ({ dump, query }: CallInput<'findRequests'>) => {
      const rows = rowsOf(dump);
      const { locate } = query;
      const place = rows.findIndex(({ index, from }) =>
        typeof locate === 'object'
          ? from?.dump === locate.dump && from.index === locate.index
          : index === locate,
      );
      const page = {
        offset: 0,
        matched: rows.length,
        inFlight: 0,
        healthChecks: 0,
        total: rows.length,
        hidden: 0,
      };
      const found = rows.slice(query.offset, query.offset + query.limit);
      return { ...page, rows: found, located: place < 0 ? null : place, searching: null };
    },
    readRequest: ({ dump, index }) => ({ row: rowsOf(dump)[index] }) as never,
  });
  return { ...bridge, open };
}
const names = (asked: readonly { name: string; input: unknown }[]) =>
  asked
    .filter(({ name }) => name === 'mergeDumps' || name === 'closeDump')
    .map(({ name, input }) => `${name} ${Object.values(input as object)[0]}`);

beforeEach(() => {
  installDumps();
  useWorkspace.setState(useWorkspace.getInitialState(), true);
  useMerged.setState(useMerged.getInitialState(), true);
  useRequests.setState({ listings: {} });
});

describe('all dumps as one table', () => {
  test('several that come together are shown so at once, one is not', async () => {
    const { asked } = installDumps();
    admit('a');
    expect(workspace()).toMatchObject({ showsAll: false, activeDocument: 'overview' });
    admit('b', 'c');
    expect(workspace()).toMatchObject({ showsAll: true, activeDocument: 'requests' });
    expect(await merged()).toMatchObject({ name: 'All 3 dumps', total: 9 });
    expect(names(asked)).toEqual(['mergeDumps a,b,c']);
    expect(workspace().dumps.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test('what is still being read is left out until it is read', async () => {
    const { asked } = installDumps();
    admit('a', 'b');
    await merged();
    const reading = { bytes: 1, of: 2 } as never;
    useWorkspace.setState(({ dumps }) => ({ dumps: [...dumps, dumpOf('c', { reading })] }));
    expect(selectMergeable(workspace())).toBe(2);
    expect(names(asked)).toEqual(['mergeDumps a,b']);
    admit('c');
    await vi.waitFor(() => expect(table()?.total).toBe(9));
    expect(names(asked)).toEqual(['mergeDumps a,b', 'mergeDumps a,b,c', 'closeDump all 1']);
  });

  test('made again when dumps come, with the same record selected, the same filter and the place in it', async () => {
    admit('b', 'c');
    const before = (await merged()).id;
    useRequests.getState().begin(before);
    useRequests.getState().ask(before, { where: 'rid ~ c' });
    await useRequests.getState().selectRecord(before, 4);
    await vi.waitFor(() => expect(keptTable()?.place).toEqual({ dump: 'c', index: 1 }));
    useRequests.getState().showTab(before, 'output');
    admit('b', 'd');
    await vi.waitFor(() => expect(table()?.total).toBe(9));
    const after = (await merged()).id;
    expect(listing(before)).toBeUndefined();
    expect(listing(after)).toMatchObject({ selected: 4, tab: 'output', question: { where: 'rid ~ c' } });
    // Its place in the table is another one once a dump before its own is gone.
    await workspace().closeDump('b' as DumpId);
    await vi.waitFor(() => expect(listing((table() ?? dumpOf('none')).id)?.selected).toBe(1));
  });

  test('made once of a dump whose rules come later, and not anew when dumps are judged again', async () => {
    const { asked } = installDumps();
    workspace().admit({ captures: [], dumps: [dumpOf('a'), dumpOf('b')] });
    await merged();
    const made = table()?.id;
    const judged = dumpOf('b', { ruleFacts: {} as never });
    workspace().admit({ captures: [], dumps: [judged] });
    workspace().judgeDumps([{ dump: 'b' as DumpId, signals: [] }]);
    await merged();
    expect(table()?.id).toBe(made);
    expect(names(asked)).toEqual(['mergeDumps a,b']);
    // Read anew it is another.
    workspace().admit({ captures: [], dumps: [dumpOf('b', { total: 7 })] });
    await vi.waitFor(() => expect(table()?.id).not.toBe(made));
  });

  test('closed before one of its dumps is; with one left that one is shown', async () => {
    const { asked, open } = installDumps();
    admit('a', 'b');
    const { id } = await merged();
    useTimelines.setState({ plots: { [id]: { key: null, value: null, asked: null, problem: null } } });
    await workspace().closeDump('b' as DumpId);
    expect(names(asked)).toEqual(['mergeDumps a,b', `closeDump ${id}`, 'closeDump b']);
    expect([...open]).toEqual([]);
    expect(useMerged.getState()).toMatchObject({ table: null, merging: null });
    expect(workspace().showsAll).toBe(false);
    expect(useTimelines.getState().plots).toEqual({});
    expect(selectMergeable(workspace())).toBeNull();
  });

  test('one of the dumps takes its place, and back', async () => {
    admit('a', 'b');
    await merged();
    workspace().showDump('b' as DumpId);
    expect(table()).toBeNull();
    workspace().chooseDump('a' as DumpId);
    workspace().showAll();
    expect(await merged()).toMatchObject({ total: 6 });
    // Overview has its own choice, and leaves this one alone.
    workspace().chooseDump('b' as DumpId);
    expect(workspace().showsAll).toBe(true);
  });

  test('an answer that comes too late is closed', async () => {
    let go = () => {};
    const { open, asked } = installDumps({
      merge: () =>
        new Promise((resolve) => {
          go = resolve;
        }),
    });
    admit('a', 'b');
    workspace().showDump('a' as DumpId);
    await vi.waitFor(() => expect(names(asked)).toEqual(['mergeDumps a,b']));
    go();
    await vi.waitFor(() => expect(names(asked)).toEqual(['mergeDumps a,b', 'closeDump all 1']));
    expect(table()).toBeNull();
    expect([...open]).toEqual([]);
  });

  test('one that cannot be made is reported, and a single dump is shown', async () => {
    installDumps({ merge: () => Promise.reject(new ProblemError('dumpClosed', {})) });
    admit('a', 'b');
    await vi.waitFor(() => expect(workspace().messages).toHaveLength(1));
    expect(workspace().showsAll).toBe(false);
    expect(useMerged.getState()).toMatchObject({ table: null, merging: null });
  });
});

describe('a record of it', () => {
  test('goes by the dump it stands in; one of files that are no dumps goes by the table', () => {
    const all = { id: 'all' as DumpId };
    const from = { dump: 'a' as DumpId, file: 'a.pkl', index: 2 };
    expect(placeOf(all, requestRow({ index: 7, from }))).toEqual({ dump: 'a', index: 2 });
    expect(placeOf(all, requestRow({ index: 7, from: { ...from, dump: null } }))).toEqual({
      dump: 'all',
      index: 7,
    });
    expect(placeOf(all, requestRow({ index: 7 }))).toEqual({ dump: 'all', index: 7 });
  });

  test('is found by a pin of its dump, where all dumps are shown', async () => {
    admit('a', 'b');
    const { id } = await merged();
    useRequests.getState().begin(id);
    const source = pinSource({ in: 'dump', artifact: 'b', index: 1, rid: 'b-1' });
    await openPin({ id: 'p', kind: 'row', source, label: 'r', value: '', remark: '' } as never as Pin);
    await vi.waitFor(() => expect(keptTable()?.place).toEqual({ dump: 'b', index: 1 }));
    expect(workspace()).toMatchObject({ showsAll: true, activeDocument: 'requests' });
    workspace().showDump('a' as DumpId);
    await openPin({ id: 'p', kind: 'row', source, label: 'r', value: '', remark: '' } as never as Pin);
    expect(workspace()).toMatchObject({ showsAll: false, shownDump: 'b' });
    expect(listing('b' as DumpId)?.selected).toBe(1);
  });
});
