import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dumpFixture, jsonOf, linesOf, run } from './run.ts';

/** What Python itself read out of a dump, in the words of RequestRow and DumpView. Written beside each fixture. */
interface Truth {
  readonly dump?: {
    readonly kind: string;
    readonly total: number;
    readonly finished: number;
    readonly inFlight: number;
    readonly healthChecks: number;
    readonly modelPath: string | null;
    readonly topology: Readonly<Record<string, number | null>>;
    readonly firstStart: number | null;
    readonly lastStart: number | null;
  };
  readonly records?: readonly Readonly<Record<string, unknown>>[];
  readonly value?: unknown;
}

const fixtures = readdirSync(dumpFixture('')).flatMap((name) => {
  if (!name.endsWith('.json')) return [];
  const truth = JSON.parse(readFileSync(dumpFixture(name), 'utf8')) as Truth | string;
  return typeof truth === 'string' ? [] : [{ file: dumpFixture(name.replace(/\.json$/, '.pkl')), truth }];
});
const dumps = fixtures.filter(({ truth }) => typeof truth.dump === 'object' && truth.records !== undefined);

const keys = {
  index: 'index',
  rid: 'rid',
  class: 'class',
  state: 'state',
  stream: 'stream',
  prompt_tokens: 'promptTokens',
  completion_tokens: 'completionTokens',
  start: 'start',
  end: 'end',
  elapsed_seconds: 'elapsedSeconds',
  finish_type: 'finishType',
  text_preview: 'textPreview',
  lora_path: 'loraPath',
  media: 'media',
  incomplete: 'incomplete',
} as const;

test('dump list says of every dump what Python read', async () => {
  expect(dumps.length).toBeGreaterThan(10);
  const files = dumps.map(({ file }) => file);
  const { code, stdout, stderr } = await run([
    'dump',
    'list',
    ...files,
    '--all',
    '--sort',
    'index',
    '--json',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = linesOf(stdout);
  for (const { file, truth } of dumps) {
    const own = lines.filter((line) => line.file === file);
    const rows = own
      .slice(0, -1)
      .map((row) => Object.fromEntries(Object.keys(keys).map((key) => [key, row[key]])));
    const expected = truth.records?.map((record) =>
      Object.fromEntries(Object.entries(keys).map(([key, name]) => [key, record[name]])),
    );
    expect(rows, file).toEqual(expected);
    expect(own.at(-1), file).toMatchObject({
      total: truth.dump?.total,
      in_flight: truth.dump?.inFlight,
      hidden: 0,
    });
  }
});

test('summarize-dump says of every dump what Python read', async () => {
  const { stdout } = await run(['summarize-dump', '--input-folder', dumpFixture(''), '--json']);
  const { files } = jsonOf(stdout) as unknown as { files: Record<string, unknown>[] };
  for (const { file, truth } of dumps) {
    const { dump } = truth;
    expect(
      files.find((one) => one.file === file),
      file,
    ).toMatchObject({
      kind: dump?.kind,
      requests: dump?.total,
      finished: dump?.finished,
      in_flight: dump?.inFlight,
      health_checks: dump?.healthChecks,
      model_path: dump?.modelPath,
      topology: dump?.topology,
      first_start: dump?.firstStart,
      last_start: dump?.lastStart,
    });
  }
});

test('dump value gives every value that Python read', async () => {
  const valued = fixtures.filter(({ truth }) => truth.value !== undefined);
  expect(valued.length).toBeGreaterThan(5);
  const { code, stdout, stderr } = await run(['dump', 'value', ...valued.map(({ file }) => file)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(linesOf(stdout)).toEqual(valued.map(({ file, truth }) => ({ file, value: truth.value })));
});

test('dump show --json writes integers past 2^53 as decimal strings', async () => {
  const file = dumpFixture('values.pkl');
  const { code, stdout } = await run(['dump', 'show', file, '--index', '0', '--json']);
  expect(code).toBe(0);
  const { value } = fixtures.find((fixture) => fixture.file === file)?.truth ?? {};
  const wide = new Set(
    [...JSON.stringify(value).matchAll(/"t":"int","v":"(-?\d+)"/g)].flatMap(([, digits]) =>
      Number.isSafeInteger(Number(digits)) ? [] : [digits],
    ),
  );
  expect(wide.size).toBeGreaterThan(0);
  for (const digits of wide) expect(stdout).toMatch(new RegExp(`"${digits}"`));
});
