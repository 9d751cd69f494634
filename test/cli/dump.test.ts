import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dumpFixture, errorOf, jsonOf, linesOf, makeFolder, run, sample, start } from './run.ts';

const crash = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const plain = sample('ttft-spike/2026-07-21_02-41-49.pkl');

/** The first half of a dump, as a broken copy leaves it. */
async function cutDump(): Promise<string> {
  const bytes = await readFile(crash);
  const file = join(await makeFolder(), 'cut.pkl');
  await writeFile(file, bytes.subarray(0, bytes.length / 2));
  return file;
}

/** Records and last line of `dump list --json` of one file. */
async function list(file: string, ...flags: string[]) {
  const { code, stdout, stderr } = await run(['dump', 'list', file, '--json', ...flags]);
  const lines = linesOf(stdout);
  return { code, stderr, rows: lines.slice(0, -1), last: lines.at(-1) ?? {} };
}

describe('dump list', () => {
  test('--json: a line for each request with the keys of the contract, and a last line', async () => {
    const { code, stderr, rows, last } = await list(crash);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const keys = [
      'file',
      'index',
      'rid',
      'class',
      'state',
      'stream',
      'prompt_tokens',
      'completion_tokens',
      'start',
      'end',
      'elapsed_seconds',
      'finish_type',
      'text_preview',
      'lora_path',
      'media',
      'incomplete',
    ];
    for (const row of rows) expect(Object.keys(row)).toEqual(expect.arrayContaining(keys));
    expect(Object.keys(last).slice(0, 4)).toEqual(['file', 'total', 'in_flight', 'hidden']);
    expect(last).toMatchObject({ file: crash, damaged_at: null, reason: null, shown: rows.length });
    expect(rows.length).toBe(Number(last.total) - Number(last.hidden));
    expect(rows.filter(({ state }) => state === 'in_flight')).toHaveLength(Number(last.in_flight));
    expect(Number(last.in_flight)).toBeGreaterThan(0);
    expect(Number(last.hidden)).toBeGreaterThan(0);
    expect(new Set(rows.map(({ index }) => index)).size).toBe(rows.length);
  });

  test('--all shows health checks', async () => {
    const [without, all] = [await list(crash), await list(crash, '--all')];
    expect(all.rows.length).toBe(Number(without.last.total));
    expect(all.rows.filter(({ state }) => state === 'health_check')).toHaveLength(
      Number(without.last.hidden),
    );
    expect(all.last.hidden).toBe(0);
  });

  test('--where, --sort and --limit', async () => {
    const { rows, last } = await list(
      crash,
      '--where',
      'state = finished and prompt > 100',
      '--sort',
      '-prompt_tokens',
      '--limit',
      '5',
    );
    expect(rows).toHaveLength(5);
    const prompts = rows.map(({ prompt_tokens: tokens }) => Number(tokens));
    expect(prompts).toEqual([...prompts].sort((a, b) => b - a));
    expect(Math.min(...prompts)).toBeGreaterThan(100);
    expect(Number(last.matched)).toBeGreaterThan(5);
    expect(last.shown).toBe(5);
    expect((await list(crash, '--limit', '0')).rows).toEqual([]);
  });

  test('a table for people lines up, however wide its characters are', async () => {
    const { code, stdout, stderr } = await run(['dump', 'list', crash, '--limit', '20']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^ *# {2}rid .* {2}state .* {2}text$/);
    expect(lines.filter((line) => /^ *\d+ {2}/.test(line))).toHaveLength(20);
    expect(stdout).toMatch(
      /\n20 shown · [\d,]+ requests \([\d,]+ finished, \d+ in flight\)(, plus \d+ health checks?)? · [\d,]+ more match/,
    );
  });

  test('several files: each has its last line, and a bad one does not spoil the others', async () => {
    const html = join(await makeFolder(), 'page.pkl');
    await writeFile(html, '<!doctype html><title>404</title>');
    const ran = await run(['dump', 'list', plain, html, crash, '--json', '--limit', '1']);
    expect(ran.code).toBe(2);
    expect(
      linesOf(ran.stdout)
        .filter((line) => 'total' in line)
        .map(({ file }) => file),
    ).toEqual([plain, crash]);
    expect(errorOf(ran).message).toContain('page.pkl');
  });

  test('a file cut before its first record is a failure, alone and among others', async () => {
    const file = join(await makeFolder(), 'start.pkl');
    await writeFile(file, (await readFile(crash)).subarray(0, 900));
    const { code, stderr, last } = await list(file);
    expect(code).toBe(2);
    expect(stderr).toContain('"code":"UNREADABLE"');
    expect(last).toMatchObject({ total: 0, damaged_at: 900 });
    const people = await run(['dump', 'list', file, crash]);
    expect(people.code).toBe(2);
    expect(people.stderr).toContain('start.pkl ends after 900 bytes');
    const summed = await run(['summarize-dump', '--input-file', file]);
    expect(summed.code).toBe(2);
    expect(summed.stderr).toContain('start.pkl ends after 900 bytes');
  });

  test('a cut file is listed as far as it goes, and says where it ends', async () => {
    const file = await cutDump();
    const { code, stderr, rows, last } = await list(file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(rows.length).toBeGreaterThan(10);
    expect(last.damaged_at).toBe((await readFile(file)).length);
    expect(last.reason).toContain('cut.pkl');
    const forPeople = await run(['dump', 'list', file]);
    expect(forPeople.code).toBe(0);
    expect(forPeople.stderr).toBe(`warning: ${String(last.reason)}\n`);
  });

  test('a filter that is none names what is wrong', async () => {
    const ran = await run(['dump', 'list', crash, '--where', 'promt > 8', '--json']);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(errorOf(ran)).toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('promt') });
  });

  test('… | head ends it quietly', async () => {
    const { child, ended } = start(['dump', 'list', crash, '--json']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('dump show', () => {
  test('by index and by rid it is the same record, whole', async () => {
    const { rows } = await list(crash, '--limit', '1');
    const [row] = rows;
    const byIndex = await run(['dump', 'show', crash, '--index', String(row?.index), '--json']);
    const byRid = await run(['dump', 'show', crash, '--rid', String(row?.rid), '--json']);
    expect(byIndex).toEqual(byRid);
    expect(byIndex).toMatchObject({ code: 0, stderr: '' });
    const value = jsonOf(byIndex.stdout) as {
      readonly request: { readonly class: string; readonly fields: Record<string, unknown> };
    };
    expect(Object.keys(value)).toEqual(['file', 'index', 'created', 'finished', 'request', 'output']);
    expect(value).toMatchObject({ file: crash, index: row?.index, created: row?.start, finished: row?.end });
    expect(value.request.class).toBe(row?.class);
    expect(value.request.fields.rid).toBe(row?.rid);
    expect(Object.keys(value.request.fields)).toEqual(
      expect.arrayContaining(['text', 'sampling_params', 'stream']),
    );
  });

  test('for people', async () => {
    const { code, stdout, stderr } = await run(['dump', 'show', plain, '--index', '0']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^#0 {2}/);
    expect(stdout).toContain('\nRequest:\n{\n');
    expect(stdout).toContain('\nOutput:\n{\n');
  });

  for (const { name, args, code } of [
    { name: 'an index past the end', args: ['--index', '99999'], code: 'NOT_FOUND' },
    { name: 'a rid that is not there', args: ['--rid', 'no "such" rid'], code: 'NOT_FOUND' },
    { name: 'neither', args: [], code: 'BAD_INPUT' },
  ])
    test(`${name} ends with 2`, async () => {
      const ran = await run(['dump', 'show', crash, '--json', ...args]);
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
      expect(errorOf(ran).code).toBe(code);
    });
});

describe('dump value', () => {
  /** A pickle made of its bytes. */
  async function pickle(name: string, hex: string): Promise<string> {
    const file = join(await makeFolder(), name);
    await writeFile(file, Buffer.from(hex, 'hex'));
    return file;
  }

  test('gives the value in the tagged form, wide integers and all', async () => {
    // (1, 2**63)
    const file = await pickle('wide.pkl', '80044b018a0900000000000000800086942e');
    const { code, stdout, stderr } = await run(['dump', 'value', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout)).toEqual([
      {
        file,
        value: {
          t: 'tuple',
          v: [
            { t: 'int', v: '1' },
            { t: 'int', v: '9223372036854775808' },
          ],
        },
      },
    ]);
  });

  test('names the fault and the byte, and goes on with the next file', async () => {
    const cut = await pickle('cut.pkl', '80045d944b');
    const good = await pickle('good.pkl', '80044e2e');
    const ran = await run(['dump', 'value', cut, good, '--json']);
    expect(ran.code).toBe(2);
    expect(linesOf(ran.stdout)).toEqual([
      { file: cut, error: { code: 'truncated', message: expect.any(String), offset: 4 } },
      { file: good, value: { t: 'none' } },
    ]);
    expect(errorOf(ran).code).toBe('UNREADABLE');
  });

  test('--max-nodes cuts', async () => {
    const { stdout } = await run(['dump', 'value', crash, '--max-nodes', '20']);
    expect(stdout.length).toBeLessThan(4000);
    expect(stdout).toContain('"t":"cut"');
  });

  test('what is named in a pickle is never run', async () => {
    // cos\nsystem\n(S'exit 7'\ntR.
    const file = await pickle('hostile.pkl', Buffer.from("cos\nsystem\n(S'exit 7'\ntR.").toString('hex'));
    const { code, stdout } = await run(['dump', 'value', file]);
    expect(code).toBe(0);
    expect(linesOf(stdout)[0]?.value).toMatchObject({
      t: 'object',
      how: 'reduce',
      cls: { t: 'global', module: 'os', name: 'system' },
    });
  });
});

describe('summarize-dump', () => {
  test('one file, in the layout of the reference', async () => {
    const args = ['--input-file', crash, '--max-requests', '2', '--preview-chars', '40'];
    const { code, stdout, stderr } = await run(['summarize-dump', ...args], { env: { TZ: 'UTC' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    for (const [at, shape] of [
      /^File: .*\.pkl$/,
      /^Dump Type: crash_dump$/,
      /^Config updates: \d+$/,
      /^Requests: \d+$/,
      /^Model: \S+$/,
      /^Topology: tp=\d+ dp=\d+ pp=\d+$/,
      /^Endpoint: \S+:\d+$/,
      /^Time span seconds: \d+\.\d{3}$/,
    ].entries())
      expect(lines[at]).toMatch(shape);
    const request =
      /^\[0\] rid=\w+ stream=(True|False) prompt_tokens=\d+ completion_tokens=\d+ start=2026-08-14 \d\d:\d\d:\d\d elapsed_s=\d+\.\d{3}$/m;
    expect(stdout).toMatch(request);
    const [preview] = /^ {6}text=.*$/m.exec(stdout) ?? [''];
    expect(preview.length).toBe('      text='.length + 40);
    expect(preview.endsWith('...')).toBe(true);
    expect(stdout).toMatch(/\n\.\.\. truncated \d+ more requests\n$/);
    expect(stdout).toMatch(/^Launch command: .*--api-key \*\*\*/m);
  });

  test('--json: the keys of the contract for each file', async () => {
    const { code, stdout, stderr } = await run(['summarize-dump', '--input-file', crash, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { files } = jsonOf(stdout) as unknown as { files: Record<string, unknown>[] };
    expect(files).toHaveLength(1);
    const { last } = await list(crash);
    expect(files[0]).toMatchObject({
      file: crash,
      kind: 'crash_dump',
      requests: last.total,
      in_flight: last.in_flight,
      model_path: expect.any(String),
      topology: { tp: expect.any(Number), dp: expect.any(Number), pp: expect.any(Number) },
      launch_command: expect.stringContaining('launch_server'),
      time_span_seconds: expect.any(Number),
    });
  });

  test('a folder: every .pkl below it by path, and a bad one is named among them', async () => {
    const folder = await makeFolder();
    const name = basename(plain);
    await cp(plain, join(folder, 'b', name));
    await cp(crash, join(folder, 'a.pkl'));
    await writeFile(join(folder, 'c.pkl'), 'not a pickle at all');
    await writeFile(join(folder, 'readme.txt'), 'no dump');
    const { code, stdout } = await run(['summarize-dump', '--input-folder', folder, '--max-requests', '0']);
    expect(code).toBe(0);
    expect(stdout.match(/^File: .*$/gm)).toEqual([
      `File: ${join(folder, 'a.pkl')}`,
      `File: ${join(folder, 'b', name)}`,
      `File: ${join(folder, 'c.pkl')}`,
    ]);
    expect(stdout).toMatch(/\nUnreadable: .*c\.pkl/);
    const json = await run(['summarize-dump', '--input-folder', folder, '--json']);
    expect(json.code).toBe(0);
    const { files } = jsonOf(json.stdout) as unknown as { files: Record<string, unknown>[] };
    expect(files.map(({ kind }) => kind)).toEqual(['crash_dump', 'request_dump', 'unknown']);
  });

  for (const { name, args } of [
    { name: 'neither file nor folder', args: [] },
    { name: 'both', args: ['--input-file', 'a', '--input-folder', 'b'] },
    { name: 'a folder that is not there', args: ['--input-folder', '/no/such/folder'] },
    { name: 'a file that is not there', args: ['--input-file', '/no/such.pkl'] },
  ])
    test(`${name} ends with 2`, async () => {
      const ran = await run(['summarize-dump', ...args]);
      expect(ran.code).toBe(2);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).not.toBe('');
    });
});

describe('dump report', () => {
  test('a dump of a server is expected, exit code 0', async () => {
    const file = dumpFixture('crash_dump_2026-08-10_14-06-30.pkl');
    const ran = await run(['dump', 'report', file, '--json']);
    expect(ran.code).toBe(0);
    const [found, ...more] = linesOf(ran.stdout);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      file,
      verdict: 'expected',
      persistent_ids: [],
      extension_codes: [],
      stopped_at: null,
    });
    expect(found?.globals).toContainEqual({
      module: 'sglang.srt.managers.io_struct',
      name: 'GenerateReqInput',
      offset: expect.any(Number),
      verdict: 'expected',
    });
  });

  test('one that can act is named with its byte, exit code 1', async () => {
    const ran = await run(['dump', 'report', dumpFixture('hostile-call-system.pkl')]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('it can act: never load it in Python');
    expect(ran.stdout).toMatch(/can_act +\d+ +1 +os system/);
  });

  test('a file that is missing spoils nothing but the exit code', async () => {
    const ran = await run(['dump', 'report', 'no-such.pkl', dumpFixture('list-v0.4.6.pkl'), '--json']);
    expect(ran.code).toBe(2);
    expect(linesOf(ran.stdout)).toHaveLength(1);
  });
});
