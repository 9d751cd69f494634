import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { CaptureId, MaskedValue, SourceText, TargetRole } from '../../../shared/capture.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Capture, Sample } from '../capture.ts';
import { sources } from '../collect/sources.ts';
import { createDerived } from '../derived/derived.ts';
import type { Job } from '../job.ts';
import { parseJson } from '../json-text.ts';
import { asNumber, asObject } from '../json-value.ts';
import { type MetricTable, readMetrics } from '../metrics.ts';
import { runCaptureRules } from '../signals/run.ts';
import { signalSentence } from '../signals/sentence.ts';
import { defaultThresholds, type Thresholds } from '../signals/thresholds.ts';
import { type JsonSource, jsonSource } from '../summary/ledger.ts';
import { jsonSourceOf, summarise } from '../summary/summarise.ts';
import { archiveLimits } from './archive.ts';
import { readSourceContent, type SourceContent, type StoredText } from './contents.ts';
import { decodeText } from './decode.ts';
import { isBundleFile, manifestFile, metadataFile } from './files.ts';
import { type BundleFiles, findBundleFiles } from './folder.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { createMasker } from './mask.ts';

type ReadJob = Job<{ bytes: number; of: number | null }>;

const unwatched: ReadJob = { signal: new AbortController().signal, tell: () => undefined };

export interface ReadOptions {
  /** The incident's, so that a secret shows as it does in its other files. */
  readonly maskKey?: Uint8Array;
  /** What the rules hold values against; the defaults when left out. */
  readonly thresholds?: Thresholds;
  /** Bytes of one file that are read; the rest is left out and the file counts as cut. */
  readonly fileBytes?: number;
}

/**
 * Opens a bundle: a folder, or a .zip, .tar, .tar.gz of one, in the reference's shape with or without our manifest.
 * What is missing, cut or not understood is part of the answer. Throws ProblemError where there is no bundle.
 */
