import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { readLogSpan } from '../../../electron/core/log-span.ts';
import { type NoteSources, noteContents } from '../../../electron/core/note-export/contents.ts';
import { reportedCommand } from '../../../electron/core/note-export/curl.ts';
import { formatNote } from '../../../electron/core/note-export/format-note.ts';
import { hostsIn, withoutHosts } from '../../../electron/core/note-export/mask-hosts.ts';
import { noteToJson } from '../../../electron/core/note-export/note-json.ts';
import { parseCurl } from '../../../electron/core/replay/curl.ts';
import type { ArtifactId, SavedRequest } from '../../../shared/incident.ts';
import { type IncidentNote, noteFields } from '../../../shared/note.ts';
import { exportedNoteSchema } from '../../../shared/note-json.ts';
import { type NewPin, type Pin, pinSource } from '../../../shared/pin.ts';
import { scratchFolder } from '../scratch.ts';

const prompt = "The patient's name is Zhang Wei & <b>he</b> asked:\nwhat now?";
const answer = 'Take two of these each morning.';

const noteOf = (more: Partial<IncidentNote> = {}): IncidentNote => ({
  title: 'TTFT <spike> & "more"',
  subtitle: 'Captured at noon.',
  fields: Object.fromEntries(
    noteFields.map((field) => [field, `${field} says <script>alert(1)</script>\n- not a list`]),
  ) as IncidentNote['fields'],
  artifacts: [{ kind: 'bundle', path: '/incidents/<a>/b', label: 'b' }],
  whyMore: null,
  ...more,
});

const body = (more: object = {}): string =>
  JSON.stringify({ text: prompt, sampling_params: { temperature: 0, stop: ["it's"] }, ...more });

const savedOf = (text: string): SavedRequest => ({
  name: 'one',
  endpoint: '/generate',
  body: text,
  preparedBody: text,
  recordedBody: text,
  kept: [],
  changes: [],
  newerSampling: [],
  notes: [],
  recordedOutput: null,
  origin: null,
  fieldVersion: null,
  targetUrl: null,
  idleTimeoutSeconds: null,
});

const pinOf = (place: number, pin: Partial<NewPin> & Pick<NewPin, 'source'>): Pin => ({
  id: `pin-${place}`,
  kind: 'text',
  label: `label ${place}`,
  value: 'value',
  remark: '',
  at: 0,
  ...pin,
});

interface Story {
  readonly note?: IncidentNote;
  readonly pins?: readonly Pin[];
  readonly requests?: Readonly<Record<string, SavedRequest>>;
  readonly masking?: NoteSources['masking'];
  readonly language?: NoteSources['language'];
}

const contentsOf = ({ note = noteOf(), pins = [], requests = {}, masking, language = 'en' }: Story) =>
  noteContents({
    note,
    incident: {
      view: {
        captures: [],
        dumps: [],
        requests: Object.keys(requests).map((id) => ({
          id: id as ArtifactId,
          name: id,
          addedAt: 0,
          takenIn: 0,
        })),
        replays: [],
        pins: pins.map((pin) => ({ pin, gone: null })),
      },
      requests: {
        view: { requests: [], replays: [] },
        record: async () => null,
        readRequest: async (id) => requests[id] ?? null,
        readReplay: async () => null,
        whole: async (body) => body,
      },
    },
    captures: [],
    dumps: [],
    logs: [],
    language,
    masking: masking ?? { prompts: true, hosts: false },
    version: '1.2.3',
  });

const requestPin = pinOf(1, {
  source: pinSource({ in: 'request', artifact: 'r1', path: 'body' }),
  value: prompt,
});
const shown = { prompts: false, hosts: false };
const formats = ['md', 'html', 'json', 'issue'] as const;

