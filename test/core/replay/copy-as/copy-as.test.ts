import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pythonWith } from '../../../../build/system.mjs';
import { convertRequest } from '../../../../electron/core/replay/convert/convert.ts';
import { type CopyOrder, copyAs } from '../../../../electron/core/replay/copy-as/copy-as.ts';
import { replay } from '../../../../electron/core/replay/replay.ts';
import { parseTrigger } from '../../../../electron/core/replay/trigger.ts';
import { headerVariables } from '../../../../shared/copy-as.ts';
import { catalogues } from '../../../../shared/messages/catalogues.ts';
import { tlsServer, tunnelProxy } from '../../connect/servers.ts';
import { piece, type ScriptedServer, sendEvents, sendJson, startScripted } from '../scripted-server.ts';

let folder: string;
let python: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "copied it's $HOME "));
  python = pythonWith('requests');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(): Promise<ScriptedServer> {
  const stop = { type: 'stop', matched: 2 };
  const server = await startScripted((response, { body }) =>
    body.includes('"stream":true')
      ? sendEvents(response, [piece('é', [1], 1), piece('é世', [1, 2], 2, stop), '[DONE]'])
      : sendJson(response, 200, piece('é世', [1, 2], 2, stop)),
  );
  open.push(server);
  return server;
}

const straight: CopyOrder['way'] = { ca: null, insecure: false, headers: [], proxy: null };
const orderOf = (baseUrl: string, body: string, more: Partial<CopyOrder> = {}): CopyOrder => ({
  form: 'curl',
  baseUrl,
  endpoint: '/generate',
  body,
  stream: false,
  keyed: false,
  idleTimeoutSeconds: 30,
  way: straight,
  ...more,
});

const copy = (order: CopyOrder, language: 'en' | 'zh' = 'en') =>
  copyAs(order, {
    words: catalogues[language],
    convert: async (body, from, to) => convertRequest('', body, from, to),
    keepBody: async (text) => {
      const path = join(folder, 'body.json');
      await writeFile(path, text);
      return path;
    },
  });

/** Runs a command to its end; never waits on its input. */
function run(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    const env = { ...process.env, http_proxy: 'http://127.0.0.1:9', HOME: folder, ...more };
    const child = spawn(command, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

async function runText(form: 'curl' | 'python', text: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, form === 'curl' ? 'copied.sh' : 'copied.py');
  await writeFile(file, text);
  return form === 'curl' ? run('sh', [file], env) : run(python, [file], env);
}

const long = JSON.stringify({ text: `世 $(id) ' ${'x'.repeat(300_000)}`, sampling_params: {} });
const hostile: readonly (readonly [name: string, body: string])[] = [
  ['plain', '{"text": "hi"}'],
  ['Chinese, emoji and combining signs', '{"text": "请用中文回答：为什么？🚀 e\u0301 \u202e\u2028"}'],
  [
    'quotes of every kind',
    "{\"text\": \"it's \\\"so\\\" ''' ``` `id` \\\\\\\\ '\\\\'' $'x' \\\"\\\"\\\" r'''\"}",
  ],
  [
    'what a shell would expand',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant for a shell
    '{"text": "$HOME ${IFS} $(touch pwned) `id` !! !$ ~ * ? [a] {a,b} # ; & | > < %s %d \\\\"}',
  ],
  ['line breaks and tabs between tokens', '\n{\r\n\t"text" :\t"a\\nb\\tc\\rd",\n\n "x"\r: 1 }\n\n'],
  ['control signs, escaped and raw', '{"text": "\\u0001\\u001b[31m\\u0007\\u007f \u007f\u0085\u009b end"}'],
  [
    '64-bit integers and odd numbers',
    '{"text":"a","bootstrap_room":9223372036854775807,"sampling_params":{"sampling_seed":18446744073709551615,"temperature":1.0,"top_p":1E-2,"min_p":-0.0,"x":1e400}}',
  ],
  ['a stream', '{"text":"a","stream":true}'],
  ['what looks like a file', '{"text":"@/etc/passwd","x":"@-"}'],
  ['a body that begins with a sign of curl', ' @{"text":1}'],
  ['a backslash at the end', '{"text":"a"}\\'],
  ['a quote at the end', '{"text":"a"}\''],
  ['a long body in a file whose path is hostile, too', long],
];

describe.each(['curl', 'python'] as const)('%s goes the way of the saved target', (form) => {
  const body = '{"text": "a"}';
  const answering = () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = tlsServer((request, response) => {
      seen.push(request.headers);
      request.resume();
      response.end('{"text": "世"}');
    });
    return { seen, server };
  };

  test('by its proxy, its authority and its headers, whose values stand in no text', async () => {
    const { seen, server } = answering();
    const [{ baseUrl, port, ca }, proxy] = [await server, await tunnelProxy()];
    const headers = headerVariables(['X-Tenant', 'x.tenant']);
    const way = { ca, insecure: false, headers, proxy: proxy.url };
    const { text } = await copy(orderOf(baseUrl, body, { form, way }));
    const values = {
      SGLANG_HEADER_X_TENANT: "blue's $HOME",
      SGLANG_HEADER_X_TENANT_2: 'two',
      NO_PROXY: '*',
    };
    const { code, out, err } = await runText(form, text, values);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('世');
    expect(seen[0]).toMatchObject({ 'x-tenant': "blue's $HOME", 'x.tenant': 'two' });
    expect(proxy.asked).toEqual([`localhost:${port}`]);
    expect(text).toContain(
      'The header X-Tenant is read from the environment variable SGLANG_HEADER_X_TENANT.',
    );
    const missing = await runText(form, text);
    expect(missing.code).not.toBe(0);
    expect(missing.err).toContain('SGLANG_HEADER_X_TENANT');
  });

  test('unchecked only where the target says so', async () => {
    const { seen, server } = answering();
    const { baseUrl } = await server;
    const refused = await runText(form, (await copy(orderOf(baseUrl, body, { form }))).text);
    expect(refused.code).not.toBe(0);
    expect(seen).toEqual([]);
    const way = { ...straight, insecure: true };
    const { code } = await runText(form, (await copy(orderOf(baseUrl, body, { form, way }))).text);
    expect([code, seen.length]).toEqual([0, 1]);
  });
});

