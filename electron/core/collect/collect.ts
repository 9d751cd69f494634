import { join } from 'node:path';
import type { MaskedValue } from '../../../shared/capture.ts';
import type { CollectStep } from '../../../shared/contract.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Target } from '../../../shared/replay.ts';
import { isBundleFile, manifestFile, metadataFile, summaryFile } from '../bundle/files.ts';
import { listFolder } from '../bundle/folder.ts';
import {
  formatManifest,
  type Manifest,
  type ManifestSource,
  manifestVersion,
  readReason,
  writtenReason,
} from '../bundle/manifest.ts';
import { createMasker } from '../bundle/mask.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import type { Job } from '../job.ts';
import { createAgent } from '../replay/connect.ts';
import { authorization, endpointUrl, parseTarget } from '../replay/target.ts';
import { collectedAt } from './bundle-name.ts';
import { type Answer, get } from './get.ts';
import { type Source, sources, timeoutOf } from './sources.ts';
import { type Stored, storeAnswer } from './store.ts';

export interface CollectOptions {
  /** false leaves out /health and /health_generate, which run one token on an idle server. */
  readonly healthProbes: boolean;
  /** Seconds to wait for an answer to begin and for each piece of it; /health* gets at least 25. */
  readonly timeoutSeconds: number;
  /** Bytes of one answer that are kept; 64 MB when left out. */
  readonly bodyLimit?: number;
  /** Key of the masks: the incident's, when it is collected into one. Random when left out. */
  readonly maskKey?: Uint8Array;
}

export interface Collected {
  /** The bundle's folder. */
  readonly path: string;
  /** Calls that an HTTP answer came to, whatever it said; 0 = nothing is there. */
  readonly answered: number;
  readonly called: number;
  /** True when the person stopped it: the calls before that are in the bundle. */
  readonly stopped: boolean;
}

const defaultBodyLimit = 64_000_000;

/** A whole answer may take this many times the wait for one piece of it. */
const totalFactor = 6;

/** Told at most this often while a body arrives. Milliseconds. */
const tellEvery = 250;

/**
 * Takes a bundle of a running server into `folder`, which it creates: nine GETs one after the other, each file
 * written whole as soon as its answer is there, secrets masked. A call that fails is a fact of the bundle, never an
 * error here; throws only for a base URL or token that cannot be used and for a folder that cannot be written.
 */
export async function collect(
  target: Target,
  folder: string,
  options: CollectOptions,
  job: Job<CollectStep>,
): Promise<Collected> {
  const parsed = parseTarget(target.baseUrl);
  const bearer = authorization(target.token);
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity' };
  if (bearer !== null) headers.authorization = bearer;
  const masker = createMasker({
    known: target.token ? [target.token.trim()] : [],
    ...(options.maskKey ? { key: options.maskKey } : {}),
  });
  const agent = createAgent({ timeoutSeconds: options.timeoutSeconds, connections: 1 });
  const now = new Date();
  const bundle = await createBundle(folder, {
    base_url: parsed.baseUrl,
    collected_at: collectedAt(now),
    token_provided: bearer !== null,
    timeout_seconds: options.timeoutSeconds,
  });
  const log = createLog(bundle, parsed.baseUrl, now.getTime() / 1000, job);
  await log.start();

  const call = async (source: Source, path: string, done: number): Promise<Answer> => {
    const timeoutSeconds = timeoutOf(path, options.timeoutSeconds);
    let told = performance.now();
    return get(endpointUrl(parsed, path), {
      dispatcher: agent,
      headers,
      timeoutSeconds,
      totalSeconds: timeoutSeconds * totalFactor,
      bodyLimit: options.bodyLimit ?? defaultBodyLimit,
      signal: job.signal,
      arrived: (bytes) => {
        if (performance.now() - told < tellEvery) return;
        told = performance.now();
        log.reading(source, done, bytes);
      },
    });
  };

  try {
    for (const [done, source] of sources.entries()) {
      if (job.signal.aborted) break;
      if (source.isHealthProbe && !options.healthProbes) {
        await log.skip(source, phrase('probesOff', {}), masker.found());
        continue;
      }
      log.reading(source, done, null);
      const answer = await call(source, source.path, done);
      if (job.signal.aborted && answer.status === null) {
        log.stopped(source, answer);
        break;
      }
      let stored = storeAnswer(source, { path: source.path, insteadOf: null }, answer, masker);
      if (answer.status === 404 && source.olderPath !== null && !job.signal.aborted) {
        const older = await call(source, source.olderPath, done);
        if (older.status !== 404 && !(job.signal.aborted && older.status === null)) {
          // Where the older name's answer has a file of its own, the 404 stays on record beside it.
          if (source.olderFile !== null) await log.write(stored);
          stored = storeAnswer(source, { path: source.olderPath, insteadOf: source.path }, older, masker);
        }
      }
      await log.add(stored, masker.found());
    }
  } finally {
    await agent.destroy();
  }
  return log.finish(masker.found());
}

