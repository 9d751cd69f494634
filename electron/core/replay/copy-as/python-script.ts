import { keyVariable } from '../../../../shared/copy-as.ts';
import { type Command, commentLines } from './command.ts';

/**
 * A script for Python 3 with `requests` that sends the same bytes: the body as text and not as objects, so that no
 * number is bent; nothing of the environment (a proxy, a .netrc) is put in.
 */
export function pythonScript(command: Command): string {
  const { url, body, stream, keyed, way, comments } = command;
  const headers = [
    '"Content-Type": "application/json"',
    ...(way?.headers ?? []).map(({ name, variable }) => `${literal(name)}: os.environ["${variable}"]`),
    ...(keyed ? [`"Authorization": "Bearer " + os.environ["${keyVariable}"]`] : []),
  ];
  const reads = 'file' in body;
  return [
    ...commentLines('#', comments),
    ...(headers.length > 1 ? ['import os', ''] : []),
    'import requests',
    '',
    ...(reads
      ? [`with open(${literal(body.file)}, "rb") as file:`, '    body = file.read()']
      : [`body = ${bodyLiteral(body.text)}.encode("utf-8")`]),
    '',
    'session = requests.Session()',
    'session.trust_env = False',
    'with session.post(',
    `    ${literal(url)},`,
    '    data=body,',
    `    headers={${headers.join(', ')}},`,
    ...(way ? wayArguments(way) : []),
    '    allow_redirects=False,',
    '    stream=True,',
    ') as response:',
    '    print(response.status_code, response.reason)',
    ...(stream
      ? [
          '    for line in response.iter_lines():',
          '        print(line.decode("utf-8", "replace"), flush=True)',
        ]
      : ['    print(response.content.decode("utf-8", "replace"))']),
    '',
  ].join('\n');
}

function wayArguments(way: NonNullable<Command['way']>): string[] {
  const proxy = way.proxy === null ? null : literal(way.proxy);
  return [
    `    timeout=(${way.connectTimeoutSeconds}, ${way.idleTimeoutSeconds}),`,
    ...(way.insecure ? ['    verify=False,'] : way.ca === null ? [] : [`    verify=${literal(way.ca)},`]),
    ...(proxy === null ? [] : [`    proxies={"http": ${proxy}, "https": ${proxy}},`]),
  ];
}

/** A text as a Python literal: JSON's escapes are Python's. */
const literal = (text: string): string => JSON.stringify(text);

/** As it stands where Python would read it as it stands, so that it can be read and edited there. */
function bodyLiteral(text: string): string {
  // A raw literal ends at its quotes, cannot end in a backslash, and a carriage return in a script is a line feed.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const isPlain = !/'''|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text) && !/['\\]$/.test(text);
  return isPlain ? `r'''${text}'''` : literal(text);
}
