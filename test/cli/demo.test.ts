import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { jsonOf, linesOf, makeFolder, run } from './run.ts';

interface Written {
  readonly path: string;
  readonly written: readonly { readonly kind: string; readonly path: string }[];
}

test('goes the whole way and names what it wrote', async () => {
  const [outdir, other] = [await makeFolder(), await makeFolder()];
  const [plain, json] = await Promise.all([
    run(['demo', '--outdir', outdir]),
    run(['demo', '--outdir', other, '--json']),
  ]);

  expect({ code: plain.code, stderr: plain.stderr }).toEqual({ code: 0, stderr: '' });
  const headings = [...plain.stdout.matchAll(/^\d\. (\w+)/gm)].map(([, word]) => word);
  expect(headings).toEqual(['A', 'Collect', 'Sum', 'Decode', 'Replay', 'Draft']);
  expect(plain.stdout).toMatch(/\n {5}recorded {2}TTFT .*\n {5}replayed {2}TTFT /);
  expect(plain.stdout).toContain(`note     ${join(outdir, 'note.md')}\n`);

  expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 0, stderr: '' });
  const [value, ...more] = linesOf(json.stdout) as unknown as Written[];
  expect(more).toEqual([]);
  expect(value?.path).toBe(other);
  expect(value?.written.map(({ kind }) => kind)).toEqual(['bundle', 'summary', 'request', 'replay', 'note']);
  for (const { path } of value?.written ?? []) expect((await stat(path)).size).toBeGreaterThan(0);
  const [bundle, , request, , note] = (value?.written ?? []).map(({ path }) => path);
  expect((await readBundle(bundle ?? '')).view.summary.health.health_ok).toBe(true);
  expect(jsonOf(await readFile(request ?? '', 'utf8'))).toHaveProperty('sampling_params');
  expect(await readFile(note ?? '', 'utf8')).toContain(`\`${bundle}\``);
}, 60_000);