describe('prompts and answers', () => {
  const answerPin = pinOf(2, {
    source: pinSource({ in: 'replay', artifact: 'x', index: 1, path: 'text' }),
    value: answer,
  });
  const numberPin = pinOf(3, {
    kind: 'number',
    source: pinSource({ in: 'capture', artifact: 'c', file: 'metrics.txt' }),
    value: '3.33 s',
  });

  test('are masked in every format, with their length and a hash, and counted', async () => {
    const story = { pins: [requestPin, answerPin, numberPin], requests: { r1: savedOf(body()) } };
    const contents = await contentsOf(story);
    for (const format of formats) {
      const text = formatNote(contents, format);
      expect(text).not.toMatch(/Zhang Wei|two of these/);
      expect(text).toMatch(/masked: 60 characters, sha256 [0-9a-f]{12}/);
      expect(text).toContain('3.33 s');
    }
    expect(contents.masks.prompts).toEqual([
      { what: 'label 1', characters: [...prompt].length },
      { what: 'label 2', characters: answer.length },
      { what: 'text', characters: [...prompt].length },
    ]);
  });

  test('stand there when a person wants them to', async () => {
    const contents = await contentsOf({
      pins: [requestPin],
      requests: { r1: savedOf(body()) },
      masking: shown,
    });
    for (const format of formats) expect(formatNote(contents, format)).toContain('Zhang Wei');
  });

  test('of a request that asked not to be logged never leave, nor do those of one that may have', async () => {
    const contents = await contentsOf({
      pins: [
        requestPin,
        pinOf(2, { source: pinSource({ in: 'dump', artifact: 'closed', index: 4 }), value: answer }),
      ],
      requests: { r1: savedOf(body({ no_logs: true })) },
      masking: shown,
    });
    for (const format of formats) {
      const text = formatNote(contents, format);
      expect(text).not.toMatch(/Zhang Wei|two of these|sha256/);
      expect(text).toContain('the request asked not to be logged (no_logs): not written');
      expect(text).toContain('is not known: not written');
    }
    expect(formatNote(contents, 'issue')).toMatch(/asked not to be logged \(no_logs\) and is left out\./);
    expect(contents.reproduction).toEqual({ kind: 'notLogged' });
  });
});

describe('the page', () => {
  test('escapes every text, runs nothing and fetches nothing', async () => {
    const contents = await contentsOf({
      pins: [
        requestPin,
        pinOf(2, { source: pinSource({ in: 'note' }), label: '<img src=x>', remark: '<i>r' }),
      ],
      requests: { r1: savedOf(body()) },
      masking: shown,
    });
    const html = formatNote(contents, 'html');
    const tags = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name?.toLowerCase()));
    expect([...tags].sort()).toEqual(
      'b body br code footer h1 h2 head html li main meta ol p pre section style title ul'.split(' '),
    );
    expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(html).not.toMatch(/https?:|src=[^x]|url\(|@import| on\w+=/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('TTFT &lt;spike&gt; &amp; &quot;more&quot;');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('@media print');
  });

  test('is in the language of the note', async () => {
    const html = formatNote(await contentsOf({ language: 'zh' }), 'html');
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain('<h2>当前最强信号</h2>');
    expect(html).toContain('<li>数据包：<code>/incidents/&lt;a&gt;/b</code></li>');
  });
});

describe('the issue', () => {
  test('has the headings of the form, and the request as a command that a shell reads back', async () => {
    const contents = await contentsOf({
      pins: [requestPin],
      requests: { r1: savedOf(body()) },
      masking: shown,
    });
    const issue = formatNote(contents, 'issue');
    expect(issue.match(/^### .*$/gm)).toEqual([
      '### Describe the bug',
      '### Reproduction',
      '### Environment',
    ]);
    const command = /```bash\n(.*?)\n```/s.exec(issue)?.[1] ?? '';
    const read = parseCurl(command);
    expect(read).toMatchObject({ url: 'http://127.0.0.1:30000/generate', hadKey: false });
    expect(JSON.parse(read.body ?? '')).toEqual(JSON.parse(body()));
    expect(issue).toContain('Not known: no bundle with /server_info is open.');
    expect(issue).toContain('sglang.check_env');
  });

  test('keeps all but the prompt of a masked request, integers of any size included', async () => {
    const saved = savedOf(`{"input_ids": [1, 2, 3], "bootstrap_room": 9223372036854775807, "stream": true}`);
    const issue = formatNote(await contentsOf({ pins: [requestPin], requests: { r1: saved } }), 'issue');
    expect(issue).toContain('"bootstrap_room": 9223372036854775807');
    expect(issue).toMatch(/"input_ids": "\[masked: 9 characters, sha256 [0-9a-f]{12}\]"/);
    expect(issue).toContain('The prompt is masked, so this command does not reproduce it');
  });

  test('leaves out a body that no issue has room for', async () => {
    const saved = savedOf(body({ text: 'x'.repeat(40_000) }));
    const contents = await contentsOf({ pins: [requestPin], requests: { r1: saved }, masking: shown });
    expect(formatNote({ ...contents, pins: [] }, 'issue')).toMatch(
      /Its body has 40\.\d kB, more than an issue takes/,
    );
  });
});