describe.each(['curl', 'python'] as const)('%s, run for real', (form) => {
  for (const [name, body] of hostile)
    test(`sends the bytes that a replay sends: ${name}`, async () => {
      const server = await serve();
      const stream = body.includes('"stream":true');
      const { text, copied } = await copy(orderOf(server.baseUrl, body, { form, stream }));
      const { code, out, err } = await runText(form, text);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('世');
      expect(server.received).toHaveLength(1);
      expect(server.received[0]?.body.toString('utf8')).toBe(body);
      expect(server.received[0]).toMatchObject({ method: 'POST', path: '/generate' });
      expect(server.received[0]?.headers['content-type']).toBe('application/json');
      expect(server.received[0]?.headers.authorization).toBeUndefined();
      expect(copied.file).toBe(body === long ? join(folder, 'body.json') : null);
      if (body === long) expect(await readFile(join(folder, 'body.json'), 'utf8')).toBe(body);
    });

  test('and our replay sends the same, with the same headers that matter', async () => {
    const server = await serve();
    const body = '{"text": "a",\n "bootstrap_room": 9223372036854775807}';
    const order = { target: { baseUrl: server.baseUrl }, endpoint: '/generate' as const, body };
    await replay(
      { ...order, idleTimeoutSeconds: 5 },
      { signal: new AbortController().signal, tell: () => undefined },
    );
    await runText(form, (await copy(orderOf(server.baseUrl, body, { form }))).text);
    const [ours, theirs] = server.received;
    expect(theirs?.body.equals(ours?.body ?? Buffer.alloc(0))).toBe(true);
    for (const header of ['content-type', 'accept', 'authorization'])
      expect(theirs?.headers[header], header).toBe(ours?.headers[header]);
  });

  test('the key comes from the environment, is not in the text, and its absence is said', async () => {
    const server = await serve();
    const { text, copied } = await copy(orderOf(server.baseUrl, '{"text":"a"}', { form, keyed: true }));
    expect(copied.keyVariable).toBe('SGLANG_API_KEY');
    expect(text).toMatch(/^# The API key is read from the environment variable SGLANG_API_KEY/);
    const without = await runText(form, text, { SGLANG_API_KEY: undefined });
    expect(without.code).not.toBe(0);
    expect(without.err).toContain('SGLANG_API_KEY');
    expect(server.received).toHaveLength(0);
    await runText(form, text, { SGLANG_API_KEY: 'sk-$x y' });
    expect(server.received[0]?.headers.authorization).toBe('Bearer sk-$x y');
  });

  test('a base path with signs of the shell, and a target that redirects, which is not followed', async () => {
    const server = await startScripted((response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    open.push(server);
    const order = orderOf(`${server.baseUrl}/it's/$x`, '{"text":"a"}', { form, endpoint: '/v1/completions' });
    await runText(form, (await copy(order)).text);
    expect(server.received.map(({ path }) => path)).toEqual(["/it's/$x/v1/completions"]);
  });

  test('what was copied can be pasted back', async () => {
    if (form === 'python') return;
    const body = '{"text": "it\'s\\n世", "sampling_params": {"sampling_seed": 18446744073709551615}}';
    const { text } = await copy(orderOf('http://127.0.0.1:30000', body));
    expect(parseTrigger('t', text).text).toContain('18446744073709551615');
  });
});

describe('bodies', () => {
  const body =
    '{"text": "a", "sampling_params": {"stream_interval": 2, "max_new_tokens": 3}, "log_metrics": false}';

  test('in its own form a body is copied to the character', async () => {
    const { text, copied } = await copy(orderOf('http://127.0.0.1:1', body, { form: 'native' }));
    expect(text).toBe(body);
    expect(copied).toMatchObject({ left: [], file: null });
  });

  for (const language of ['en', 'zh'] as const)
    test(`what the other form cannot hold stands in comments, and the rest parses (${language})`, async () => {
      const order = orderOf('http://127.0.0.1:1', body, { form: 'completions' });
      const { text, copied } = await copy(order, language);
      expect(copied.left).toEqual(['sampling_params.stream_interval', 'log_metrics']);
      const comments = text.split('\n').filter((line) => line.startsWith('//'));
      expect(comments.join('\n')).toContain('sampling_params.stream_interval = 2');
      expect(comments.join('\n')).toContain('log_metrics = false');
      const rest = text.split('\n').filter((line) => !line.startsWith('//'));
      expect(JSON.parse(rest.join('\n'))).toEqual({ model: 'default', prompt: 'a', max_tokens: 3 });
      // And it can be pasted back, comments and all.
      expect(parseTrigger('t', text).endpoint).toBe('/v1/completions');
    });

  test('what is too much for a clipboard goes into a file, and its path is copied', async () => {
    const huge = JSON.stringify({ text: 'y'.repeat(9_000_000) });
    const { text, copied } = await copy(orderOf('http://127.0.0.1:1', huge, { form: 'native' }));
    expect(text).toBe(copied.file);
    expect((await readFile(text, 'utf8')) === huge).toBe(true);
  });
});
