import { asArray, asObject, asString, isObject } from '../json-value.ts';

/** A server may quote a whole prompt in its words; more than this is not worth a line. */
const mostChars = 600;

const cut = (text: string): string => {
  const oneLine = text.trim();
  return oneLine.length > mostChars ? `${oneLine.slice(0, mostChars)}…` : oneLine;
};

/**
 * The words of an error body, in any of the shapes that SGLang, its routers and FastAPI have:
 * `{"error": "…"}`, `{"error": {"message": "…"}}`, `{"object": "error", "message": "…"}`, `{"detail": …}`.
 * null when the value holds none.
 */
export function messageOf(value: unknown): string | null {
  if (!isObject(value)) return null;
  const error = asObject(value.error);
  const words =
    asString(value.error) ??
    asString(error?.message) ??
    asString(value.message) ??
    asString(value.detail) ??
    detailsOf(value.detail);
  return words === null ? null : cut(words);
}

/** FastAPI's own validation errors: a list of `{loc, msg}`. */
function detailsOf(value: unknown): string | null {
  const rows = asArray(value)?.flatMap((row) => {
    const message = asString(asObject(row)?.msg);
    if (message === null) return [];
    const place = asArray(asObject(row)?.loc)?.join('.') ?? '';
    return [place === '' ? message : `${place}: ${message}`];
  });
  return rows && rows.length > 0 ? rows.join('; ') : null;
}

/** The words of an error body of any type: JSON, or plain text. Empty when it holds none. */
export function errorWords(body: string): string {
  try {
    return messageOf(JSON.parse(body)) ?? '';
  } catch {
    return looksLikePage(body) ? '' : cut(body);
  }
}

export function looksLikePage(body: string): boolean {
  return /^\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/is.test(body.slice(0, 2000));
}

/** The title of a page, in one line; empty when it has none. */
export function pageTitle(body: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1] ?? '';
  return title.replace(/\s+/g, ' ').trim().slice(0, 80);
}