test('a body of several lines and quotes goes through a shell as it is', () => {
  const text = `{"text": "it's \\"so\\"\\n$HOME \`id\`"}`;
  expect(parseCurl(reportedCommand('/encode', text)).body).toBe(text);
});

describe('hosts', () => {
  for (const [name, texts, expected] of [
    ['an address, whatever stands around it', ['10.4.17.22:30000，10.4.17.22.'], ['10.4.17.22']],
    ['a URL', ['Bundle a of http://gpu-7.prod.example:30000/base: 8 of 9'], ['gpu-7.prod.example']],
    ['an argument', ['--dist-init-addr node0:5000 --host 0.0.0.0'], ['node0']],
    [
      'this machine and public places are no secret',
      ['http://localhost:1 http://127.0.0.1 https://github.com/a'],
      [],
    ],
    ['a version is no address', ['0.5.15.post1, CUDA 12.4.1, 1.2.3.4.5'], []],
    ['each once, in order', ['http://b/ http://a/ http://b/'], ['b', 'a']],
  ] as const)
    test(name, () => expect(hostsIn(texts).map((host) => host.name)).toEqual(expected));

  test('become the same word wherever they stand, and nothing else does', () => {
    const hosts = hostsIn(['http://gpu:30000 http://gpu-7:1 10.4.17.22']);
    expect(withoutHosts(hosts)('gpu, gpu-7:30000, GPU-7/x, gpus, a.gpu.b, 10.4.17.22, 10.4.17.221')).toBe(
      'host-1, host-2:30000, host-2/x, gpus, a.gpu.b, host-3, 10.4.17.221',
    );
  });

  test('are masked all over the note', async () => {
    const note = noteOf({ title: 'gpu-7 is slow', subtitle: 'http://gpu-7:30000' });
    const contents = await contentsOf({
      note,
      pins: [pinOf(1, { kind: 'number', source: pinSource({ in: 'note' }), value: 'from gpu-7' })],
      masking: { prompts: true, hosts: true },
    });
    for (const format of formats) expect(formatNote(contents, format)).not.toContain('gpu-7');
    expect(contents.masks.hosts).toEqual([{ name: 'gpu-7', shown: 'host-1' }]);
  });
});

test('the JSON is what its schema says', async () => {
  const contents = await contentsOf({ pins: [requestPin], requests: { r1: savedOf(body()) } });
  const json = JSON.parse(formatNote(contents, 'json'));
  expect(v.parse(exportedNoteSchema, json)).toEqual(json);
  expect(json).toEqual(noteToJson(contents));
  expect(json.masked).toEqual({ prompts: 2, hosts: 0 });
});

describe('the span of a log', () => {
  const stampOf = (second: number) =>
    `[2026-11-24 02:36:${String(second).padStart(2, '0')} TP0] Decode batch\n`;
  for (const [name, text, span] of [
    [
      'first and last',
      `x\n${stampOf(1)}y\n${stampOf(2)}tail\n`,
      ['2026-11-24 02:36:01', '2026-11-24 02:36:02'],
    ],
    ['one line', stampOf(5), ['2026-11-24 02:36:05', '2026-11-24 02:36:05']],
    ['with Docker before it', '2026-11-24T02:36:01.5Z up\n', ['2026-11-24 02:36:01', '2026-11-24 02:36:01']],
    ['none', 'nothing here\n', null],
    ['empty', '', null],
    [
      'far from both ends, over the edge of a piece',
      `${'-'.repeat(262_140)}${stampOf(1)}${'-'.repeat(700_000)}${stampOf(9)}${'-'.repeat(262_180)}`,
      ['2026-11-24 02:36:01', '2026-11-24 02:36:09'],
    ],
  ] as const)
    test(name, async () => {
      const path = join(await scratchFolder(), 'rank0.log');
      await writeFile(path, text);
      expect(await readLogSpan(path)).toEqual({
        path,
        name: 'rank0.log',
        bytes: text.length,
        span: span === null ? null : { first: span[0], last: span[1] },
      });
      expect((await readFile(path)).length).toBe(text.length);
    });

  test('of what is no file', async () => {
    const folder = await scratchFolder();
    await expect(readLogSpan(folder)).rejects.toMatchObject({ problem: { code: 'UNREADABLE' } });
    await expect(readLogSpan(join(folder, 'x'))).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } });
  });
});
