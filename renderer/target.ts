import type { CaptureView } from '../shared/capture.ts';

/*
 * Where a base URL leads, for the words beside its field. What may be sent there is decided in the main process,
 * which parses the URL again; this file only has to agree with it.
 */

export interface TargetPlace {
  readonly baseUrl: string;
  /** What a person types to confirm it. */
  readonly host: string;
  /** Host and port. */
  readonly address: string;
  readonly thisMachine: boolean;
  /** Name of the open capture that was taken from this very server. */
  readonly capturedAs: string | null;
}

/** Null for a text that is no base URL yet. */
export function placeOf(
  text: string,
  captures: readonly Pick<CaptureView, 'name' | 'baseUrl'>[],
): TargetPlace | null {
  const url = readUrl(text);
  if (!url) return null;
  const captured = captures.find(({ baseUrl }) => baseUrl !== null && readUrl(baseUrl)?.host === url.host);
  return {
    baseUrl: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    address: url.host,
    thisMachine: isThisMachine(url.hostname),
    capturedAs: captured?.name ?? null,
  };
}

function readUrl(text: string): URL | null {
  const trimmed = text.trim();
  if (trimmed === '' || /\s/.test(trimmed)) return null;
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (!URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
