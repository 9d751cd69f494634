import { type Phrase, phrase, say } from '../../../shared/phrase.ts';
import { decodeText } from '../bundle/decode.ts';
import type { ManifestSource } from '../bundle/manifest.ts';
import { writtenReason } from '../bundle/manifest.ts';
import type { Masker } from '../bundle/mask.ts';
import { pageTitle, reasonOfStatus } from '../bundle/reasons.ts';
import { indentJson, parseJson } from '../json-text.ts';
import { asObject, asString } from '../json-value.ts';
import { parseMetrics } from '../metrics.ts';
import type { Answer } from './get.ts';
import { errorFileOf, fileOf, type Source } from './sources.ts';

/** A file to be written, and what the manifest and SUMMARY.txt say about it. */
export interface Stored {
  readonly file: string;
  readonly text: string;
  readonly entry: ManifestSource;
  /** Line of SUMMARY.txt. */
  readonly summaryLine: string;
}

/** Longest body of a failed call that is kept in its error file. */
const errorBodyLimit = 64_000;

export interface Asked {
  readonly path: string;
  /** The path that was 404 before; null when this is the first. */
  readonly insteadOf: string | null;
  /** Folder in the bundle, with its slash; empty for the first sample. */
  readonly folder: string;
}

/** An answer as the reference's file for it, secrets masked. */
export function storeAnswer(source: Source, asked: Asked, answer: Answer, masker: Masker): Stored {
  const { status } = answer;
  const older = asked.insteadOf === null ? null : source.olderFile;
  const file = `${asked.folder}${older ?? fileOf(source)}`;
  const ok = status !== null && status >= 200 && status < 300;
  const told = describe(source, asked, answer);

  if (!ok || isNothing(answer)) {
    const failedFile = source.kind === 'text' ? `${asked.folder}${errorFileOf(source)}` : file;
    const words =
      answer.failure?.text ??
      (ok && answer.cut ? say(answer.cut) : decodeText(answer.body.subarray(0, errorBodyLimit)));
    const error = masker.text(failedFile, words);
    const failure = { ok: false, status: ok || status === null ? -1 : status, path: asked.path, error };
    const reason =
      answer.failure?.reason ??
      (ok ? answer.cut : null) ??
      reasonOfStatus(source, status ?? 0, error, answer.location);
    return {
      file: failedFile,
      text: `${JSON.stringify(failure, null, 2)}\n`,
      entry: told(failedFile, 'missing', reason),
      summaryLine: `${file}: failed status=${failure.status} error=${oneLine(error)}`,
    };
  }

  const body = bodyText(source, answer);
  const parsed = source.kind === 'json' ? parseJson(body) : null;
  const fate = judge(source, body, parsed, answer);
  const text =
    parsed === null
      ? masker.plain(file, body)
      : wrap(file, { status, path: asked.path, isJson: parsed.ok }, body, masker);
  const entry = told(file, fate.status, fate.reason, parsed?.ok ? timestampIn(parsed.value) : null);
  return { file, text, entry, summaryLine: `${file}: ok` };
}

/** A 2xx whose body broke off before its first byte told nothing. An empty body that ended is an answer. */
const isNothing = ({ body, cut }: Answer): boolean => cut !== null && body.length === 0;

/** The moment of answering that /v1/loads puts into its answer, Unix seconds by the server's clock. */
function timestampIn(body: unknown): number | null {
  const text = asString(asObject(body)?.timestamp);
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isFinite(time) ? time / 1000 : null;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300);

function bodyText(source: Source, { body, cut }: Answer): string {
  const text = decodeText(body);
  // A last line that was cut could read as another number.
  return cut !== null && source.isMetrics ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}

/** As much of /metrics is looked at to tell that it is metrics; the second only where the first has none. Characters. */
const metricsProbes = [4_000, 200_000];

interface Fate {
  readonly status: ManifestSource['status'];
  readonly reason: Phrase | null;
}

/** What a 2xx body is worth: a proxy answers 200 with a page of its own. */
function judge(
  source: Source,
  body: string,
  parsed: ReturnType<typeof parseJson> | null,
  { cut }: Answer,
): Fate {
  const missing = (reason: Phrase): Fate => ({ status: 'missing', reason });
  const title = pageTitle(body);
  if (title !== null) return missing(phrase('webPage', { title }));
  if (cut !== null) return { status: 'cut', reason: cut };
  if (parsed?.ok === false)
    return missing(body.trim() === '' ? phrase('emptyAnswer', {}) : phrase('notJson', {}));
  if (source.isMetrics) {
    if (body.trim() === '') return missing(phrase('emptyAnswer', {}));
    if (!metricsProbes.some((length) => hasSample(body, length))) return missing(phrase('notMetrics', {}));
  }
  return { status: 'collected', reason: null };
}

/** Whether the first whole lines of a text hold a sample. */
const hasSample = (text: string, length: number): boolean => {
  const start = text.length <= length ? text : text.slice(0, text.lastIndexOf('\n', length) + 1);
  return parseMetrics(start).length > 0;
};

/** `{ok, status, path, json}`; the body's numbers as they came. What is no JSON is kept as text. */
function wrap(
  file: string,
  { status, path, isJson }: { readonly status: number; readonly path: string; readonly isJson: boolean },
  body: string,
  masker: Masker,
): string {
  const head = `{\n  "ok": true,\n  "status": ${status},\n  "path": ${JSON.stringify(path)},\n`;
  if (isJson) return `${head}  "json": ${indentJson(masker.json(file, body), 1)}\n}\n`;
  const text = JSON.stringify(masker.plain(file, body));
  return `${head}  "text": ${text},\n  "decode_error": "the answer is no JSON"\n}\n`;
}

/** The manifest's row for an answer, still open for what its body turns out to be. */
function describe(source: Source, { path, insteadOf }: Asked, answer: Answer) {
  return (
    file: string | null,
    status: ManifestSource['status'],
    reason: Phrase | null,
    serverTimestamp: number | null = null,
  ): ManifestSource => ({
    name: source.name,
    path,
    instead_of: insteadOf,
    file,
    status,
    http_status: answer.status,
    elapsed_seconds: answer.elapsedSeconds,
    bytes: answer.status === null ? null : answer.body.length,
    requested_at: answer.requestedAt,
    answered_at: answer.answeredAt,
    server_date: answer.serverDate,
    server_timestamp: serverTimestamp,
    reason: reason === null ? null : writtenReason(reason),
  });
}