export async function readBundle(
  path: string,
  job: ReadJob = unwatched,
  options: ReadOptions = {},
): Promise<Capture> {
  try {
    return await read(path, job, options);
  } catch (error) {
    if (job.signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw error;
  }
}

async function read(
  path: string,
  job: ReadJob,
  { maskKey, thresholds, fileBytes = archiveLimits.fileBytes }: ReadOptions,
): Promise<Capture> {
  const found = await findBundleFiles(path, job, { ...archiveLimits, fileBytes });
  const { texts, secrets } = await maskedTexts(found, job.signal, maskKey);
  const manifest = manifestOf(texts);
  const contents = new Map(
    sources.map((source): [string, SourceContent] => {
      const told = manifest?.sources.find(({ name }) => name === source.name) ?? null;
      return [source.name, readSourceContent(source, { texts, damage: found.damage }, told)];
    }),
  );
  const metrics = await metricsOf(contents, job.signal);
  const metadata = metadataOf(texts);
  const { summary, evidence, speculativeAlgorithm, sleepOnIdle, answeredAt } = summarise({
    bundle: found.path,
    metadata,
    baseUrl: manifest?.base_url ?? null,
    contents,
    metrics,
  });
  const records = [...contents.values()].map(({ record }) => record);
  const json = (name: string): JsonSource | null => {
    const content = contents.get(name);
    return content ? jsonSourceOf(content) : null;
  };
  const takenAt = answeredAt ?? lastAnswer(manifest);
  const sample: Sample = {
    number: 1,
    folder: '',
    takenAt,
    loads: json('loads_all') ?? json('loads_core_queues_disagg'),
    metrics,
    metricsFile: contents.get('metrics')?.file ?? 'metrics.txt',
  };
  const role = roleOf(summary.topology.disaggregation_mode);
  const facts = {
    summary,
    evidence,
    sources: records,
    speculativeAlgorithm,
    sleepOnIdle,
    timeoutSeconds: asNumber(metadata?.at(['timeout_seconds'])),
    secrets,
    role,
    modelInfo: json('model_info'),
    serverInfo: json('server_info'),
    samples: [sample],
    derived: createDerived(
      { samples: [sample], serverInfo: json('server_info') },
      (thresholds ?? defaultThresholds).sampleSeconds,
    ),
    window: null,
    peers: [],
  };
  const signals = runCaptureRules(facts, thresholds);
  return {
    view: {
      id: randomUUID() as string as CaptureId,
      name: basename(found.path),
      path: found.path,
      baseUrl: summary.base_url,
      collectedAt: summary.collected_at,
      takenAt,
      role,
      target: null,
      targets: [],
      samples: [{ number: sample.number, folder: sample.folder, takenAt }],
      window: null,
      sources: records,
      summary: {
        ...summary,
        signals: signals.filter(({ verdict }) => verdict === 'fired').map(signalSentence),
      },
      evidence,
      signals,
      masked: [...(manifest?.masked ?? []), ...secrets],
      unknownFiles: found.names.filter((name) => !isUnderstood(name, manifest)),
    },
    readSource: (file) => sourceText(found.path, texts, contents, file),
    metrics,
    samples: [sample],
    window: null,
    targets: [],
    json: (name) => contents.get(name)?.body,
    jsonSource: json,
  };
}

/** Every known file as text. Secrets that the collector left in the clear never get further than this. */
async function maskedTexts(
  { files }: BundleFiles,
  signal: AbortSignal,
  maskKey: Uint8Array | undefined,
): Promise<{
  readonly texts: ReadonlyMap<string, StoredText>;
  readonly secrets: readonly MaskedValue[];
}> {
  const masker = createMasker(maskKey ? { key: maskKey } : {});
  const texts = new Map<string, StoredText>();
  for (const [name, { bytes, size }] of files) {
    texts.set(name, { text: masker.text(name, decodeText(bytes)), size, kept: bytes.length });
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return { texts, secrets: masker.found() };
}

/** What a server's own arguments say of its part. */
const roleOf = (disaggregationMode: string | null): TargetRole =>
  disaggregationMode === 'prefill' || disaggregationMode === 'decode' ? disaggregationMode : 'plain';

function manifestOf(texts: ReadonlyMap<string, StoredText>): Manifest | null {
  const stored = texts.get(manifestFile);
  return stored ? parseManifest(stored.text) : null;
}

/** Unix seconds of the last answer, by the collector's clock. */
function lastAnswer(manifest: Manifest | null): number | null {
  const times = manifest?.sources.flatMap(({ answered_at: at }) => at ?? []) ?? [];
  return times.length === 0 ? null : Math.max(...times);
}

function metadataOf(texts: ReadonlyMap<string, StoredText>): JsonSource | null {
  const stored = texts.get(metadataFile);
  const parsed = stored && parseJson(stored.text);
  return stored && parsed?.ok && asObject(parsed.value)
    ? jsonSource(metadataFile, stored.text, parsed.value, [])
    : null;
}

/** The table of /metrics. A text without one sample is no metrics, and its source is marked so. */
async function metricsOf(
  contents: Map<string, SourceContent>,
  signal: AbortSignal,
): Promise<MetricTable | null> {
  const content = contents.get('metrics');
  if (!content || content.text === null || content.record.status === 'missing') return null;
  const table = await readMetrics(content.text, signal);
  if (table.samples.length > 0) return table;
  contents.set('metrics', {
    ...content,
    record: { ...content.record, status: 'missing', reason: phrase('notMetrics', {}) },
  });
  return null;
}

/** A manifest of a later version is no less a file that this reader does not understand. */
const isUnderstood = (name: string, manifest: Manifest | null): boolean =>
  isBundleFile(name) && (name !== manifestFile || manifest !== null);

function sourceText(
  path: string,
  texts: ReadonlyMap<string, StoredText>,
  contents: ReadonlyMap<string, SourceContent>,
  file: string,
): SourceText {
  const stored = texts.get(file);
  if (!stored) throw new ProblemError('notFound', { path: `${file} in ${path}` });
  const name = [...contents.values()].find((content) => content.file === file)?.source.name;
  return {
    name: name ?? file.replace(/(\.txt\.error)?\.\w+$/, ''),
    file,
    language: file.endsWith('.json') ? 'json' : 'plaintext',
    text: stored.text,
  };
}
