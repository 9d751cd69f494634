import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { errorWords, looksLikePage, pageTitle as titleOf } from '../replay/error-body.ts';

/* What a failed call means, in one clause. The same words whether our collector met it or a bundle tells of it. */

/** Longest piece of a server's own message that is repeated. */
const longestMessage = 200;

/** Endpoints that older servers do not have: a 404 there is no fault. */
const cameLater = new Set(['ready', 'loads_all', 'loads_core_queues_disagg', 'hicache_storage_backend']);

/** What routers have in some versions only. */
const routersOwn = new Set(['liveness', 'readiness', 'workers', 'get_loads', 'engine_metrics']);

/** A call that was answered with a status other than 2xx. `body` is what came with it. */
export function reasonOfStatus(
  { name }: { readonly name: string },
  status: number,
  body: string,
  location = '',
): Phrase {
  if (status >= 300 && status < 400) return phrase('redirects', { status, to: hostOf(location) });
  if (status === 401 || status === 403) return phrase('keyRefused', { status });
  if (status === 404 && name === 'metrics') return phrase('metricsOff', {});
  if (status === 404 && (cameLater.has(name) || routersOwn.has(name))) return phrase('notInThisVersion', {});
  if (status === 400 && name === 'hicache_storage_backend') return phrase('noAdminKey', {});
  const message = oneLine(pageTitle(body) ?? errorWords(body));
  return message === null ? phrase('httpStatus', { status }) : phrase('httpStatusSays', { status, message });
}

function oneLine(text: string): string | null {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return null;
  return line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line;
}

/** A web page's title, '' for a page without one, null for anything else. */
export const pageTitle = (body: string): string | null => (looksLikePage(body) ? titleOf(body) : null);

/** Host of a redirect; its path and query may hold a secret. */
function hostOf(location: string): string {
  try {
    return new URL(location).host;
  } catch {
    return '';
  }
}

/** By the error code of Node and undici. */
const byCode: Readonly<Record<string, () => Phrase>> = {
  ECONNREFUSED: () => phrase('connectionRefused', {}),
  ECONNRESET: () => phrase('connectionReset', {}),
  EPIPE: () => phrase('connectionReset', {}),
  UND_ERR_SOCKET: () => phrase('connectionReset', {}),
  ENOTFOUND: () => phrase('hostNotFound', {}),
  EAI_AGAIN: () => phrase('hostNotFound', {}),
};

/** A call that no HTTP answer came to. */
export function reasonOfError(error: unknown): Phrase {
  const { code, message } = rootOf(error);
  const known = byCode[code];
  if (known) return known();
  if (/CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS|EPROTO/.test(code))
    return phrase('tlsRefused', { cause: oneLine(message) ?? code });
  return phrase('callFailed', { cause: oneLine(message) ?? (code || 'unknown') });
}

/** The innermost cause with a code: undici wraps, and a host with two addresses gives an AggregateError. */
export function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  let at = error;
  for (let depth = 0; depth < 8; depth += 1) {
    const next: unknown =
      at instanceof AggregateError ? at.errors[0] : at instanceof Error ? at.cause : undefined;
    if (!(next instanceof Error)) break;
    at = next;
  }
  const { code, message } = at as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : String(at),
  };
}

/** The `error` text of a bundle: Python's exception name and words, curl's (`--print-curl`), or ours. */
export function reasonOfErrorText(text: string): Phrase {
  if (/timed? ?out/i.test(text)) return phrase('timedOutSometime', {});
  if (/refused|curl: \(7\)/i.test(text)) return phrase('connectionRefused', {});
  if (
    /reset by peer|RemoteDisconnected|IncompleteRead|ECONNRESET|closed without|curl: \((?:52|55|56)\)/i.test(
      text,
    )
  )
    return phrase('connectionReset', {});
  if (
    /Name or service not known|getaddrinfo|nodename nor servname|ENOTFOUND|Could not resolve host/i.test(text)
  )
    return phrase('hostNotFound', {});
  if (/certificate|ssl|tls/i.test(text)) return phrase('tlsRefused', { cause: oneLine(text) ?? 'unknown' });
  const cause = oneLine(text);
  return cause === null ? phrase('timedOutSometime', {}) : phrase('callFailed', { cause });
}
