import { describe, expect, test } from 'vitest';
import { parseTargets } from '../../../electron/core/collect/parse-targets.ts';
import { resolveTargets } from '../../../electron/core/collect/resolve-targets.ts';
import { plainConnection } from '../../../shared/connection.ts';
import { say } from '../../../shared/phrase.ts';

const both = [
  { role: 'prefill', baseUrl: 'http://p:30000', name: 'p0' },
  { name: 'router-0', role: 'router', baseUrl: 'http://r:8000', metricsUrl: 'http://r:29001/metrics' },
];

describe('one list, however it is written', () => {
  const cases: readonly (readonly [name: string, text: string, expected: unknown])[] = [
    [
      'JSON',
      '[{"name":"p0","url":"http://p:30000","role":"prefill"},{"url":"http://r:8000","role":"router","metrics_port":29001}]',
      both,
    ],
    [
      'YAML',
      '- name: p0\n  url: http://p:30000\n  role: prefill\n- url: http://r:8000\n  role: router\n  metrics_url: http://r:29001/metrics\n',
      both,
    ],
    [
      'YAML below targets, with a comment',
      '# ours\ntargets:\n  - {name: p0, url: "http://p:30000", role: prefill}\n  - {url: "http://r:8000", role: router, metrics_port: 29001}\n',
      both,
    ],
    [
      'bare URLs',
      '["http://a:1", "b:2"]',
      [
        { name: 'server-0', role: 'plain', baseUrl: 'http://a:1' },
        { name: 'server-1', role: 'plain', baseUrl: 'b:2' },
      ],
    ],
    [
      'YAML of URLs',
      '- http://a:1\n- http://b:2\n',
      [
        { name: 'server-0', role: 'plain', baseUrl: 'http://a:1' },
        { name: 'server-1', role: 'plain', baseUrl: 'http://b:2' },
      ],
    ],
    [
      'lines',
      '\n# pasted\nprefill http://p:30000\r\nDecode d0 http://d:30000\nhttp://x:1\nserver 10.0.0.1:30000\nhttp://[::1]:30000\n',
      [
        { name: 'prefill-0', role: 'prefill', baseUrl: 'http://p:30000' },
        { role: 'decode', baseUrl: 'http://d:30000', name: 'd0' },
        { name: 'server-0', role: 'plain', baseUrl: 'http://x:1' },
        { name: 'server-1', role: 'plain', baseUrl: '10.0.0.1:30000' },
        { name: 'server-2', role: 'plain', baseUrl: 'http://[::1]:30000' },
      ],
    ],
  ];
  test.each(cases)('%s', (_name, text, expected) => {
    expect(parseTargets(text, 'list')).toEqual({ targets: expected, refused: [] });
  });
});

test('what is not understood is named with its place, and never repeats a password', () => {
  const { targets, refused } = parseTargets(
    'prefill http://a:1\nworkerish http://b:2\nhttp://u:secret@c:3\ndecode http://a:1\na b c d\nplain http://d:99999\n',
    'list',
  );
  expect(targets).toEqual([{ name: 'prefill-0', role: 'prefill', baseUrl: 'http://a:1' }]);
  expect(refused.map(({ at, why }) => [at, say(why)])).toEqual([
    [2, 'workerish is no role; there are plain, router, prefill, decode'],
    [3, 'the URL holds a user name or a password'],
    [4, 'the same address as entry 1'],
    [5, 'not of the form "role url"'],
    [6, 'the URL is not of the form http://host:port'],
  ]);
  expect(JSON.stringify(refused)).not.toContain('secret');
});

test.each([
  ['', 'names no target'],
  ['{"a": 1}', 'holds no list of targets'],
  ['[{"url": "http://a:1"', 'neither JSON, YAML'],
])('refused as a whole: %j', (text, cause) => {
  expect(() => parseTargets(text, 'list')).toThrow(cause);
});

test('an alias that leads into itself is an entry like any other that is not understood', () => {
  expect(parseTargets('- &a [*a]\n- http://x:1\n', 'list')).toMatchObject({
    targets: [{ baseUrl: 'http://x:1' }],
    refused: [{ at: 1 }],
  });
});

test('names are folders on every system, each once; a router’s metrics are on port 29000', () => {
  const named = resolveTargets({
    ...plainConnection,
    targets: [
      { role: 'decode', baseUrl: 'http://a:1' },
      { role: 'decode', baseUrl: 'http://b:1' },
      { role: 'plain', name: '../../etc', baseUrl: 'http://c:1' },
      { role: 'plain', name: 'CON', baseUrl: 'http://d:1' },
      { role: 'plain', name: 'Decode-0', baseUrl: 'http://e:1' },
      { role: 'router', baseUrl: 'https://[::1]:8000/base' },
    ],
  });
  expect(named.map(({ name }) => name)).toEqual([
    'decode-0',
    'decode-1',
    'etc',
    'target-CON',
    'Decode-0-2',
    'router-0',
  ]);
  expect(named[5]?.metricsUrl).toBe('https://[::1]:29000/metrics');
});
