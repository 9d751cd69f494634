import { keyVariable } from '../../../../shared/copy-as.ts';
import { shellWord } from '../../handoff/shell-quote.ts';
import { type Command, commentLines } from './command.ts';

/**
 * A command for a POSIX shell that sends the same bytes: by the target's own way and none of the environment, no
 * redirect, nothing retried.
 * The body stands in single quotes, in which a shell reads nothing; where it holds a sign that a terminal would take
 * for a key, `printf` writes it.
 */
export function curlCommand(command: Command): string {
  const { url, body, stream, keyed, way, comments } = command;
  const piped = 'text' in body && terminalSigns.test(body.text);
  const data = 'file' in body ? shellWord(`@${body.file}`) : piped ? '@-' : quoted(body.text);
  const options = [
    // -g: what stands in brackets of the address stands for itself.
    [`curl -sSg${stream ? 'N' : ''}`, ...(way ? wayOptions(way) : [])].join(' '),
    "-H 'Content-Type: application/json'",
    ...(way?.headers ?? []).map(
      ({ name, variable }) =>
        `-H ${quoted(`${name}: `)}"\${${variable}:?set it to the value of this header}"`,
    ),
    ...(keyed ? [`-H "Authorization: Bearer \${${keyVariable}:?set it to the API key of this server}"`] : []),
    `--data-binary ${data}`,
    shellWord(url),
  ];
  const lines = options.join(' \\\n  ');
  const head = piped ? `printf ${printfWord((body as { text: string }).text)} | ` : '';
  return [...commentLines('#', comments), `${head}${lines}`, ''].join('\n');
}

function wayOptions(way: NonNullable<Command['way']>): string[] {
  return [
    way.proxy === null ? "--noproxy '*'" : `--noproxy '' --proxy ${shellWord(way.proxy)}`,
    ...(way.ca === null ? [] : [`--cacert ${shellWord(way.ca)}`]),
    ...(way.insecure ? ['-k'] : []),
    `--connect-timeout ${way.connectTimeoutSeconds}`,
    // No byte for so long: what the replay calls silence.
    `--speed-limit 1 --speed-time ${Math.ceil(way.idleTimeoutSeconds)}`,
  ];
}

/** Always in quotes: a body is no word. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Tab, carriage return, delete and the C1 controls: JSON lets them stand, a terminal acts on them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const terminalSigns = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/** The format of a `printf` that writes the text: those signs as octal bytes. */
function printfWord(text: string): string {
  const format = text
    .replace(/[\\%]/g, (sign) => (sign === '%' ? '%%' : '\\\\'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (sign) =>
      [...Buffer.from(sign, 'utf8')].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
    );
  return quoted(format);
}
