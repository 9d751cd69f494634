import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseBisectLog } from '../../../../electron/core/check/harness/bisect-log.ts';
import { startDemoServer } from '../../../../electron/core/demo/server.ts';
import { afterwards, makeFolder, makeHarness, run } from './folders.ts';

/** A server of a few lines; `VERDICT` in version.py says how it answers. */
const serverSource = `import json, os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from version import VERDICT
if VERDICT == "dies":
    sys.exit("no such backend")

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, {})
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(500 if VERDICT == "bad" else 200, {"text": "four", "output_ids": [4], "meta_info": {"completion_tokens": 1}})
    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

HTTPServer.allow_reuse_address = True
HTTPServer(("127.0.0.1", int(os.environ["SGL_BASE_URL"].rsplit(":", 1)[1])), Handler).serve_forever()
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** A repository with a commit for each word. */
async function makeRepository(words: readonly string[]): Promise<{ repository: string; commits: string[] }> {
  const repository = await makeFolder();
  const git = async (...args: string[]) => {
    const ran = await run('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], repository);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return ran.stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(repository, 'server.py'), serverSource);
  await writeFile(join(repository, '.gitignore'), '__pycache__/\n');
  const commits: string[] = [];
  for (const [at, word] of words.entries()) {
    await writeFile(join(repository, 'version.py'), `VERDICT = "${word}"  # ${at}\n`);
    await git('add', '.');
    await git('commit', '--quiet', '-m', `change ${at}: ${word}`);
    commits.push(await git('rev-parse', 'HEAD'));
  }
  return { repository, commits };
}

