import type { Dispatcher } from 'undici';
import type { MaskedValue } from '../../../shared/capture.ts';
import type { CollectStep } from '../../../shared/collect.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { phrase } from '../../../shared/phrase.ts';
import { isBundleFile } from '../bundle/files.ts';
import { listFolder } from '../bundle/folder.ts';
import { type ManifestSample, type ManifestSource, readReason } from '../bundle/manifest.ts';
import { createMasker, maskCheck } from '../bundle/mask.ts';
import { createFolder } from '../bundle/write.ts';
import { type Connecting, createConnections } from '../connect/connections.ts';
import { findFall } from '../derived/stretch.ts';
import { formatSeries, type MetricTable, readMetrics } from '../metrics.ts';
import { createBundleLog, notCalled } from './bundle-log.ts';
import { collectedAt } from './bundle-name.ts';
import { type Answer, get } from './get.ts';
import { callOf, type ResolvedTarget } from './resolve-targets.ts';
import { type Source, sourcesOf, timeoutOf } from './sources.ts';
import { type Asked, type Stored, storeAnswer } from './store.ts';

export interface TargetContext {
  readonly connecting: Connecting;
  readonly healthProbes: boolean;
  readonly bodyLimit: number;
  /** Key of the masks, the same for every target of a capture. */
  readonly maskKey: Uint8Array;
  /** Name in the deployment; null for a bundle of its own. */
  readonly inDeployment: boolean;
  /** Whether counters are compared from sample to sample. */
  readonly seesRestarts: boolean;
  readonly now: Date;
  readonly signal: AbortSignal;
  tell(step: Omit<CollectStep, 'done' | 'of'>): void;
  /** Waits for this piece of work's turn: between two of them every answer that has come is taken in. */
  turn(): Promise<void>;
}

interface Answers {
  readonly answer: Answer;
  /** By the source's older name, where that is what the server knows. */
  readonly older: { readonly path: string; readonly answer: Answer } | null;
}

interface ToWrite {
  readonly stored: Stored;
  readonly beside: Stored | null;
}

/** A further sample as it was written. */
export interface TakenSample {
  readonly number: number;
  /** On disk. */
  readonly bytes: number;
}

/** One target of a collection, its bundle below `folder`. */
export interface TargetRun {
  readonly target: ResolvedTarget;
  readonly sources: readonly Source[];
  /** Every source once. Passive reads go side by side; then the health probes, together. */
  first(): Promise<void>;
  sample(number: number): Promise<TakenSample>;
  readonly log: ReturnType<typeof createBundleLog>;
  close(): Promise<void>;
}

/** A whole answer may take this many times the wait for one piece of it. */
const totalFactor = 6;

/** Told at most this often while a body arrives. Milliseconds. */
const tellEvery = 250;

