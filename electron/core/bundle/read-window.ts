import type { SourceRecord, WindowInfo } from '../../../shared/capture.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { PastWindow } from '../capture.ts';
import type { StoredText } from './contents.ts';
import { readReason } from './manifest.ts';
import { parseWindow, type StoredWindow, windowFile, windowOf } from './prometheus-window.ts';

/** The past window of a capture. */
export interface ReadWindow {
  /** null when nothing of it was fetched. */
  readonly window: PastWindow | null;
  readonly info: WindowInfo | null;
  /** The window among the sources: what became of it is told like that of every other. */
  readonly record: SourceRecord;
}

/** A target's own window, else that of the whole capture; null where there is none. */
export function readWindow(texts: ReadonlyMap<string, StoredText>, folder: string): ReadWindow | null {
  for (const file of [`${folder}${windowFile}`, windowFile]) {
    const text = texts.get(file);
    const stored = text ? parseWindow(text.text) : null;
    if (!text || !stored) continue;
    const window = stored.state === 'failed' ? null : windowOf(stored, file);
    return {
      window,
      info: window && { ...window, series: window.series.length },
      record: recordOf(stored, file, text.size),
    };
  }
  return null;
}

function recordOf(stored: StoredWindow, file: string, bytes: number): SourceRecord {
  const facts = {
    name: 'prometheus',
    path: `${stored.url}/api/v1/query_range`,
    file,
    httpStatus: null,
    elapsedSeconds: null,
    bytes,
  };
  const [first] = stored.missing;
  const reason =
    (stored.state === 'failed' && stored.reason && readReason(stored.reason)) ||
    (stored.state === 'stopped' || stored.state === 'collecting' ? phrase('callStopped', {}) : null) ||
    (first ? readReason(first.reason) : null);
  if (stored.state === 'complete' || !reason) return { ...facts, status: 'collected' };
  return { ...facts, status: stored.state === 'failed' ? 'missing' : 'cut', reason };
}
