import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limitUses } from '../../../electron/core/dump/high-water.ts';
import { PickleMachine } from '../../../electron/core/dump/machine.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { reportPickle } from '../../../electron/core/dump/report.ts';
import { say } from '../../../shared/phrase.ts';
import { noise } from '../bundle/archives.ts';
import { fixtureBytes } from './fixtures.ts';
import { bytesOf, pickleCases } from './pickle-cases.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

const job = { signal: new AbortController().signal, tell: () => undefined };
const fixture = (name: string) => new URL(`../../fixtures/dumps/${name}.pkl`, import.meta.url).pathname;

async function report(bytes: Buffer) {
  const path = join(place, 'a.pkl');
  await writeFile(path, bytes);
  return reportPickle(path, job);
}

describe('of dumps that Python wrote', () => {
  test.each([
    ['crash_dump_2026-08-10_14-06-30', 'expected', []],
    ['list-v0.4.6', 'expected', []],
    ['hostile-call-system', 'can_act', ['os system']],
    ['hostile-call-import', 'can_act', ['builtins getattr', 'builtins __import__']],
    ['hostile-call-stack-global', 'can_act', ['os system']],
  ])('%s is %s', async (name, verdict, acting) => {
    const { globals, ...found } = await reportPickle(fixture(name), job);
    expect(found.verdict).toBe(verdict);
    const can = globals.filter((one) => one.verdict === 'can_act');
    expect(can.map(({ module, name: what }) => `${module} ${what}`)).toEqual(acting);
  });

  test('an open dump holds the same report', async () => {
    const reader = createDumpReader();
    const path = fixture('crash_dump_2026-08-10_14-06-30');
    const view = await reader.open(path, job);
    const { sha256, bytes, around, ...report } = await reportPickle(path, job);
    expect(view.report).toEqual(report);
    expect(view.report.globals.length).toBeGreaterThan(1);
    expect(await reader.around(view.id, around?.offset ?? -1)).toEqual(around);
    expect(await reader.around(view.id, bytes)).toBeNull();
    expect(await reader.digest(view.id, job)).toBe(sha256);
    expect(sha256).toBe(
      createHash('sha256')
        .update(fixtureBytes(basename(path, '.pkl')))
        .digest('hex'),
    );
    await reader.close(view.id);
  });
});

describe('of pickle-cases.json', () => {
  const named = pickleCases.filter(({ globals }) => globals !== undefined);
  test('eighteen cases say what has to be named', () => expect(named).toHaveLength(18));
  for (const example of named)
    test(example.name, async () => {
      const { globals, verdict } = await report(bytesOf(example));
      const found = globals.map((one) => [one.module, one.name, one.verdict]);
      for (const wanted of example.globals ?? []) expect(found).toContainEqual(wanted);
      const acts = example.globals?.some(([, , one]) => one === 'can_act');
      expect(verdict === 'can_act').toBe(acts);
    });
});

describe('by what is executed, with the byte of the opcode', () => {
  test('GLOBAL, INST and STACK_GLOBAL, names out of the memo too', async () => {
    const stackGlobal = Buffer.concat([
      Buffer.from([0x80, 4]),
      Buffer.from('\x8c\x02os\x94\x8c\x06system\x94', 'latin1'),
      Buffer.from('00', 'latin1'), // POP POP: only the memo still has the names
      Buffer.from('h\x00h\x01\x93.', 'latin1'),
    ]);
    expect((await report(stackGlobal)).globals).toEqual([
      { module: 'os', name: 'system', offset: 22, times: 1, verdict: 'can_act' },
    ]);
    const { globals } = await report(Buffer.from('cos\nsystem\n0cmylib\nf\n0(imylib\nf\n.'));
    expect(globals).toEqual([
      { module: 'os', name: 'system', offset: 0, times: 1, verdict: 'can_act' },
      { module: 'mylib', name: 'f', offset: 12, times: 2, verdict: 'unknown' },
    ]);
  });

  test('persistent ids and extension codes make it unknown', async () => {
    expect(await report(Buffer.from('Pwhere/ever\n.'))).toMatchObject({
      verdict: 'unknown',
      persistentIds: [{ id: 'where/ever', offset: 0 }],
    });
    expect(await report(Buffer.from('K\x07Q.', 'latin1'))).toMatchObject({
      verdict: 'unknown',
      persistentIds: [{ id: '7', offset: 2 }],
    });
    expect(await report(Buffer.from('800282052e', 'hex'))).toMatchObject({
      verdict: 'unknown',
      extensionCodes: [{ code: 5, offset: 2 }],
    });
  });

  test('plain values are expected', async () => {
    expect(await report(Buffer.from(']K\x01a.', 'latin1'))).toMatchObject({
      verdict: 'expected',
      globals: [],
    });
  });
});