/** Creates the bundle with its metadata and manifest; a folder that holds a bundle already is left alone. */
export async function openTarget(
  target: ResolvedTarget,
  folder: string,
  context: TargetContext,
): Promise<TargetRun> {
  const { connecting, signal } = context;
  const sources = sourcesOf(target.role);
  const masker = createMasker({ known: target.secrets, key: context.maskKey });
  const dispatcher: Dispatcher = createConnections(connecting);
  const headers = { accept: '*/*', 'accept-encoding': 'identity' };

  await createFolder(folder);
  if ((await listFolder(folder)).some(isBundleFile)) throw new ProblemError('bundleExists', { path: folder });
  const log = createBundleLog({
    folder,
    sources,
    role: target.role,
    target: context.inDeployment ? target.name : null,
    baseUrl: target.parsed.baseUrl,
    metricsUrl: target.metricsUrl,
    startedAt: context.now.getTime() / 1000,
    metadata: {
      base_url: target.parsed.baseUrl,
      collected_at: collectedAt(context.now),
      token_provided: target.hasToken,
      timeout_seconds: connecting.timeoutSeconds,
    },
    masked: (): readonly MaskedValue[] => masker.found(),
    maskCheck: maskCheck(context.maskKey),
  });
  await log.start();

  const tell = (
    name: string,
    sample: number,
    state: CollectStep['state'],
    entry: Partial<ManifestSource>,
  ): void =>
    context.tell({
      target: context.inDeployment ? target.name : '',
      sample,
      name,
      state,
      httpStatus: entry.http_status ?? null,
      elapsedSeconds: entry.elapsed_seconds ?? null,
      bytes: entry.bytes ?? null,
      reason: entry.reason ? readReason(entry.reason) : null,
    });

  const call = (source: Source, path: string, sample: number): Promise<Answer> => {
    const timeoutSeconds = timeoutOf(path, connecting.timeoutSeconds);
    const to = callOf(target, source, path);
    let told = performance.now();
    return get(to.url, {
      dispatcher,
      proxy: connecting.proxy,
      headers: { ...headers, ...to.headers },
      timeoutSeconds,
      totalSeconds: timeoutSeconds * totalFactor,
      bodyLimit: context.bodyLimit,
      signal,
      arrived: (bytes) => {
        if (performance.now() - told < tellEvery) return;
        told = performance.now();
        tell(source.name, sample, 'reading', { bytes });
      },
    });
  };
  /** Path as it is recorded: metrics at another place stand with their whole URL. */
  const recorded = (source: Source, path: string): string =>
    source.name === 'metrics' && target.metricsUrl !== null ? target.metricsUrl : path;

  /** Asks a source, by its older name where the newer is 404. */
  async function ask(source: Source, sample: number): Promise<Answers> {
    tell(source.name, sample, 'reading', {});
    const answer = await call(source, source.path, sample);
    if (answer.status !== 404 || source.olderPath === null || signal.aborted) return { answer, older: null };
    const older = await call(source, source.olderPath, sample);
    const isNone = older.status === 404 || (signal.aborted && older.status === null);
    return { answer, older: isNone ? null : { path: source.olderPath, answer: older } };
  }

  /** What is written of them; in its turn, for it takes the processor. null = the person stopped before an answer came. */
  async function store(source: Source, { answer, older }: Answers, below: string): Promise<ToWrite | null> {
    if (signal.aborted && answer.status === null) return null;
    await context.turn();
    const path = recorded(source, source.path);
    const stored = storeAnswer(source, { path, insteadOf: null, folder: below }, answer, masker);
    if (older === null) return { stored, beside: null };
    const asked: Asked = { path: older.path, insteadOf: source.path, folder: below };
    return {
      stored: storeAnswer(source, asked, older.answer, masker),
      // Where the older name's answer has a file of its own, the 404 stays on record beside it.
      beside: source.olderFile === null ? null : stored,
    };
  }

  let counters: MetricTable | null = null;
  /** The first counter that went back since the sample before. */
  async function restartIn(text: string | null): Promise<ManifestSample['restart']> {
    if (!context.seesRestarts || text === null) return null;
    const before = counters;
    const after = await readMetrics(text);
    counters = after;
    const fall = before === null ? null : findFall(before, after);
    return fall === null
      ? null
      : {
          series: masker.plain('', formatSeries(fall.was)),
          before: fall.was.value,
          after: fall.is?.value ?? null,
        };
  }
  const metricsText = ({ entry, text }: Stored): string | null => (entry.status === 'missing' ? null : text);

  async function firstCall(source: Source): Promise<Answers | null> {
    if (signal.aborted) return null;
    if (!source.isHealthProbe || context.healthProbes) return ask(source, 1);
    const entry = log.skip(source, phrase('probesOff', {}));
    tell(source.name, 1, entry.status, entry);
    return null;
  }

  async function keep(source: Source, answers: Answers | null): Promise<void> {
    if (answers === null) return;
    const found = await store(source, answers, '');
    if (found === null) return log.stopped(source, answers.answer);
    if (found.beside) await log.write(found.beside);
    const entry = await log.add(found.stored);
    if (source.name === 'metrics') await restartIn(metricsText(found.stored));
    tell(source.name, 1, entry.status, entry);
  }

  return {
    target,
    sources,
    log,
    async first() {
      const reads = sources.filter((source) => !source.isHealthProbe);
      const answers = reads.map(firstCall);
      const probes = sources.filter((source) => source.isHealthProbe);
      // A probe takes a second: the files of the reads are made and flushed meanwhile.
      await together([
        together(reads.map(async (source, at) => keep(source, (await answers[at]) ?? null))).then(log.flush),
        Promise.all(answers).then(() =>
          together(probes.map(async (source) => keep(source, await firstCall(source)))),
        ),
      ]);
    },
    async sample(number) {
      const below = `samples/${String(number).padStart(4, '0')}`;
      const startedAt = Date.now() / 1000;
      await log.createSampleFolder(below);
      let bytes = 0;
      let restart: ManifestSample['restart'] = null;
      const rows = new Map<string, ManifestSource>();
      const asked = sources.filter((source) => source.isSampled);
      await together(
        asked.map(async (source) => {
          const found = await store(source, await ask(source, number), `${below}/`);
          if (found === null) {
            rows.set(source.name, notCalled(source, phrase('callStopped', {})));
            return;
          }
          for (const stored of [found.beside, found.stored])
            if (stored) {
              await log.write(stored);
              bytes += Buffer.byteLength(stored.text);
            }
          if (source.name === 'metrics') restart = await restartIn(metricsText(found.stored));
          rows.set(source.name, found.stored.entry);
          tell(source.name, number, found.stored.entry.status, found.stored.entry);
        }),
      );
      await log.addSample({
        number,
        folder: below,
        started_at: startedAt,
        ended_at: Date.now() / 1000,
        sources: asked.flatMap(({ name }) => rows.get(name) ?? []),
        restart,
      });
      return { number, bytes };
    },
    close: () => dispatcher.destroy(),
  };
}

/** All of them, also when one fails; the first failure is thrown. */
export async function together(work: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work))
    if (outcome.status === 'rejected') throw outcome.reason;
}
