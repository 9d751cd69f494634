import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MaskedValue } from '../../../shared/capture.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { manifestFile, metadataFile, summaryFile } from '../bundle/files.ts';
import {
  formatManifest,
  type Manifest,
  type ManifestSample,
  type ManifestSource,
  manifestVersion,
  writtenReason,
} from '../bundle/manifest.ts';
import { createFolder, flushFiles, writeFileAtomic, writeFileWhole } from '../bundle/write.ts';
import type { Answer } from './get.ts';
import type { Source } from './sources.ts';
import type { Stored } from './store.ts';

/** What one bundle's manifest begins with. */
export interface BundleFacts {
  readonly folder: string;
  readonly sources: readonly Source[];
  readonly role: Manifest['role'];
  readonly target: string | null;
  readonly baseUrl: string;
  readonly metricsUrl: string | null;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  /** Secrets masked so far. */
  masked(): readonly MaskedValue[];
  /** Fingerprint of the key of their masks. */
  readonly maskCheck: string;
}

/** What SUMMARY.txt says below its list. */
const notes = [
  'All calls were GETs; nothing on the server was changed. /health and /health_generate may run one token.',
  'Point-in-time load is in loads_all.json; metrics.txt is Prometheus text as served, averages since start.',
  'Secrets were masked when written. manifest.json says when each call was made and what became of it.',
];

export type BundleLog = ReturnType<typeof createBundleLog>;

/** The manifest follows what is on disk by at most this much while calls come in. Milliseconds. */
const saveEvery = 100;

/**
 * Keeps a bundle's manifest in step with what is on disk: it never claims what is not there yet. Every file is whole
 * from its first moment; what a power cut may take is only what came since the last `flush`, sample or `finish`.
 */
export function createBundleLog(facts: BundleFacts) {
  const { folder, sources } = facts;
  const entries = new Map<string, ManifestSource>(
    sources.map((source) => [source.name, notCalled(source, phrase('notCalled', {}))]),
  );
  const lines = new Map<string, string>();
  const samples: ManifestSample[] = [];
  let watch: Manifest['watch'] = null;
  let state: Manifest['state'] = 'collecting';

  const manifest = (): Manifest => ({
    artifact_type: 'incident_bundle_manifest',
    version: manifestVersion,
    role: facts.role,
    target: facts.target,
    base_url: facts.baseUrl,
    metrics_url: facts.metricsUrl,
    started_at: facts.startedAt,
    ended_at: state === 'collecting' ? null : Date.now() / 1000,
    state,
    sources: [...entries.values()],
    samples,
    watch,
    masked: facts.masked().filter(({ file }) => isKept(file, samples)),
    mask_check: facts.maskCheck,
  });

  const notFlushed = new Set<string>();
  const write = async (file: string, text: string): Promise<void> => {
    const path = join(folder, file);
    await writeFileWhole(path, text);
    notFlushed.add(path);
  };
  const flush = async (): Promise<void> => {
    const paths = [...notFlushed];
    notFlushed.clear();
    await flushFiles(paths);
  };

  // One after the other: an older manifest must not come to stand in a newer one's place.
  let saving: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  /** Resolves once what stands now is on disk, for good. */
  const save = (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    const saved = saving
      .catch(() => undefined)
      .then(async () => {
        await flush();
        await writeFileAtomic(join(folder, manifestFile), formatManifest(manifest()));
      });
    saving = saved;
    return saved;
  };
  /** Writes the manifest soon. What keeps it from that keeps the next `save` from it as well, which tells. */
  const saveSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      saving = saving.then(() => write(manifestFile, formatManifest(manifest()))).catch(() => undefined);
    }, saveEvery);
  };
  const settle = (entry: ManifestSource, line: string): ManifestSource => {
    entries.set(entry.name, entry);
    lines.set(entry.name, line);
    saveSoon();
    return entry;
  };
  const keep = ({ file, text }: Stored): Promise<void> => write(file, text);

  return {
    async start(): Promise<void> {
      await write(
        metadataFile,
        `${JSON.stringify({ artifact_type: 'incident_bundle', ...facts.metadata }, null, 2)}\n`,
      );
      await write(manifestFile, formatManifest(manifest()));
    },
    write: keep,
    async add(stored: Stored): Promise<ManifestSource> {
      await keep(stored);
      return settle(stored.entry, stored.summaryLine);
    },
    skip(source: Source, reason: Phrase): ManifestSource {
      const entry = notCalled(source, reason);
      return settle(entry, `${source.name}: ${entry.reason?.text}`);
    },
    /** The call that was under way when the person stopped: no file tells of it, for it says nothing of the server. */
    stopped(source: Source, { requestedAt, elapsedSeconds }: Answer): void {
      entries.set(source.name, {
        ...notCalled(source, phrase('callStopped', {})),
        requested_at: requestedAt,
        elapsed_seconds: elapsedSeconds,
      });
    },
    /** A further sample, once its files are there. */
    async addSample(sample: ManifestSample): Promise<void> {
      samples.push(sample);
      await save();
    },
    /** Lets a sample go: first off the manifest, then off the disk. */
    async dropSample(number: number): Promise<void> {
      const at = samples.findIndex((sample) => sample.number === number);
      const [sample] = at < 0 ? [] : samples.splice(at, 1);
      if (!sample) return;
      if (watch) watch = { ...watch, dropped: watch.dropped + 1 };
      await save();
      await rm(join(folder, sample.folder), { recursive: true, force: true });
    },
    async setWatch(next: NonNullable<Manifest['watch']>): Promise<void> {
      watch = { ...next, dropped: watch?.dropped ?? next.dropped };
      await save();
    },
    /** Makes last what is there, while there is time for it. */
    flush,
    createSampleFolder: (below: string): Promise<void> => createFolder(join(folder, below)),
    async finish(end: 'complete' | 'stopped'): Promise<{ called: number; answered: number }> {
      const listed = sources.map(
        ({ name }) => lines.get(name) ?? `${name}: ${entries.get(name)?.reason?.text}`,
      );
      await write(summaryFile, `${[...listed, '', ...notes].join('\n')}\n`);
      state = end;
      await save();
      const called = [...entries.values()].filter(({ requested_at }) => requested_at !== null);
      return {
        called: called.length,
        answered: called.filter(({ http_status }) => http_status !== null).length,
      };
    },
  };
}

const isKept = (file: string, samples: readonly ManifestSample[]): boolean =>
  !file.startsWith('samples/') || samples.some(({ folder }) => file.startsWith(`${folder}/`));

export const notCalled = ({ name, path }: Source, reason: Phrase): ManifestSource => ({
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
  server_date: null,
  server_timestamp: null,
  reason: writtenReason(reason),
});
