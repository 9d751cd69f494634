import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dumpOf } from './dump-of.ts';
import { dumpFixture, errorOf, jsonOf, linesOf, makeFolder, run } from './run.ts';

const crash = dumpFixture('crash_dump_2026-08-10_14-06-30.pkl');
const list = dumpFixture('list-v0.4.6.pkl');

describe('jsonl', () => {
  test('a line a request, each as dump show --json says it', async () => {
    const { code, stdout, stderr } = await run(['dump', 'export', crash, list]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = linesOf(stdout);
    const listed = linesOf((await run(['dump', 'list', crash, list, '--sort', 'index', '--json'])).stdout);
    const rows = listed.filter((line) => 'rid' in line);
    expect(lines.map(({ file, index }) => ({ file, index }))).toEqual(
      rows.map(({ file, index }) => ({ file, index })),
    );
    for (const { file, index } of lines.filter((_, at) => at % 5 === 0)) {
      const shown = await run(['dump', 'show', String(file), '--index', String(index), '--json']);
      expect(stdout.split('\n')).toContain(shown.stdout.trimEnd());
    }
  });

  test('only what the filter finds, health checks when asked for', async () => {
    const count = async (...more: string[]) =>
      linesOf((await run(['dump', 'export', crash, ...more])).stdout).length;
    expect(await count('--where', 'state = in_flight')).toBe(3);
    expect((await count('--all')) - (await count())).toBe(1);
  });

  test('to a file, which appears whole and is ours alone', async () => {
    const folder = await makeFolder();
    const out = join(folder, 'a.jsonl');
    const printed = await run(['dump', 'export', crash]);
    const ran = await run(['dump', 'export', crash, '--out', out, '--json']);
    const { records, bytes, path } = jsonOf(ran.stdout);
    const text = await readFile(out, 'utf8');
    expect(text).toBe(printed.stdout);
    expect({ records, bytes, path }).toEqual({
      records: linesOf(text).length,
      bytes: Buffer.byteLength(text),
      path: out,
    });
    expect(await readdir(folder)).toEqual(['a.jsonl']);
  });

  test('a dump that is missing spoils nothing but the exit code; nothing at all is no file', async () => {
    const folder = await makeFolder();
    const out = join(folder, 'a.jsonl');
    const part = await run(['dump', 'export', 'no-such.pkl', list, '--out', out, '--json']);
    expect(part.code).toBe(2);
    expect(errorOf(part).code).toBe('NOT_FOUND');
    expect(linesOf(await readFile(out, 'utf8')).length).toBeGreaterThan(0);
    const none = await run(['dump', 'export', 'no-such.pkl', '--out', join(folder, 'b.jsonl')]);
    expect(none.code).toBe(2);
    expect(await readdir(folder)).toEqual(['a.jsonl']);
  });

  test('a place that cannot be written to is said before anything is read', async () => {
    const ran = await run(['dump', 'export', crash, '--out', '/no/such/folder/a', '--json']);
    expect(ran.code).toBe(2);
    expect(errorOf(ran).code).toBe('WRITE_FAILED');
  });
});

describe('a request that says no_logs', () => {
  const requests = [{ start: 1.7e9, more: { no_logs: true, image_data: ['a.png'] } }, { start: 1.7e9 + 1 }];

  test.each(['jsonl', 'csv', 'mooncake'])(
    '%s: without what was asked and answered, and marked',
    async (format) => {
      const path = await dumpOf(requests);
      const { code, stdout } = await run(['dump', 'export', path, '--format', format, '--where', 'rid = r0']);
      expect(code).toBe(0);
      expect(stdout).not.toMatch(/secret|90[123]|a\.png/);
      if (format === 'csv') expect(stdout).toMatch(/,no_logs\r\n$/);
      if (format === 'jsonl')
        expect(jsonOf(stdout)).toMatchObject({
          request: { fields: { rid: 'r0', text: { $py: 'masked', why: 'no_logs' }, no_logs: true } },
          output: {
            text: { $py: 'masked', why: 'no_logs' },
            output_ids: { $py: 'masked' },
            meta_info: {
              id: 'r0',
              completion_tokens: 3,
              finish_reason: { type: 'stop' },
              output_token_logprobs: { $py: 'masked' },
            },
          },
        });
    },
  );

  test('is whole for those who ask, and the others always are', async () => {
    const path = await dumpOf(requests);
    for (const format of ['jsonl', 'csv']) {
      const shown = await run(['dump', 'export', path, '--format', format, '--show-prompts']);
      expect(shown.stdout.match(/secret words/g)).toHaveLength(2);
      expect(shown.stdout).not.toMatch(/masked"|,no_logs/);
      const masked = await run(['dump', 'export', path, '--format', format]);
      expect(masked.stdout.match(/secret words/g)).toHaveLength(1);
    }
  });
});

describe('csv', () => {
  test('one head for all files, a row a request', async () => {
    const { stdout } = await run(['dump', 'export', crash, list, '--format', 'csv']);
    const rows = stdout.split('\r\n');
    expect(rows[0]).toMatch(/^index,rid,.*,text_preview,masked$/);
    expect(stdout.match(/index,rid,/g)).toHaveLength(1);
    expect(rows.at(-1)).toBe('');
  });

  test('what a spreadsheet would run is text', async () => {
    const path = await dumpOf([{ start: 1.7e9, prompt: '=HYPERLINK("http://example.invalid")' }]);
    const { stdout } = await run(['dump', 'export', path, '--format', 'csv']);
    expect(stdout).toContain(`"'=HYPERLINK(""http://example.invalid"")"`);
  });
});

describe('mooncake', () => {
  const ids = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
  const system = ids(0, 1024);

  test('arrival, lengths, and the blocks that prompts share from their beginning on', async () => {
    const one = await dumpOf([
      { start: 1.7e9 + 4, prompt: [...system, ...ids(5000, 100)], tokens: 1124 },
      { start: 1.7e9 + 1.5, prompt: [...system, ...ids(9000, 100)], tokens: 1124 },
    ]);
    const other = await dumpOf([
      { start: 1.7e9, prompt: ids(7, 10), tokens: 10 },
      // The same block in another place is another block.
      { start: 1.7e9 + 9, prompt: [...ids(7, 512), ...system.slice(512)], tokens: 1024 },
      { start: 1.7e9 + 10, prompt: [...system, ...ids(9000, 100)], tokens: 1124 },
    ]);
    const { code, stdout, stderr } = await run(['dump', 'export', one, other, '--format', 'mooncake']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout)).toEqual([
      { timestamp: 0, input_length: 10, output_length: 3, hash_ids: [0] },
      { timestamp: 1500, input_length: 1124, output_length: 3, hash_ids: [1, 2, 3] },
      { timestamp: 4000, input_length: 1124, output_length: 3, hash_ids: [1, 2, 4] },
      { timestamp: 9000, input_length: 1024, output_length: 3, hash_ids: [5, 6] },
      { timestamp: 10_000, input_length: 1124, output_length: 3, hash_ids: [1, 2, 3] },
    ]);
  });

  test('prompts that are there as text only are cut by characters, and that is said', async () => {
    const shared = 'The system prompt of this server. '.repeat(200);
    const path = await dumpOf([
      { start: 1.7e9, prompt: `${shared}first question`, tokens: 1700 },
      { start: 1.7e9 + 1, prompt: `${shared}second one, longer`, tokens: 1702 },
    ]);
    const { stdout, stderr } = await run(['dump', 'export', path, '--format', 'mooncake', '--json']);
    const [first, second] = linesOf(stdout).map(({ hash_ids }) => hash_ids as number[]);
    expect(first).toHaveLength(4);
    expect(second?.slice(0, 3)).toEqual(first?.slice(0, 3));
    expect(second?.[3]).not.toBe(first?.[3]);
    expect(jsonOf(stderr)).toMatchObject({
      warning: { message: expect.stringMatching(/2 of 2 prompts .* text only/) },
    });
  });

  test('what has no start or no length is left out, and counted', async () => {
    const path = await dumpOf([
      { start: 1.7e9 },
      { start: 5, tokens: 5 },
      { start: 1.7e9 + 1, tokens: null },
    ]);
    const { stdout, stderr } = await run(['dump', 'export', path, '--format', 'mooncake']);
    expect(linesOf(stdout)).toHaveLength(1);
    expect(stderr).toMatch(/2 requests without a start or a length were left out/);
  });
});

describe('packed dumps, wherever a dump is read', () => {
  const several = dumpFixture('several.zip');

  test('a zip with several is each of them; one goes by its name', async () => {
    const all = linesOf((await run(['dump', 'report', several, '--json'])).stdout);
    expect(all.map(({ file }) => file)).toEqual([`${several}/a/first.pkl`, `${several}/a/second.pkl`]);
    const rows = linesOf((await run(['dump', 'list', `${several}/a/second.pkl`, '--json'])).stdout);
    expect(rows.at(-1)).toMatchObject({ in_flight: 3 });
    const shown = await run(['dump', 'show', several, '--index', '0', '--json']);
    expect(jsonOf(shown.stdout)).toMatchObject({ index: 0, request: { class: 'GenerateReqInput' } });
  });

  test.each(['packed.pkl.gz', 'packed.pkl.zst', 'packed.zip'])('%s', async (name) => {
    const packed = linesOf((await run(['dump', 'list', dumpFixture(name), '--json'])).stdout);
    const plain = linesOf((await run(['dump', 'list', crash, '--json'])).stdout);
    const without = (lines: typeof packed) => lines.map(({ file: _, ...line }) => line);
    expect(without(packed)).toEqual(without(plain));
    const value = await run(['dump', 'value', dumpFixture(name)]);
    expect(jsonOf(value.stdout).value).toEqual(jsonOf((await run(['dump', 'value', crash])).stdout).value);
  });

  test('a folder of them', async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'b'));
    for (const [from, to] of [
      ['packed.pkl.gz', 'a.pkl.gz'],
      ['packed.pkl.zst', 'b/b.pkl.zst'],
    ] as const)
      await writeFile(join(folder, to), await readFile(dumpFixture(from)));
    const { files } = jsonOf((await run(['summarize-dump', '--input-folder', folder, '--json'])).stdout) as {
      files: { kind: string }[];
    };
    expect(files.map(({ kind }) => kind)).toEqual(['crash_dump', 'crash_dump']);
  });
});

