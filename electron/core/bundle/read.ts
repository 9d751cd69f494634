import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { CaptureId, SourceText, TargetInfo, WatchInfo } from '../../../shared/capture.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Severity, Signal } from '../../../shared/signal.ts';
import type { Capture } from '../capture.ts';
import type { Job } from '../job.ts';
import { runCaptureRules } from '../signals/run.ts';
import { signalSentence } from '../signals/sentence.ts';
import { defaultThresholds, type Thresholds } from '../signals/thresholds.ts';
import { archiveLimits } from './archive.ts';
import type { StoredText } from './contents.ts';
import { type Deployment, deploymentFile, parseDeployment } from './deployment.ts';
import { isCapturePath, manifestFile } from './files.ts';
import { type BundleFiles, findBundleFiles } from './folder.ts';
import { type Manifest, readReason } from './manifest.ts';
import { type ReadTarget, readTarget } from './read-target.ts';
import { type MaskedTexts, maskedTexts } from './texts.ts';

type ReadJob = Job<{ bytes: number; of: number | null }>;

const unwatched: ReadJob = { signal: new AbortController().signal, tell: () => undefined };

export interface ReadOptions {
  /** The incident's, so that a secret shows as it does in its other files. */
  readonly maskKey?: Uint8Array;
  /** What the rules hold values against; the defaults when left out. */
  readonly thresholds?: Thresholds;
  /** Bytes of one file that are read; the rest is left out and the file counts as cut. */
  readonly fileBytes?: number;
  /**
   * Reads two samples only, and loads and metrics of the later as the capture's own: how the servers are now, for a
   * watch that is under way.
   */
  readonly focus?: readonly [earlier: number, later: number];
}

/**
 * Opens a capture: a folder, or a .zip, .tar, .tar.gz of one. A bundle in the reference's shape, with or without our
 * manifest and further samples, or a deployment of several. What is missing, cut or not understood is part of the
 * answer. Throws ProblemError where there is none.
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
  { maskKey, thresholds = defaultThresholds, fileBytes = archiveLimits.fileBytes, focus }: ReadOptions,
): Promise<Capture> {
  const wants = (name: string) => !focus || isInFocus(name, focus);
  const found = await findBundleFiles(path, job, { ...archiveLimits, fileBytes }, wants);
  const masked = await maskedTexts(found, job.signal, maskKey);
  const deployment = deploymentOf(masked.texts);
  const targets: ReadTarget[] = [];
  for (const target of deployment?.targets ?? [null])
    targets.push(
      await readTarget({
        path: found.path,
        folder: target === null ? '' : `${target.folder}/`,
        target,
        texts: masked.texts,
        secrets: masked.secrets,
        damage: found.damage,
        focus: focus ?? null,
        thresholds,
        signal: job.signal,
      }),
    );

  const id = randomUUID() as string as CaptureId;
  const captures: Capture[] = [];
  const diagnosed = targets.map((target) => {
    const peers = targets.flatMap((other) => (other === target ? [] : [other.facts]));
    const facts = { ...target.facts, peers, target: deployment ? target.info.name : null };
    return { target, signals: runCaptureRules(facts, thresholds) };
  });
  const shared = {
    id,
    found,
    masked,
    captures: deployment ? captures : [],
    infos: diagnosed.map(({ target, signals }) => ({ ...target.info, worst: worstOf(signals) })),
  };
  for (const { target, signals } of diagnosed) captures.push(captureOf(target, signals, shared));
  const [first] = captures;
  if (!first) throw new ProblemError('noBundle', { path, lookedFor: deploymentFile });
  return captures.reduce((worst, one) => (gravest(one) > gravest(worst) ? one : worst), first);
}

interface Shared {
  readonly id: CaptureId;
  readonly found: BundleFiles;
  readonly masked: MaskedTexts;
  /** Of every target, filled as they are made; empty for a capture of one server. */
  readonly captures: readonly Capture[];
  readonly infos: readonly TargetInfo[];
}

