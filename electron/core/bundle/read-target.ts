import type {
  MaskedValue,
  SourceRecord,
  TargetInfo,
  TargetRole,
  WindowInfo,
} from '../../../shared/capture.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { PastWindow, Sample } from '../capture.ts';
import { allSources, fileOf, sources, sourcesOf } from '../collect/sources.ts';
import { createDerived } from '../derived/derived.ts';
import { windowScrapes } from '../derived/window-scrapes.ts';
import { parseJson } from '../json-text.ts';
import { asNumber, asObject } from '../json-value.ts';
import { type MetricTable, readMetrics } from '../metrics.ts';
import type { CaptureFacts } from '../signals/rule.ts';
import type { Thresholds } from '../signals/thresholds.ts';
import { type JsonSource, jsonSource } from '../summary/ledger.ts';
import { answeredAt as saidAt } from '../summary/loads.ts';
import { jsonSourceOf, type Summarised, summarise } from '../summary/summarise.ts';
import { readSourceContent, type SourceContent, type StoredText } from './contents.ts';
import type { Deployment } from './deployment.ts';
import { manifestFile, metadataFile } from './files.ts';
import { type Manifest, type ManifestSource, parseManifest } from './manifest.ts';
import { readWindow } from './read-window.ts';
import { textsIn } from './texts.ts';

/** What one target is read from. */
export interface TargetParts {
  /** Folder or archive of the whole capture. */
  readonly path: string;
  /** The target's folder in the capture with its slash; empty for a capture of one server. */
  readonly folder: string;
  readonly target: Deployment['targets'][number] | null;
  /** Of the whole capture. */
  readonly texts: ReadonlyMap<string, StoredText>;
  readonly secrets: readonly MaskedValue[];
  readonly damage: string | null;
  /** Numbers of the two samples to read, the later as the capture's own; null = all. */
  readonly focus: readonly [number, number] | null;
  readonly thresholds: Thresholds;
  readonly signal: AbortSignal;
}

/** One target of a capture, everything but what its peers are needed for. */
export interface ReadTarget {
  readonly folder: string;
  /** Its gravest finding is known once its peers are read. */
  readonly info: Omit<TargetInfo, 'worst'>;
  readonly manifest: Manifest | null;
  /** Without peers. */
  readonly facts: CaptureFacts;
  readonly summarised: Summarised;
  readonly contents: ReadonlyMap<string, SourceContent>;
  /** The sources of its role, and what became of a past window. */
  readonly records: readonly SourceRecord[];
  readonly metrics: MetricTable | null;
  readonly takenAt: number | null;
  readonly samples: readonly Sample[];
  readonly window: PastWindow | null;
  readonly windowInfo: WindowInfo | null;
  json(name: string): JsonSource | null;
}

export async function readTarget(parts: TargetParts): Promise<ReadTarget> {
  const { folder, texts, thresholds, signal, focus } = parts;
  const own = textsIn(texts, folder);
  const manifest = manifestOf(own);
  const further = focus ? focus.filter((number) => number > 1) : null;
  const contents = readFolder(parts, own, folder, (name) =>
    manifest?.sources.find((row) => row.name === name),
  );
  const metrics = new Map<number, MetricTable | null>([[1, await metricsOf(contents, signal)]]);

  const samples: Sample[] = [];
  const byNumber = new Map<number, ReadonlyMap<string, SourceContent>>([[1, contents]]);
  for (const number of sampleNumbers(texts, folder)) {
    if (further && !further.includes(number)) continue;
    const below = `${folder}samples/${String(number).padStart(4, '0')}/`;
    const told = manifest?.samples.find((sample) => sample.number === number);
    const inside = readFolder(parts, textsIn(texts, below), below, (name) =>
      told?.sources.find((row) => row.name === name),
    );
    metrics.set(number, await metricsOf(inside, signal));
    byNumber.set(number, inside);
  }
  // A focus reads the capture as if its later sample had been the only one beside the earlier.
  const newest = focus ? byNumber.get(focus[1]) : undefined;
  if (newest && newest !== contents)
    for (const [name, content] of newest)
      if (sources.some((source) => source.name === name && source.isSampled)) contents.set(name, content);
  const shownMetrics = metrics.get(focus && newest ? focus[1] : 1) ?? null;

  const metadata = metadataOf(own, folder);
  const summarised = summarise({
    bundle: parts.target === null ? parts.path : `${parts.path}/${folder.slice(0, -1)}`,
    metadata,
    baseUrl: manifest?.base_url ?? parts.target?.base_url ?? null,
    contents,
    metrics: shownMetrics,
  });
  const json = (name: string): JsonSource | null => {
    const content = contents.get(name);
    return content ? jsonSourceOf(content) : null;
  };
  const takenAt = summarised.answeredAt ?? lastAnswer(manifest?.sources ?? []);
  for (const [number, inside] of [...byNumber].sort(([a], [b]) => a - b)) {
    if (focus && !focus.includes(number)) continue;
    const rows =
      number === 1 ? manifest?.sources : manifest?.samples.find((row) => row.number === number)?.sources;
    const loads = loadsOf(inside);
    samples.push({
      number,
      folder: number === 1 ? '' : `samples/${String(number).padStart(4, '0')}`,
      takenAt: answeredAt(rows ?? []) ?? (number === 1 ? takenAt : saidAt(loads)),
      loads,
      metrics: metrics.get(number) ?? null,
      metricsFile: inside.get('metrics')?.file ?? `${folder}metrics.txt`,
    });
  }
  const { summary, evidence } = summarised;
  const role = roleOf(manifest, parts.target?.role ?? null, summary.topology.disaggregation_mode);
  const asked = sourcesOf(role).flatMap(({ name }) => contents.get(name)?.record ?? []);
  const past = readWindow(texts, folder);
  const window = past?.window ?? null;
  const facts: CaptureFacts = {
    summary,
    evidence,
    sources: asked,
    speculativeAlgorithm: summarised.speculativeAlgorithm,
    sleepOnIdle: summarised.sleepOnIdle,
    timeoutSeconds: asNumber(metadata?.at(['timeout_seconds'])),
    secrets: parts.secrets.filter(({ file }) => file.startsWith(folder)),
    role,
    modelInfo: json('model_info'),
    serverInfo: json('server_info'),
    samples,
    derived: createDerived(
      {
        samples,
        serverInfo: json('server_info'),
        past: window ? windowScrapes(window, summary.base_url) : [],
      },
      thresholds.sampleSeconds,
    ),
    window,
    peers: [],
  };
  return {
    folder,
    info: {
      name: parts.target?.name ?? '',
      role,
      baseUrl: summary.base_url ?? '',
      ...calls(manifest, asked),
    },
    manifest,
    facts,
    summarised,
    contents,
    records: past ? [...asked, past.record] : asked,
    metrics: shownMetrics,
    takenAt,
    samples,
    window,
    windowInfo: past?.info ?? null,
    json,
  };
}

