import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { basename, join } from 'node:path';
import type { CollectOrder, CollectStep, CollectTold, ConnectedTarget } from '../../../shared/collect.ts';
import type { Connection } from '../../../shared/connection.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Phrase } from '../../../shared/phrase.ts';
import { deploymentFile, formatDeployment, targetFolder } from '../bundle/deployment.ts';
import { isBundleFile } from '../bundle/files.ts';
import { listFolder } from '../bundle/folder.ts';
import { writtenReason } from '../bundle/manifest.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { type Connecting, readConnecting } from '../connect/connections.ts';
import type { Job } from '../job.ts';
import { collectWindow } from './prometheus.ts';
import { type ResolvedTarget, resolveTargets } from './resolve-targets.ts';
import { openTarget, type TargetRun, together } from './target-run.ts';
import { createRing, type ShouldSave } from './watch.ts';

export interface CollectOptions {
  /** Bytes of one answer that are kept; 64 MB when left out. */
  readonly bodyLimit?: number;
  /** Key of the masks: the incident's, when it is collected into one. Random when left out. */
  readonly maskKey?: Uint8Array;
  /** Fires when the person wants what a watch holds: it ends there. */
  readonly keep?: AbortSignal;
  /** What else ends a watch. */
  readonly shouldSave?: ShouldSave;
}

export interface Collected {
  /** The bundle's folder, or the deployment's. */
  readonly path: string;
  /** Calls of the first sample that an HTTP answer came to, whatever it said; 0 = nothing is there. */
  readonly answered: number;
  readonly called: number;
  /** Samples on disk, the first included. */
  readonly samples: number;
  /** True when the person stopped it: what was reached before that is in the capture. */
  readonly stopped: boolean;
  /** Why a watch was kept, where a rule said so. */
  readonly saved: Phrase | null;
}

const defaultBodyLimit = 64_000_000;

/**
 * Takes a capture into `folder`, which it creates: of one target a bundle, of several a deployment with a bundle for
 * each. GETs only, each file written whole as soon as its answer is there, secrets masked. A call that fails is a fact of
 * the capture, never an error here, and one target's failure leaves the others alone; throws only for an order that
 * cannot be used and for a folder that cannot be written.
 */
export async function collect(
  order: CollectOrder & { readonly targets: readonly ConnectedTarget[] },
  folder: string,
  job: Job<CollectTold>,
  options: CollectOptions = {},
): Promise<Collected> {
  const resolved = resolveTargets(order);
  const connectingOf = createConnectingOf(order.timeoutSeconds);
  const connecting = await Promise.all(resolved.map(({ connection }) => connectingOf(connection)));
  const past = order.prometheus ? await connectingOf(order) : null;
  const maskKey = options.maskKey ?? randomBytes(32);
  const now = new Date();
  const several = resolved.length > 1;
  if (several) await createDeployment(folder, resolved, now);

  // Every call under way listens to it.
  setMaxListeners(0, job.signal);
  const progress = createProgress(job);
  const turn = createTurns();
  const opening = resolved.map((target, at) =>
    openTarget(target, several ? join(folder, targetFolder(target.name)) : folder, {
      connecting: connecting[at] as Connecting,
      healthProbes: order.healthProbes,
      bodyLimit: options.bodyLimit ?? defaultBodyLimit,
      maskKey,
      inDeployment: several,
      seesRestarts: order.samples > 1 || order.watch !== null,
      now,
      signal: job.signal,
      tell: progress.tell,
      turn,
    }),
  );
  const runs: TargetRun[] = [];
  try {
    await together(opening.map(async (run) => runs.push(await run)));
    progress.begin(runs.reduce((count, { sources }) => count + sources.length, 0));
    await together([
      ...runs.map((run) => run.first()),
      ...(order.prometheus && past ? [collectWindow(order.prometheus, past, folder, { job, maskKey })] : []),
    ]);
    const sampled = order.watch
      ? await watchOn(runs, { ...order, watch: order.watch }, folder, job, options)
      : { ...(await sampleOn(runs, order, job)), saved: null };
    const ends = await Promise.all(
      runs.map(({ log }) => log.finish(job.signal.aborted ? 'stopped' : 'complete')),
    );
    return {
      path: folder,
      called: ends.reduce((total, { called }) => total + called, 0),
      answered: ends.reduce((total, { answered }) => total + answered, 0),
      samples: sampled.samples,
      stopped: job.signal.aborted,
      saved: sampled.saved,
    };
  } finally {
    await Promise.allSettled(runs.map((run) => run.close()));
  }
}

/** Targets that are connected to alike share what was read for it. */
function createConnectingOf(timeoutSeconds: number) {
  const known = new Map<string, Promise<Connecting>>();
  return ({ tls, proxy }: Pick<Connection, 'tls' | 'proxy'>): Promise<Connecting> => {
    const key = JSON.stringify([tls.ca, tls.insecure, proxy]);
    const found = known.get(key) ?? readConnecting({ tls, proxy }, { timeoutSeconds });
    known.set(key, found);
    return found;
  };
}