const start = 'exec python3 -B server.py';
const results = async (path: string) =>
  (await readFile(join(path, 'results.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('git bisect run', () => {
  test('finds the one commit from which on the server is bad, past one that does not start', async () => {
    const words = ['good', 'good', 'good', 'good', 'dies', 'good', 'good', 'bad', 'bad', 'bad', 'bad', 'bad'];
    const { repository, commits } = await makeRepository(words);
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const { path } = await makeHarness(baseUrl, ['status'], { server: { start, readyTimeoutSeconds: 60 } });
    await run('git', ['bisect', 'start', commits.at(-1) ?? '', commits[0] ?? ''], repository);
    const ran = await run('git', ['bisect', 'run', join(path, 'harness.py')], repository);
    expect(ran.code, ran.stderr + ran.stdout).toBe(0);
    const { stdout: log } = await run('git', ['bisect', 'log'], repository);
    const progress = parseBisectLog(log);
    expect(progress.firstBad).toEqual({ commit: commits[7], subject: 'change 7: bad' });
    expect(parseBisectLog(ran.stdout + ran.stderr).firstBad?.commit).toBe(commits[7]);

    const found = await results(path);
    expect(found).toHaveLength(progress.steps);
    for (const { commit, verdict } of found) {
      const word = words[commits.indexOf(commit)];
      expect(verdict).toBe(word === 'dies' ? 'cannot_tell' : word);
    }
    // git's own count of what was left, as it stood before the last step.
    const kept = parseBisectLog(await readFile(join(path, 'bisect-log.txt'), 'utf8'));
    expect(kept.steps).toBe(progress.steps - 1);
    expect(kept.stepsLeft).toEqual(expect.any(Number));
    // Nothing of it is left behind.
    await expect(fetch(`${baseUrl}/health`)).rejects.toThrow();
  });

  test('a commit that does not start is skipped, and its log is kept', async () => {
    const { repository } = await makeRepository(['dies']);
    const { path } = await makeHarness(`http://127.0.0.1:${await freePort()}`, ['status'], {
      server: { start },
    });
    const ran = await run(join(path, 'harness.py'), [], repository);
    expect(ran.code).toBe(125);
    expect(ran.stderr).toContain('the server ended');
    const [{ commit }] = await results(path);
    expect(await readFile(join(path, 'logs', `${commit.slice(0, 12)}.txt`), 'utf8')).toContain(
      'no such backend',
    );
  });

  test('one that does not build, and one that is not ready in time, are skipped', async () => {
    const { repository } = await makeRepository(['good']);
    for (const server of [
      { start, build: 'exit 1' },
      { start: 'exec sleep 60', readyTimeoutSeconds: 1 },
    ]) {
      const { path } = await makeHarness(`http://127.0.0.1:${await freePort()}`, ['status'], { server });
      expect((await run(join(path, 'harness.py'), [], repository)).code).toBe(125);
    }
  });

  test('a server that is there already is not taken for the new one: the bisection stops', async () => {
    const { repository } = await makeRepository(['good']);
    const other = await startDemoServer();
    afterwards(() => other.close());
    const { path } = await makeHarness(other.url, ['status'], { server: { start } });
    const ran = await run(join(path, 'harness.py'), [], repository);
    expect(ran.code).toBe(128);
    expect(ran.stderr).toContain('is taken');
  });

  test('what the start command left in its process group goes, too', async () => {
    const { repository } = await makeRepository(['good']);
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const { path } = await makeHarness(baseUrl, ['status'], {
      server: { start: 'sh -c "python3 -B server.py & wait"' },
    });
    expect((await run(join(path, 'harness.py'), [], repository)).code).toBe(0);
    await expect(fetch(`${baseUrl}/health`)).rejects.toThrow();
  });

  test('a fault of the script stops the bisection, and is not taken for bad', async () => {
    const { repository } = await makeRepository(['good']);
    const { path } = await makeHarness('http://127.0.0.1:9', ['status'], { server: { start } });
    await writeFile(join(path, 'harness.json'), '{');
    expect((await run(join(path, 'harness.py'), [], repository)).code).toBe(128);
  });

  test('prove checks out each revision three times, and comes back', async () => {
    const { repository, commits } = await makeRepository(['good', 'bad']);
    const { path } = await makeHarness(`http://127.0.0.1:${await freePort()}`, ['status'], {
      server: { start },
    });
    const proved = await run(
      join(path, 'harness.py'),
      ['prove', commits[0] ?? '', commits[1] ?? ''],
      repository,
    );
    expect({ code: proved.code, said: proved.stderr }).toEqual({
      code: 0,
      said: expect.stringContaining('unanimous on both'),
    });
    expect((await run('git', ['symbolic-ref', '--short', 'HEAD'], repository)).stdout.trim()).toBe('main');
    const swapped = await run(
      join(path, 'harness.py'),
      ['prove', commits[1] ?? '', commits[0] ?? ''],
      repository,
    );
    expect(swapped.code).toBe(1);
    expect(swapped.stderr).toContain('would mislead');
  });
});

describe('a list of images', () => {
  async function harnessFor(words: Readonly<Record<string, string>>) {
    const folder = await makeFolder();
    for (const [tag, word] of Object.entries(words)) {
      await mkdir(join(folder, tag));
      await writeFile(join(folder, tag, 'version.py'), `VERDICT = "${word}"\n`);
      await writeFile(join(folder, tag, 'server.py'), serverSource);
    }
    return makeHarness(`http://127.0.0.1:${await freePort()}`, ['status'], {
      images: Object.keys(words),
      server: { start: `cd ${folder}/$IMAGE && exec python3 -B server.py` },
    });
  }

  test('the first bad one is found past one that does not start, and a second run asks nothing again', async () => {
    const { path } = await harnessFor({
      v1: 'good',
      v2: 'good',
      v3: 'good',
      v4: 'dies',
      v5: 'bad',
      v6: 'bad',
      v7: 'bad',
    });
    const ran = await run(join(path, 'harness.py'), ['images']);
    // Between v3, which is good, and v5, which is bad, v4 cannot be told of.
    expect({ code: ran.code, last: ran.stderr.trim().split('\n').at(-1) }).toEqual({
      code: 125,
      last: expect.stringContaining('v4, v5'),
    });
    const count = (await results(path)).length;
    await run(join(path, 'harness.py'), ['images']);
    expect(await results(path)).toHaveLength(count);
  });

  test('a plain list', async () => {
    const { path } = await harnessFor({ v1: 'good', v2: 'good', v3: 'bad', v4: 'bad' });
    const ran = await run(join(path, 'harness.py'), ['images']);
    expect({ code: ran.code, out: ran.stdout.trim() }).toEqual({ code: 0, out: 'v3' });
  });

  test('ends that are not what they should be stop it', async () => {
    const { path } = await harnessFor({ v1: 'bad', v2: 'bad' });
    const ran = await run(join(path, 'harness.py'), ['images']);
    expect(ran.code).toBe(128);
    expect(ran.stderr).toContain('v1 should be good and is bad');
  });
});