/** Creates the folder with its metadata; one that holds a bundle already is left alone. */
async function createBundle(
  folder: string,
  metadata: Readonly<Record<string, string | number | boolean>>,
): Promise<string> {
  await createFolder(folder);
  if ((await listFolder(folder)).some(isBundleFile)) throw new ProblemError('bundleExists', { path: folder });
  await writeFileAtomic(
    join(folder, metadataFile),
    `${JSON.stringify({ artifact_type: 'incident_bundle', ...metadata }, null, 2)}\n`,
  );
  return folder;
}

/** What SUMMARY.txt says below its list. */
const notes = [
  'All calls were GETs; nothing on the server was changed. /health and /health_generate may run one token.',
  'Point-in-time load is in loads_all.json; metrics.txt is Prometheus text as served, averages since start.',
  'Secrets were masked when written. manifest.json says when each call was made and what became of it.',
];

type Masked = readonly MaskedValue[];

/** Keeps manifest and progress in step with what is on disk. */
function createLog(folder: string, baseUrl: string, startedAt: number, job: Job<CollectStep>) {
  const entries = new Map<string, ManifestSource>(
    sources.map((source) => [source.name, notCalled(source, phrase('notCalled', {}))]),
  );
  const lines: string[] = [];
  let done = 0;

  const manifest = (state: Manifest['state'], masked: Manifest['masked']): Manifest => ({
    artifact_type: 'incident_bundle_manifest',
    version: manifestVersion,
    base_url: baseUrl,
    started_at: startedAt,
    ended_at: state === 'collecting' ? null : Date.now() / 1000,
    state,
    sources: [...entries.values()],
    masked,
  });
  const save = (state: Manifest['state'], masked: Manifest['masked']) =>
    writeFileAtomic(join(folder, manifestFile), formatManifest(manifest(state, masked)));
  const tell = (name: string, state: CollectStep['state'], entry: Partial<ManifestSource>) =>
    job.tell({
      name,
      state,
      httpStatus: entry.http_status ?? null,
      elapsedSeconds: entry.elapsed_seconds ?? null,
      bytes: entry.bytes ?? null,
      reason: entry.reason ? readReason(entry.reason) : null,
      done,
      of: sources.length,
    });
  const settle = async (entry: ManifestSource, line: string, masked: Masked) => {
    entries.set(entry.name, entry);
    lines.push(line);
    done += 1;
    await save('collecting', [...masked]);
    tell(entry.name, entry.status, entry);
  };

  const write = ({ file, text }: Stored) => writeFileAtomic(join(folder, file), text);

  return {
    start: () => save('collecting', []),
    reading: (source: Source, calledBefore: number, bytes: number | null) => {
      done = calledBefore;
      tell(source.name, 'reading', { bytes });
    },
    write,
    async add(stored: Stored, masked: Masked) {
      await write(stored);
      await settle(stored.entry, stored.summaryLine, masked);
    },
    skip: (source: Source, reason: Phrase, masked: Masked) => {
      const entry = notCalled(source, reason);
      return settle(entry, `${source.name}: ${entry.reason?.text}`, masked);
    },
    /** The call that was under way when the person stopped: no file tells of it, for it says nothing of the server. */
    stopped: (source: Source, { requestedAt, elapsedSeconds }: Answer) => {
      entries.set(source.name, {
        ...notCalled(source, phrase('callStopped', {})),
        requested_at: requestedAt,
        elapsed_seconds: elapsedSeconds,
      });
    },
    async finish(masked: Masked): Promise<Collected> {
      const left = sources.slice(lines.length);
      for (const source of left) lines.push(`${source.name}: ${entries.get(source.name)?.reason?.text}`);
      await writeFileAtomic(join(folder, summaryFile), `${[...lines, '', ...notes].join('\n')}\n`);
      await save(job.signal.aborted ? 'stopped' : 'complete', [...masked]);
      const called = [...entries.values()].filter(({ requested_at }) => requested_at !== null);
      return {
        path: folder,
        called: called.length,
        answered: called.filter(({ http_status }) => http_status !== null).length,
        stopped: job.signal.aborted,
      };
    },
  };
}

const notCalled = ({ name, path }: Source, reason: Phrase): ManifestSource => ({
  name,
  path,
  instead_of: null,
  file: null,
  status: 'missing',
  http_status: null,
  elapsed_seconds: null,
  bytes: null,
  requested_at: null,
  answered_at: null,
  reason: writtenReason(reason),
});
