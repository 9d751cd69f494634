import { cmdWords, isCmdLine, posixWords, ShellFault, type ShellWords } from './shell-words.ts';

/** What a cURL line would send. */
export interface CurlRequest {
  /** Scheme, host, port and path; user, password and query are left away. Empty where the line has none. */
  readonly url: string;
  /** Path of the URL; empty where there is none. */
  readonly path: string;
  readonly body: string | null;
  /** The body is in this file, not in the line. */
  readonly bodyFile: string | null;
  /** A key, a cookie or a password was in the line. It is not kept. */
  readonly hadKey: boolean;
  /** Shell variables in the line, left as they are. */
  readonly variables: readonly string[];
}

export { ShellFault };

/** A cURL command at the start of a line, after what people paste with it: a prompt, variables, sudo. */
const curlLine =
  /^[ \t]*(?:[$#>%][ \t]+)?(?:[A-Za-z_]\w*=\S*[ \t]+)*(?:(?:sudo|time|exec)[ \t]+)*curl(?:\.exe)?(?=[ \t\\^`])/m;

/** Where the cURL command begins, or -1. */
export function findCurl(text: string): number {
  const match = curlLine.exec(text);
  return match ? match.index + match[0].search(/curl(?:\.exe)?$/) : -1;
}

/** Reads the first cURL line of a text. Throws ShellFault where its quotes do not close. */
export function parseCurl(text: string): CurlRequest {
  const command = text.slice(Math.max(0, findCurl(text))).replace(/\r\n/g, '\n');
  const shell = isCmdLine(command) ? cmdWords(command) : posixWords(command);
  return readWords(shell);
}

/** Short options that take a value. */
const shortWithValue = 'AbcCdDeEFHKmoPQrtTuUwxXyYz';

/** Long options that take a value; all others are switches. */
const longWithValue = new Set(
  `abstract-unix-socket alt-svc cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at
  cookie cookie-jar crlfile data data-ascii data-binary data-raw data-urlencode delegation dns-interface dns-servers
  doh-url dump-header engine expect100-timeout form form-string happy-eyeballs-timeout-ms header hsts interface json
  keepalive-time key key-type limit-rate local-port max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer
  output output-dir pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-header proxy-user range rate
  referer request request-target resolve retry retry-delay retry-max-time socks5 socks5-hostname speed-limit speed-time
  stderr tls-max tls13-ciphers trace trace-ascii unix-socket upload-file url url-query user user-agent variable
  write-out`.split(/\s+/),
);

const longOfShort: Readonly<Record<string, string>> = {
  d: 'data',
  H: 'header',
  u: 'user',
  b: 'cookie',
  F: 'form',
  T: 'upload-file',
  G: 'get',
};

function readWords({ words, input, variables }: ShellWords): CurlRequest {
  const bodies: string[] = [];
  let isJson = false;
  let url = '';
  let bodyFile: string | null = null;
  let hadKey = false;

  const data = (value: string, expands: boolean) => {
    if (!expands || !value.startsWith('@')) {
      bodies.push(value);
      return;
    }
    const file = value.slice(1);
    const isInput = file === '-' || file === '/dev/stdin';
    if (isInput && input !== null) bodies.push(input.trimEnd());
    else bodyFile = isInput ? 'standard input' : file;
  };
  const option = (name: string, value: string) => {
    if (name === 'data' || name === 'data-ascii' || name === 'data-binary') data(value, true);
    else if (name === 'data-raw') data(value, false);
    else if (name === 'json') {
      isJson = true;
      data(value, true);
    } else if (name === 'url') url ||= value;
    else if (name === 'upload-file') data(`@${value}`, true);
    else if (name === 'user' || name === 'oauth2-bearer' || name === 'cookie' || name === 'proxy-user')
      hadKey = true;
    else if (
      name === 'header' &&
      /^\s*(?:[\w-]*authorization|[\w-]*api-key|cookie|[\w-]*token)\s*:/i.test(value)
    ) {
      hadKey = true;
    } else if (name === 'form' || name === 'form-string' || name === 'data-urlencode') {
      throw new ShellFault('it sends a form, and a body of SGLang is JSON');
    } else if (name === 'get') throw new ShellFault('it puts its data into the URL (-G)');
  };

  const waiting = words.slice(1);
  for (let word = waiting.shift(); word !== undefined; word = waiting.shift()) {
    if (word.startsWith('--') && word.length > 2) {
      const [name = '', ...rest] = word.slice(2).split('=');
      const attached = rest.length > 0 ? rest.join('=') : null;
      option(name, longWithValue.has(name) ? (attached ?? waiting.shift() ?? '') : '');
    } else if (/^-[A-Za-z0-9#:]/.test(word)) {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word[at] ?? '';
        const name = longOfShort[letter] ?? letter;
        if (!shortWithValue.includes(letter)) {
          option(name, '');
          continue;
        }
        option(name, at + 1 < word.length ? word.slice(at + 1) : (waiting.shift() ?? ''));
        break;
      }
    } else {
      url ||= word;
    }
  }
  const clean = cleanUrl(url);
  return {
    url: clean.url,
    path: clean.path,
    body: bodies.length === 0 ? null : bodies.join(isJson ? '' : '&'),
    bodyFile,
    hadKey: hadKey || clean.hadKey,
    variables: variables.filter((name) => bodies.some((body) => body.includes(name.replace('…)', '')))),
  };
}

function cleanUrl(text: string): { url: string; path: string; hadKey: boolean } {
  if (text === '') return { url: '', path: '', hadKey: false };
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^/?#]*)@)?([^/?#]*)([^?#]*)/i.exec(text);
  const [, scheme = 'http', user, host = '', path = ''] = match ?? [];
  return { url: `${scheme}://${host}${path}`, path, hadKey: user !== undefined };
}