describe('a stream that does not end well', () => {
  test('one that breaks off is told up to there', async () => {
    const found = await report(Buffer.from('cos\nsystem\n0X\xff\x00\x00\x00abc', 'latin1'));
    expect(found).toMatchObject({ verdict: 'can_act', stoppedAt: expect.any(Number) });
    expect(found.notes).toHaveLength(1);
  });

  test('bytes behind STOP are noted', async () => {
    const found = await report(Buffer.from('N.cos\nsystem\n.'));
    expect(found).toMatchObject({ verdict: 'expected', stoppedAt: null });
    expect(found.notes.map((note) => say(note)).join()).toMatch(/12 bytes/);
  });

  test('a pickle behind STOP is told as one', async () => {
    const second = Buffer.concat([Buffer.from('N.'), Buffer.from('8004636f730a73797374656d0a2e', 'hex')]);
    const found = await report(second);
    expect(found).toMatchObject({ verdict: 'expected', globals: [] });
    expect(found.notes).toEqual([{ key: 'anotherPickleFollows', params: { bytes: 14 } }]);
  });

  test.each([
    [
      'a call that is thrown away',
      'cm\nf\n(tR0N.',
      { key: 'callThrownAway', params: { offset: 8, times: 1 } },
    ],
    [
      'a state that is set three times',
      'cm\nf\n(tRNbNbNb.',
      { key: 'stateSetAgain', params: { offset: 11, times: 2 } },
    ],
    ['text of Python 2', "(S'a'\nU\x01bt.", { key: 'textOfPython2', params: { offset: 1, times: 2 } }],
    ['a nested torch file', 'ctorch.storage\n_load_from_bytes\n.', { key: 'nestedTorchFile', params: {} }],
  ])('%s is noted', async (_name, text, note) => {
    const { notes } = await report(Buffer.from(text, 'latin1'));
    expect(notes).toEqual([note]);
    expect(notes.map((one) => say(one)).join()).toMatch(/\w/);
  });

  test('an archive that is cut', async () => {
    const packed = gzipSync(Buffer.concat([Buffer.from('cos\nsystem\n'), noise(5000)]));
    const found = await report(packed.subarray(0, 3000));
    expect(found.verdict).toBe('can_act');
    expect(found.notes).toContainEqual({ key: 'archiveWasCut', params: {} });
  });

  test('packed with gzip', async () => {
    expect(await report(gzipSync(Buffer.from('cos\nsystem\n.')))).toMatchObject({ verdict: 'can_act' });
  });

  test('more names than anybody reads are counted', async () => {
    const many = Array.from({ length: 10_050 }, (_, i) => `cm\nn${i}\n0`).join('');
    const found = await report(Buffer.from(`${many}N.`));
    expect(found.globals).toHaveLength(10_000);
    expect(found.notes.map((note) => say(note)).join()).toContain('50 more names');
    expect(found.verdict).toBe('unknown');
  });
});

describe('what a file takes of the limits', () => {
  const uses = async (bytes: Buffer, limits = {}) => {
    const path = join(place, 'limits.pkl');
    await writeFile(path, bytes);
    const found = await reportPickle(path, job, { limits });
    return Object.fromEntries(
      found.limits.map(({ limit, used, reached }) => [limit, reached ? 'reached' : used]),
    );
  };
  const latin = (text: string) => Buffer.from(text, 'latin1');

  test.each([
    ['lists in lists', '(((K\x01ttt.', { depth: 3, values: 1, items: 0 }],
    ['values before their list', ']\x94(K\x01NNNe.', { depth: 1, values: 5, items: 4, memoEntries: 1 }],
    ['a text and bytes', '](X\x03\0\0\0abcC\x05abcdee.', { textBytes: 5 }],
    ['a text by a line', '](Vabcdefgh\ne.', { textBytes: 8 }],
    ['a dict of two', '}(K\x01NK\x02Nu.', { items: 2, values: 5 }],
    ['a frozenset of three', '(K\x01K\x02K\x03\x91.', { items: 3 }],
  ])('%s', async (_name, text, wanted) => {
    expect(await uses(latin(text))).toMatchObject(wanted);
  });

  test('the one that ended reading is named', async () => {
    expect(await uses(latin('((((tttt.'), { marks: 2 })).toMatchObject({ depth: 'reached' });
    expect(await uses(latin('](NNNNe.'), { stack: 3 })).toMatchObject({ values: 'reached' });
    expect(await uses(latin('](K\x01NNNe.'), { items: 3 })).toMatchObject({ items: 'reached' });
    expect(await uses(latin('](X\x03\0\0\0abce.'), { textBytes: 2 })).toMatchObject({ textBytes: 'reached' });
    expect(await uses(latin(']\x94(N\x94e.'), { memoEntries: 1 })).toMatchObject({ memoEntries: 'reached' });
    expect(await uses(latin('](((((((((.'), { memory: 10 })).toMatchObject({ memory: 'reached' });
  });

  test('the index tells the same of a dump as the reader of whole pickles', async () => {
    const path = fixture('crash_dump_2026-08-10_14-06-30');
    const byIndex = (await reportPickle(path, job)).limits;
    const machine = new PickleMachine();
    const bytes = fixtureBytes('crash_dump_2026-08-10_14-06-30');
    machine.feed(bytes, 0, bytes.length, bytes.length);
    machine.run(Number.POSITIVE_INFINITY);
    const whole = limitUses(machine.highWater, { ...machine.limits, memory: machine.mostMemory }, null);
    const used = (limits: typeof whole) =>
      limits.filter(({ limit }) => limit !== 'memory').map(({ limit, used: most }) => [limit, most]);
    const least = used(whole).map(([limit, most]) => [limit, limit === 'values' ? Number(most) - 2 : most]);
    // It passes entries that no row needs without putting them on its stack.
    expect(Object.fromEntries(used(byIndex))).toEqual({
      ...Object.fromEntries(used(whole)),
      values: expect.toSatisfy((values: number) => values >= Number(Object.fromEntries(least).values)),
    });
    expect(byIndex.find(({ limit }) => limit === 'memory')?.used).toBeNull();
    expect(whole.find(({ limit }) => limit === 'memory')?.used).toBeGreaterThan(10_000);
  });
});
