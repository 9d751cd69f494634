import { describe, expect, test } from 'vitest';
import { type CurlRequest, findCurl, parseCurl, ShellFault } from '../../../electron/core/replay/curl.ts';

const body = '{"text": "it\'s", "n": 9223372036854775807}';
const url = 'http://127.0.0.1:30000/generate';
const plain: CurlRequest = { url, path: '/generate', body, bodyFile: null, hadKey: false, variables: [] };

const lines: [name: string, line: string, expected: Partial<CurlRequest>][] = [
  [
    'single quotes',
    `curl -X POST ${url} -H 'Content-Type: application/json' -d '{"text": "it'\\''s", "n": 9223372036854775807}'`,
    {},
  ],
  ['double quotes', `curl ${url} -d "{\\"text\\": \\"it's\\", \\"n\\": 9223372036854775807}"`, {}],
  ["$'…' with escapes", `curl ${url} --data-raw $'{"text": "it\\'s", "n": 9223372036854775807}'`, {}],
  [
    "$'…' of a browser",
    `curl '${url}' --data-raw $'{"text":"\\u0021 \\u00e9 \\ud83d\\ude00 \\xe6\\xbc\\xa2"}'`,
    { body: '{"text":"! é 😀 漢"}' },
  ],
  [
    'lines that go on',
    `curl -sSN \\\n  -X POST \\\n  "${url}" \\\n  -H "Content-Type: application/json" \\\n  --data-binary '{"a":\n1}' \\\n  | jq .`,
    { body: '{"a":\n1}' },
  ],
  ['CRLF', `curl \\\r\n  ${url} \\\r\n  -d '{"a":1}'\r\n`, { body: '{"a":1}' }],
  ['value stuck to its option', `curl -XPOST -d'{"a":1}' ${url}`, { body: '{"a":1}' }],
  [
    'switches before a value',
    `curl -sSkd '{"a":1}' ${url} -o /dev/null -w '%{http_code}'`,
    { body: '{"a":1}' },
  ],
  ['--json, twice, joined as they are', `curl --json '{"a":' --json '1}' ${url}`, { body: '{"a":1}' }],
  ['--url and =', `curl --request=POST --url=${url} --data='{"a":1}'`, { body: '{"a":1}' }],
  [
    'options with values that look like URLs',
    `curl -x http://proxy:1 -e http://ref/ --resolve a:1:b ${url} -d '{}'`,
    { body: '{}' },
  ],
  [
    'no scheme',
    `curl localhost:30000/generate -d '{}'`,
    { url: 'http://localhost:30000/generate', body: '{}' },
  ],
  ['query is dropped', `curl '${url}?token=secret' -d '{}'`, { body: '{}' }],
  [
    'here-document',
    `curl ${url} -H 'X: 1' -d @- <<'EOF'\n{"a": "it's $HOME"}\nEOF\necho done`,
    { body: '{"a": "it\'s $HOME"}' },
  ],
  ['here-document before more options', `curl -d @- <<EOF ${url} | jq\n{"a":1}\nEOF\n`, { body: '{"a":1}' }],
  ['here-string', `curl ${url} -d @- <<< '{"a":1}'`, { body: '{"a":1}' }],
  ['from a file', `curl ${url} -d @body.json`, { body: null, bodyFile: 'body.json' }],
  [
    'from standard input',
    `cat b.json | xargs true\ncurl ${url} -d @-`,
    { body: null, bodyFile: 'standard input' },
  ],
  ['--data-raw has no files', `curl ${url} --data-raw '@x'`, { body: '@x' }],
  ['no body', `curl ${url}`, { body: null }],
  [
    'a key in a header',
    `curl ${url} -H "Authorization: Bearer $TOKEN" -d '{}'`,
    { body: '{}', hadKey: true },
  ],
  ['a key in another header', `curl ${url} -H 'x-api-key: sk-1' -d '{}'`, { body: '{}', hadKey: true }],
  ['user and password', `curl -u me:pw ${url} -d '{}'`, { body: '{}', hadKey: true }],
  [
    'user and password in the URL',
    `curl http://me:pw@127.0.0.1:30000/generate -d '{}'`,
    { body: '{}', hadKey: true },
  ],
  [
    'variables in the body',
    `curl ${url} -d "{\\"text\\": \\"$PROMPT\\", \\"x\\": \${N}, \\"y\\": $(date)}"`,
    { body: `{"text": "$PROMPT", "x": \${N}, "y": $(date)}`, variables: ['$PROMPT', `\${N}`, '$(…)'] },
  ],
  ['prompt, variables and sudo before it', `# replay\n$ HOST=a sudo curl ${url} -d '{}'`, { body: '{}' }],
  ['output away and errors too', `curl ${url} -d '{}' 2>/dev/null > out.json`, { body: '{}' }],
  [
    'cmd, as a browser copies it',
    `curl ^"${url}^" ^\r\n  -H ^"content-type: application/json^" ^\r\n  --data-raw ^"^{^\\^"text^\\^":^\\^"50^% ^& more^\\^"^}^"`,
    { body: '{"text":"50% & more"}' },
  ],
  ['cmd, a caret in quotes', `curl ^"${url}^" -d "x^y"`, { body: 'x^y' }],
  [
    'cmd by hand',
    `curl -X POST ${url} ^\n -H "Content-Type: application/json" ^\n -d "{\\"text\\": \\"a b\\", \\"p\\": \\"C:\\\\\\\\x\\\\\\"}"`,
    { body: '{"text": "a b", "p": "C:\\\\\\\\x\\"}' },
  ],
  ['a caret in a pattern is no cmd', `curl ${url} -d '{"regex":"^a^"}'`, { body: '{"regex":"^a^"}' }],
  ['Windows name', `curl.exe ${url} -d '{}'`, { body: '{}' }],
];

describe('cURL lines', () => {
  for (const [name, line, expected] of lines) {
    test(name, () => {
      expect(findCurl(line)).toBeGreaterThanOrEqual(0);
      expect(parseCurl(line)).toEqual({ ...plain, ...expected });
    });
  }

  test('no secret of a line is in what is read from it', () => {
    const line = `curl https://me:pw-1@h/generate?k=pw-2 -u a:pw-3 -H 'Authorization: Bearer pw-4' -b pw-5 -d '{}'`;
    expect(JSON.stringify(parseCurl(line))).not.toMatch(/pw-\d/);
  });

  const faults: [string, RegExp][] = [
    [`curl ${url} -d '{"a":1}`, /' has no partner/],
    [`curl ${url} -d "{`, /" has no partner/],
    [`curl ${url} -d $'{`, /\$' has no partner/],
    [`curl ${url} -d @- <<EOF\n{}`, /no line EOF/],
    [`curl ${url} -F file=@x`, /form/],
    [`curl -G ${url} -d a=1`, /-G/],
  ];
  for (const [line, message] of faults) {
    test(`refused: ${line}`, () => {
      expect(() => parseCurl(line)).toThrow(ShellFault);
      expect(() => parseCurl(line)).toThrow(message);
    });
  }

  for (const text of [
    '',
    'I used curly braces',
    'see the curl docs',
    'libcurl 8',
    '{"text":"curl http://x -d {}"}',
  ]) {
    test(`no cURL line: ${text}`, () => expect(findCurl(text)).toBe(-1));
  }
});