/** What a folder says of every source. */
function readFolder(
  { damage }: TargetParts,
  texts: ReadonlyMap<string, StoredText>,
  folder: string,
  toldOf: (name: string) => ManifestSource | undefined,
): Map<string, SourceContent> {
  return new Map(
    allSources.flatMap((source): [string, SourceContent][] => {
      const told = toldOf(source.name) ?? null;
      if (source.isOurs && told === null && !texts.has(fileOf(source))) return [];
      return [[source.name, readSourceContent(source, { texts, damage, folder }, told)]];
    }),
  );
}

/** Further samples that are there, by their files. */
function sampleNumbers(texts: ReadonlyMap<string, StoredText>, folder: string): readonly number[] {
  const numbers = new Set<number>();
  for (const path of texts.keys()) {
    if (!path.startsWith(`${folder}samples/`)) continue;
    const number = Number(/^(\d{4,})\//.exec(path.slice(folder.length + 'samples/'.length))?.[1]);
    if (number > 1) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

function loadsOf(contents: ReadonlyMap<string, SourceContent>): JsonSource | null {
  for (const name of ['loads_all', 'loads_core_queues_disagg', 'get_loads']) {
    const content = contents.get(name);
    const source = content ? jsonSourceOf(content) : null;
    if (source) return source;
  }
  return null;
}

/** As the capture says, else as the server's own arguments do. */
function roleOf(
  manifest: Manifest | null,
  inDeployment: TargetRole | null,
  disaggregationMode: string | null,
): TargetRole {
  const told = manifest?.role ?? inDeployment ?? 'plain';
  if (told !== 'plain') return told;
  return disaggregationMode === 'prefill' || disaggregationMode === 'decode' ? disaggregationMode : 'plain';
}

function manifestOf(texts: ReadonlyMap<string, StoredText>): Manifest | null {
  const stored = texts.get(manifestFile);
  return stored ? parseManifest(stored.text) : null;
}

/** Unix seconds of the last answer, by the collector's clock. */
function lastAnswer(rows: readonly ManifestSource[]): number | null {
  const times = rows.flatMap(({ answered_at: at }) => at ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** Of a sample: when its metrics came, else its loads, by the collector's clock. */
const answeredAt = (rows: readonly ManifestSource[]): number | null =>
  ['metrics', 'loads_all', 'get_loads']
    .map((name) => rows.find((row) => row.name === name && row.status !== 'missing')?.answered_at ?? null)
    .find((at) => at !== null) ?? null;

function metadataOf(texts: ReadonlyMap<string, StoredText>, folder: string): JsonSource | null {
  const stored = texts.get(metadataFile);
  const parsed = stored && parseJson(stored.text);
  return stored && parsed?.ok && asObject(parsed.value)
    ? jsonSource(`${folder}${metadataFile}`, stored.text, parsed.value, [])
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
  if (table.length > 0) return table;
  contents.set('metrics', {
    ...content,
    record: { ...content.record, status: 'missing', reason: phrase('notMetrics', {}) },
  });
  return null;
}

function calls(
  manifest: Manifest | null,
  records: readonly SourceRecord[],
): Pick<TargetInfo, 'answered' | 'called'> {
  if (manifest) {
    const called = manifest.sources.filter(({ requested_at: at }) => at !== null);
    return {
      called: called.length,
      answered: called.filter(({ http_status: status }) => status !== null).length,
    };
  }
  const answered = records.filter(
    ({ status, httpStatus }) => status !== 'missing' || httpStatus !== null,
  ).length;
  return { called: records.filter(({ file }) => file !== null).length, answered };
}