function captureOf(target: ReadTarget, signals: readonly Signal[], shared: Shared): Capture {
  const { folder, info, manifest, summarised, contents, records, metrics, takenAt, samples, window } = target;
  const { id, found, masked, captures, infos } = shared;
  const { summary, evidence } = summarised;
  const isDeployment = folder !== '';
  return {
    view: {
      id,
      name: basename(found.path),
      path: found.path,
      baseUrl: summary.base_url,
      collectedAt: summary.collected_at,
      takenAt,
      role: info.role,
      target: isDeployment ? info.name : null,
      targets: isDeployment ? infos : [],
      samples: samples.map(({ number, folder: below, takenAt: at }) => ({
        number,
        folder: below,
        takenAt: at,
      })),
      window: target.windowInfo,
      watch: manifest?.watch ? watchInfo(manifest.watch) : null,
      sources: records,
      summary: {
        ...summary,
        signals: signals.filter(standsOut).map(signalSentence),
      },
      evidence,
      signals,
      baseline: null,
      masked: [
        ...(manifest?.masked.map((value) => ({ ...value, file: `${folder}${value.file}` })) ?? []),
        ...target.facts.secrets,
      ],
      unknownFiles: found.names.filter(
        (name) => !isUnderstood(name, masked.texts, folder, manifest !== null),
      ),
    },
    readSource: (file) => sourceText(found.path, masked.texts, contents, folder, file),
    metrics,
    samples,
    window,
    // Masks that were there before are of the collector's key.
    maskedBy: manifest?.masked.length ? manifest.mask_check : masked.secrets.length > 0 ? masked.check : null,
    targets: captures,
    json: (name) => contents.get(name)?.body,
    jsonSource: target.json,
  };
}

const watchInfo = ({ ended, reason, dropped }: NonNullable<Manifest['watch']>): WatchInfo => ({
  ended,
  reason: readReason(reason),
  dropped,
});

function deploymentOf(texts: ReadonlyMap<string, StoredText>): Deployment | null {
  const stored = texts.get(deploymentFile);
  const deployment = stored ? parseDeployment(stored.text) : null;
  return deployment && deployment.targets.length > 0 ? deployment : null;
}

/** What a report reads out: how a figure is to be read is no finding. */
const standsOut = ({ verdict, class: of, sub }: Signal): boolean =>
  verdict === 'fired' && !(of === 'M' && sub === 'reading');

/** The root's files, and of further samples the two. */
function isInFocus(name: string, focus: readonly [number, number]): boolean {
  const number = /(?:^|\/)samples\/(\d+)\//.exec(name)?.[1];
  return number === undefined ? !name.includes('prometheus/') : focus.includes(Number(number));
}

const ranks: Readonly<Record<Severity, number>> = { info: 0, warn: 1, high: 2, critical: 3 };

/** Of the findings that fired; null for none. */
function worstOf(signals: readonly Signal[]): Severity | null {
  const fired = signals.flatMap(({ verdict, severity }) => (verdict === 'fired' ? [severity] : []));
  return fired.reduce<Severity | null>(
    (worst, one) => (worst !== null && ranks[worst] >= ranks[one] ? worst : one),
    null,
  );
}

function gravest({ view }: Capture): number {
  const worst = worstOf(view.signals);
  return worst === null ? -1 : ranks[worst];
}

/** A manifest of a later version is no less a file that this reader does not understand. */
const isUnderstood = (
  name: string,
  texts: ReadonlyMap<string, StoredText>,
  folder: string,
  hasManifest: boolean,
): boolean => isCapturePath(name) && (name !== `${folder}${manifestFile}` || hasManifest || !texts.has(name));

function sourceText(
  path: string,
  texts: ReadonlyMap<string, StoredText>,
  contents: ReadonlyMap<string, { readonly file: string | null; readonly source: { readonly name: string } }>,
  folder: string,
  file: string,
): SourceText {
  const full = texts.has(file) ? file : `${folder}${file}`;
  const stored = texts.get(full);
  if (!stored) throw new ProblemError('notFound', { path: `${file} in ${path}` });
  const name = [...contents.values()].find((content) => content.file === full)?.source.name;
  return {
    name: name ?? full.replace(/^.*\//, '').replace(/(\.txt\.error)?\.\w+$/, ''),
    file: full,
    language: full.endsWith('.json') ? 'json' : 'plaintext',
    text: stored.text,
  };
}