async function createDeployment(
  folder: string,
  targets: readonly ResolvedTarget[],
  now: Date,
): Promise<void> {
  await createFolder(folder);
  if ((await listFolder(folder)).some(isBundleFile)) throw new ProblemError('bundleExists', { path: folder });
  await writeFileAtomic(
    join(folder, deploymentFile),
    formatDeployment({
      name: basename(folder),
      started_at: now.getTime() / 1000,
      targets: targets.map(({ name, role, parsed, metricsUrl }) => ({
        name,
        role,
        base_url: parsed.baseUrl,
        metrics_url: metricsUrl,
        folder: targetFolder(name),
      })),
    }),
  );
}

/**
 * Of many answers that come at once, one is made into files per turn of the event loop, so that none of them waits for
 * the processor while it is still on its way, and the window stays awake.
 */
function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}

/** Counts the calls of one round over all targets. */
function createProgress(job: Job<CollectTold>) {
  let done = 0;
  let of = 0;
  let sample = 1;
  return {
    begin: (calls: number) => {
      of = calls;
    },
    tell(step: Omit<CollectStep, 'done' | 'of'>): void {
      if (step.sample !== sample) {
        sample = step.sample;
        done = 0;
      }
      if (step.state !== 'reading' && step.state !== 'waiting') done += 1;
      job.tell({ kind: 'call', ...step, done, of });
    },
  };
}

/** A fixed number of samples, a gap before each. */
async function sampleOn(
  runs: readonly TargetRun[],
  order: CollectOrder,
  job: Job<CollectTold>,
): Promise<{ readonly samples: number }> {
  let bytes = 0;
  let number = 1;
  while (number < order.samples) {
    const wait = { sample: number + 1, of: order.samples, kept: number - 1, bytes };
    if (
      !(await gap(order.gapSeconds, job.signal, (secondsLeft) =>
        job.tell({ kind: 'wait', ...wait, secondsLeft }),
      ))
    )
      break;
    number += 1;
    bytes += await takeRound(runs, number);
    if (job.signal.aborted) break;
  }
  return { samples: number };
}

/** The same sample of every target; its bytes on disk. */
async function takeRound(runs: readonly TargetRun[], number: number): Promise<number> {
  let bytes = 0;
  await together(
    runs.map(async (run) => {
      bytes += (await run.sample(number)).bytes;
    }),
  );
  return bytes;
}

/** Samples in a ring, until a rule fires, the person wants them, or it is stopped. */
async function watchOn(
  runs: readonly TargetRun[],
  order: CollectOrder & { readonly watch: NonNullable<CollectOrder['watch']> },
  folder: string,
  job: Job<CollectTold>,
  { keep, shouldSave }: CollectOptions,
): Promise<{ readonly samples: number; readonly saved: Phrase | null }> {
  const ring = createRing(order.watch);
  const note = (ended: 'rule' | 'person' | 'stopped' | null, saved: Phrase | null) =>
    together(
      runs.map(({ log }) =>
        log.setWatch({ ...order.watch, dropped: 0, ended, reason: saved && writtenReason(saved) }),
      ),
    );
  const until = keep ? AbortSignal.any([job.signal, keep]) : job.signal;
  let number = 1;
  // From here on a person who ends it keeps it.
  job.tell({
    kind: 'wait',
    sample: 2,
    of: null,
    kept: 0,
    bytes: 0,
    secondsLeft: Math.ceil(order.gapSeconds),
  });
  await note(null, null);
  let saved = job.signal.aborted
    ? null
    : ((await shouldSave?.({ path: folder, sample: 1, samples: [1] })) ?? null);
  while (saved === null && !until.aborted) {
    const wait = { sample: number + 1, of: null, kept: ring.rounds.length, bytes: ring.bytes };
    if (
      !(await gap(order.gapSeconds, until, (secondsLeft) => job.tell({ kind: 'wait', ...wait, secondsLeft })))
    )
      break;
    number += 1;
    const bytes = await takeRound(runs, number);
    for (const { number: old } of ring.add({ number, at: Date.now() / 1000, bytes }))
      await together(runs.map(({ log }) => log.dropSample(old)));
    if (job.signal.aborted) break;
    const samples = [1, ...ring.rounds.map((round) => round.number)];
    saved = (await shouldSave?.({ path: folder, sample: number, samples })) ?? null;
  }
  await note(saved ? 'rule' : job.signal.aborted ? 'stopped' : 'person', saved);
  return { samples: 1 + ring.rounds.length, saved };
}

/** Waits, telling once a second how long it still takes. false = it was ended before. */
async function gap(
  seconds: number,
  signal: AbortSignal,
  tell: (secondsLeft: number) => void,
): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    if (signal.aborted) return false;
    const left = (end - performance.now()) / 1000;
    if (left <= 0) return true;
    tell(Math.ceil(left));
    await pause(Math.min(left, left % 1 || 1), signal);
  }
}

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    // Never early: a gap is a promise.
    const timer = setTimeout(end, Math.ceil(seconds * 1000) + 1);
    signal.addEventListener('abort', end, { once: true });
  });
