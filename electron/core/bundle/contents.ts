import type { SourceRecord } from '../../../shared/capture.ts';
import { formatBytes } from '../../../shared/format.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { errorFileOf, type Source } from '../collect/sources.ts';
import { type JsonPath, parseJson } from '../json-text.ts';
import { asNumber, asObject, asString, type JsonObject } from '../json-value.ts';
import { messageOf } from '../replay/error-body.ts';
import { filesOf } from './files.ts';
import { type ManifestSource, readReason } from './manifest.ts';
import { pageTitle, reasonOfErrorText, reasonOfStatus } from './reasons.ts';

/** A file of the bundle as text, secrets masked. */
export interface StoredText {
  readonly text: string;
  /** Bytes on disk, and how many of them were read. */
  readonly size: number;
  readonly kept: number;
}

/** What a bundle says about one source. */
export interface SourceContent {
  readonly source: Source;
  readonly record: SourceRecord;
  /** Status of the error file or of the wrapper; −1 = no HTTP answer; null where the bundle does not say. */
  readonly errorStatus: number | null;
  /** The file that was read: the body, or what stands in its place. */
  readonly file: string | null;
  readonly text: string | null;
  /** Of a JSON source that was collected: its body, and where in the file it begins. */
  readonly body: unknown;
  readonly bodyPath: JsonPath;
}

export interface BundleTexts {
  /** By name in the folder that is read: that of a bundle, or of a further sample. */
  readonly texts: ReadonlyMap<string, StoredText>;
  readonly damage: string | null;
  /** That folder's path in the capture, with its slash; empty for a capture of one server. */
  readonly folder: string;
}

/** What became of a source, read from its files; the manifest adds what files cannot say. */
export function readSourceContent(
  source: Source,
  { texts, damage, folder }: BundleTexts,
  told: ManifestSource | null,
): SourceContent {
  const found =
    source.kind === 'text' ? readTextFiles(source, texts, told) : readJsonFiles(source, texts, told);
  const file = found.file === null ? null : `${folder}${found.file}`;
  const facts = {
    name: source.name,
    path: found.path ?? told?.path ?? source.path,
    file,
    httpStatus: told ? told.http_status : found.httpStatus,
    elapsedSeconds: told?.elapsed_seconds ?? null,
    bytes: told?.bytes ?? found.bytes,
  };
  return {
    source,
    record: { ...facts, ...found.fate(() => absentReason(told, damage)) },
    errorStatus: found.errorStatus,
    file,
    text: found.text,
    body: found.body,
    bodyPath: found.bodyPath,
  };
}

type Fate =
  | { readonly status: 'collected' }
  | { readonly status: 'cut' | 'missing'; readonly reason: Phrase };

interface Found {
  readonly file: string | null;
  readonly text: string | null;
  readonly path: string | null;
  readonly httpStatus: number | null;
  readonly errorStatus: number | null;
  readonly bytes: number | null;
  readonly body: unknown;
  readonly bodyPath: JsonPath;
  /** Asks for the reason of absence only where the files give none. */
  fate(absent: () => Phrase): Fate;
}

const nothing: Found = {
  file: null,
  text: null,
  path: null,
  httpStatus: null,
  errorStatus: null,
  bytes: null,
  body: undefined,
  bodyPath: [],
  fate: (absent) => ({ status: 'missing', reason: absent() }),
};

const missing = (reason: Phrase) => (): Fate => ({ status: 'missing', reason });

function absentReason(told: ManifestSource | null, damage: string | null): Phrase {
  if (told && told.status === 'missing') return readReason(told.reason) ?? phrase('notInBundle', {});
  if (damage !== null) return phrase('archiveEndsEarly', {});
  return told ? phrase('fileGone', {}) : phrase('notInBundle', {});
}

/** Collected, unless the collector or this reader kept only the beginning. */
function keptFate(stored: StoredText, told: ManifestSource | null): () => Fate {
  if (told?.status === 'cut')
    return () => ({ status: 'cut', reason: readReason(told.reason) ?? phrase('archiveEndsEarly', {}) });
  if (stored.kept < stored.size) {
    const [kept, of] = [formatBytes(stored.kept), formatBytes(stored.size)];
    return () => ({ status: 'cut', reason: phrase('fileTooLarge', { kept, of }) });
  }
  return () => ({ status: 'collected' });
}

