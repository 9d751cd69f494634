import { execFile } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/*
 * Files as people send them, made when a test needs them. Python writes them: its archives are what a chat
 * window or `python3 -m zipfile` on a server would hand over, and no library of the app has a hand in them.
 */

const run = promisify(execFile);

/** Runs a Python program in `folder`; answers what it printed. */
export async function python(folder: string, program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('python3', ['-c', program, ...args], { cwd: folder, maxBuffer: 1 << 26 });
  return stdout;
}

/** A zip of `bundle`, with the folder itself inside; answers its path. */
export async function zipOf(
  bundle: string,
  folder: string,
  name = `${basename(bundle)}.zip`,
): Promise<string> {
  await python(
    folder,
    'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[2], sys.argv[3])',
    name.replace(/\.zip$/, ''),
    dirname(bundle),
    basename(bundle),
  );
  return join(folder, name);
}

/** A .tar.gz of `bundle`, with the folder itself inside; answers its path. */
export async function tarGzOf(bundle: string, folder: string): Promise<string> {
  const name = `${basename(bundle)}.tar.gz`;
  await run('tar', ['-czf', join(folder, name), '-C', dirname(bundle), basename(bundle)]);
  return join(folder, name);
}

/** A zip with these entries; names go in as they are. */
export async function zipWith(
  folder: string,
  name: string,
  entries: Readonly<Record<string, string>>,
): Promise<string> {
  await python(
    folder,
    `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name, text in json.loads(sys.argv[2]).items():
        archive.writestr(name, text)
`,
    name,
    JSON.stringify(entries),
  );
  return join(folder, name);
}