describe('--max-memory', () => {
  test('a list holds no values; a record and a value that want more are refused in words', async () => {
    const path = await dumpOf(
      Array.from({ length: 40 }, (_, at) => ({
        start: 1.7e9 + at,
        prompt: 'x'.repeat(at === 7 ? 2_000_000 : 5_000),
      })),
    );
    const listed = linesOf((await run(['dump', 'list', path, '--max-memory', '1M', '--json'])).stdout).at(-1);
    expect(listed).toMatchObject({ total: 40, damaged_at: null });
    const show = (index: number, most: string) =>
      run(['dump', 'show', path, '--index', String(index), '--max-memory', most, '--json']);
    expect((await show(6, '1M')).code).toBe(0);
    expect((await show(7, '1.5G')).code).toBe(0);
    const refused = await show(7, '1M');
    expect(refused.code).toBe(2);
    expect(errorOf(refused)).toMatchObject({ code: 'LIMIT', message: expect.stringMatching(/memory/) });
    const value = await run(['dump', 'value', path, '--max-memory', '100k']);
    expect(value.code).toBe(2);
    expect(jsonOf(value.stdout)).toMatchObject({ error: { code: 'limit' } });
  });
  test.each(['none', '0', '-5', '4T', ''])('%j is no number of bytes', async (given) => {
    expect((await run(['dump', 'list', crash, '--max-memory', given])).code).toBe(2);
  });
});

test('dump list tells what a filter can ask', async () => {
  const [row] = linesOf((await run(['dump', 'list', crash, '--limit', '1', '--json'])).stdout);
  expect(Object.keys(row ?? {})).toEqual(
    expect.arrayContaining(
      (
        'queue_seconds prefill_seconds error_type weight_version retractions spec_accept_length spec_verify_steps ' +
        'grammar modality samples logprobs markup cache_pass'
      ).split(' '),
    ),
  );
});