function readTextFiles(
  source: Source,
  texts: ReadonlyMap<string, StoredText>,
  told: ManifestSource | null,
): Found {
  const errorFile = errorFileOf(source);
  const failed = texts.get(errorFile);
  if (failed) {
    const error = readFailure(source, failed.text, told);
    return { ...nothing, ...error, file: errorFile, text: failed.text };
  }
  const file = filesOf(source).find((name) => texts.has(name));
  const stored = file === undefined ? undefined : texts.get(file);
  if (file === undefined || !stored) return nothing;

  const title = pageTitle(stored.text);
  const problem =
    title !== null
      ? phrase('webPage', { title })
      : source.isMetrics && stored.text.trim() === ''
        ? phrase('emptyAnswer', {})
        : null;
  return {
    ...nothing,
    file,
    text: stored.text,
    bytes: stored.size,
    fate: problem ? missing(problem) : keptFate(stored, told),
  };
}

function readJsonFiles(
  source: Source,
  texts: ReadonlyMap<string, StoredText>,
  told: ManifestSource | null,
): Found {
  const found = filesOf(source).flatMap((file) => {
    const stored = texts.get(file);
    return stored ? [readJsonFile(source, file, stored, told)] : [];
  });
  // loads_all.json may tell of a 404 while get_load.json beside it holds what the older name answered.
  return found.find(({ body }) => body !== undefined) ?? found[0] ?? nothing;
}

function readJsonFile(source: Source, file: string, stored: StoredText, told: ManifestSource | null): Found {
  const base = { ...nothing, file, text: stored.text, bytes: stored.size };
  const parsed = parseJson(stored.text);
  if (!parsed.ok) return { ...base, fate: missing(notJsonReason(stored.text)) };

  const object = asObject(parsed.value);
  if (object && isWrapper(object)) {
    const path = asString(object.path);
    const status = asNumber(object.status);
    if ('json' in object) {
      const fate = keptFate(stored, told);
      return { ...base, path, httpStatus: status, body: object.json, bodyPath: ['json'], fate };
    }
    if (object.ok === true) {
      const text = asString(object.text) ?? '';
      const cut = told?.status === 'cut' ? keptFate(stored, told) : missing(notJsonReason(text));
      return { ...base, path, httpStatus: status, fate: cut };
    }
    return { ...base, ...readFailure(source, stored.text, told) };
  }
  const message = messageOf(object);
  if (object && message !== null && Object.keys(object).length <= 5)
    return { ...base, fate: missing(phrase('errorAnswer', { message })) };
  // A bare body: saved by hand. A list can only be the older name's answer.
  const path = source.name === 'loads_all' && Array.isArray(parsed.value) ? '/get_load' : null;
  return { ...base, path, body: parsed.value, fate: keptFate(stored, told) };
}

/** The reference's wrapper around a body; a body of SGLang has no `ok` beside a `status` number. */
const isWrapper = (object: JsonObject): boolean =>
  (typeof object.ok === 'boolean' && typeof object.status === 'number') ||
  ('json' in object && Object.keys(object).every((key) => wrapperKeys.has(key)));

const wrapperKeys = new Set(['ok', 'status', 'path', 'json']);

function notJsonReason(text: string): Phrase {
  const title = pageTitle(text);
  if (title !== null) return phrase('webPage', { title });
  return text.trim() === '' ? phrase('emptyAnswer', {}) : phrase('notJson', {});
}

/** `{ok: false, status, path, error}`, as an error file and as a wrapper. */
function readFailure(
  source: Source,
  text: string,
  told: ManifestSource | null,
): Pick<Found, 'path' | 'httpStatus' | 'errorStatus' | 'fate'> {
  const parsed = parseJson(text);
  const failure = parsed.ok ? asObject(parsed.value) : null;
  const status = asNumber(failure?.status) ?? null;
  const error = asString(failure?.error) ?? '';
  const answered = status !== null && status > 0;
  const reason =
    (told?.status === 'missing' ? readReason(told.reason) : null) ??
    (answered ? reasonOfStatus(source, status, error) : reasonOfErrorText(error));
  return {
    path: asString(failure?.path),
    httpStatus: answered ? status : null,
    errorStatus: status,
    fate: missing(reason),
  };
}
