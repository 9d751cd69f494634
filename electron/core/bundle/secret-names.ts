/*
 * Which names hold secrets. SGLang's own are `api_key`, `admin_api_key` and `ssl_keyfile_password` (section 2.3 of its
 * `ServerArgs`), and whatever a storage backend's extra config carries. Names that only look alike must stay readable:
 * `token_usage`, `max_total_num_tokens`, `tokenizer_path`, `eos_token`, `extra_key` are what a diagnosis is made of.
 */

/** `secretAccessKey`, `X-Api-Key` and `SECRET_ACCESS_KEY` as `secret_access_key`. */
const normalise = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-. ]+/g, '_')
    .replace(/^_+/, '')
    .toLowerCase();

/** A whole word anywhere in the name. */
const secretWord = /(^|_)(password|passwd|passphrase|secrets?|credentials?|authorization|cookie)(_|$)/;

/** The kinds of key that are secrets; `extra_key`, `routing_key` or `bootstrap_pair_key` are not. */
const secretKey =
  /(^|_)(api_?keys?|apikeys?|(access|account|admin|auth|encryption|license|master|private|secret|shared|signing|ssh|storage|subscription)_keys?|access_key_id)$/;

const secretToken = /(^|_)token$/;

/** Tokens of text, as tokenizers, templates and parsers name them. */
const textToken =
  /(^|_)(eos|bos|pad|unk|sep|cls|mask|stop|start|begin|end|special|image|audio|video|vision|think|thinking|tool|call|media|prompt|next|first|last|cost_per|per|new|max|min|mm|im|draft|output|input|delimiter)_token$/;

/** `google_application_credentials_path`: where a secret lies, not the secret. */
const place = /_(path|file|dir|folder|url|name|type|provider|env)$/;

const whole = new Set(['auth', 'bearer', 'dsn', 'connection_string', 'sas', 'pat']);

/** Answers have few names and repeat them for every rank. */
const judged = new Map<string, boolean>();
const mostJudged = 10_000;

/** Whether a value under this key, flag or variable name is a secret. Text values only: see `isTokenName`. */
export function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const verdict = judge(name);
  if (judged.size < mostJudged) judged.set(name, verdict);
  return verdict;
}

function judge(name: string): boolean {
  const key = normalise(name);
  if (place.test(key)) return false;
  return whole.has(key) || secretWord.test(key) || secretKey.test(key) || isTokenName(key);
}

/** Names whose value is a secret only when it is text: a number under `token` is a token id or a count. */
export function isTokenName(name: string): boolean {
  const key = normalise(name);
  return secretToken.test(key) && !textToken.test(key);
}

/** `<|im_end|>`, `</s>`, `[PAD]`: a piece of text under a name such as `token`. */
export const isTextToken = (value: string): boolean => /^(<.*>|\[.*\])$/s.test(value);

/** Values that somebody has masked already: `***`, `[masked:3f9a1c2b]`, `<redacted>`. */
export const isMasked = (value: string): boolean =>
  /^(\*{3,}|[[<({](masked|redacted|hidden|removed|filtered)\b[^\n]{0,40}[\])}>]|masked|redacted|\[masked:[0-9a-f]{8}\]?)$/i.test(
    value.trim(),
  );
