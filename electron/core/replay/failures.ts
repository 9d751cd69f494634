import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { ReplayEnd } from '../../../shared/replay.ts';
import { errorWords, looksLikePage, pageTitle } from './error-body.ts';

export interface Failure {
  readonly end: ReplayEnd;
  readonly problem: ProblemError;
}

const certificateCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'HOSTNAME_MISMATCH',
]);

const certificateWords: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by a private authority',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS',
  EPROTO: 'it does not speak TLS',
};

/** What the connection said, before (`tokens` null) or after the answer began. */
export function networkFailure(
  error: unknown,
  at: {
    readonly address: string;
    readonly host: string;
    readonly connectSeconds: number;
    readonly proxy: string | null;
  },
  tokens: number | null,
): Failure {
  const { address, host, connectSeconds: seconds } = at;
  const code = codeOf(error);
  const message = messageOf(error);
  const cause = { cause: error };
  if (tokens !== null) {
    return { end: 'cut', problem: new ProblemError('answerCut', { address, tokens }, cause) };
  }
  const unreachable = (problem: ProblemError): Failure => ({ end: 'unreachable', problem });
  const ofProxy = at.proxy === null ? null : proxyFault(error);
  if (at.proxy !== null && ofProxy !== null)
    return unreachable(new ProblemError('proxyFailed', { proxy: at.proxy, address, cause: ofProxy }, cause));
  if (code === 'ECONNREFUSED') return unreachable(new ProblemError('connectionRefused', { address }, cause));
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') {
    return unreachable(new ProblemError('hostUnknown', { host }, cause));
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return unreachable(new ProblemError('connectTimeout', { address, seconds }, cause));
  }
  if (
    certificateCodes.has(code) ||
    /^ERR_(?:TLS|SSL)_/.test(code) ||
    code === 'EPROTO' ||
    /secure TLS connection/.test(message)
  ) {
    const words = certificateWords[code] ?? message;
    return unreachable(new ProblemError('tlsFailed', { address, cause: words }, cause));
  }
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError')) {
    const words = 'it does not speak HTTP';
    return { end: 'error', problem: new ProblemError('answerNotSglang', { address, cause: words }, cause) };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') {
    return { end: 'cut', problem: new ProblemError('closedBeforeAnswer', { address }, cause) };
  }
  return unreachable(new ProblemError('connectFailed', { address, cause: code || message }, cause));
}

/**
 * Why a proxy made no way to the target, of an error that came before any answer; null where it did. A connection that
 * is refused, unknown or not answered is the proxy's own: nothing else is connected to.
 */
export function proxyFault(error: unknown): Phrase | null {
  const status = /^Proxy response \((\d+)\)/.exec(messageOf(error))?.[1];
  if (status !== undefined) return phrase('proxyAnswered', { status: Number(status) });
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return phrase('proxyNotListening', {});
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return phrase('proxyUnknown', {});
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return phrase('proxySilent', {});
    default:
      return null;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a connection or undici says, as against a mistake of our own, which must not be taken for it. */
export function isNetworkError(error: unknown): boolean {
  if (error instanceof Error && (error.name === 'HTTPParserError' || error.name === 'AbortError'))
    return true;
  const code = codeOf(error);
  return code !== '' && !/^(?:UND_)?ERR_INVALID/.test(code);
}

/** The code of an error, of its cause, or of the first of several attempts. */
function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const { code } = at as Error & { code?: unknown };
    if (typeof code === 'string' && code !== '') return code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return '';
}

export interface Refusal {
  readonly status: number;
  readonly address: string;
  readonly endpoint: string;
  readonly tokenGiven: boolean;
  readonly contentType: string;
  readonly location: string;
  readonly body: string;
}

/** What an answer other than 200 means, in the server's own words where it has some. */
export function httpProblem(refusal: Refusal): ProblemError {
  const { status, address, endpoint, body } = refusal;
  if (status >= 300 && status < 400) {
    return new ProblemError('answerRedirects', { status, address, to: placeOf(refusal.location, address) });
  }
  if (status === 502 || status === 504) return new ProblemError('gatewayFailed', { status, address });
  if (isPage(refusal)) return new ProblemError('answerIsPage', { address, status, title: pageTitle(body) });
  const message = errorWords(body);
  if (status === 401 || status === 403) {
    return new ProblemError('tokenRefused', { status, address, given: refusal.tokenGiven ? 1 : 0 });
  }
  if (status === 404 && /^not found$/i.test(message === '' ? 'not found' : message)) {
    return new ProblemError('endpointMissing', { endpoint, address });
  }
  if (status === 503 || status === 429) return new ProblemError('serverBusy', { status, message });
  if (status >= 500) {
    return new ProblemError('serverFault', {
      status,
      message: message === 'Internal Server Error' ? '' : message,
    });
  }
  return new ProblemError('requestRefused', { status, message });
}

export function isPage(answer: { readonly contentType: string; readonly body: string }): boolean {
  return /\btext\/html\b/i.test(answer.contentType) || looksLikePage(answer.body);
}

/** Host of a redirect, without its path and query, which may hold a secret. */
function placeOf(location: string, address: string): string {
  try {
    return new URL(location, `http://${address}`).host;
  } catch {
    return '';
  }
}
