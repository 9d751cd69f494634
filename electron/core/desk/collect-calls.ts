import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CaptureView } from '../../../shared/capture.ts';
import type { CollectTarget } from '../../../shared/collect.ts';
import type { CallName, Handlers, Pushes, TaskId } from '../../../shared/contract.ts';
import type { Settings } from '../../../shared/settings.ts';
import { bundleName } from '../collect/bundle-name.ts';
import { collect } from '../collect/collect.ts';
import { estimateCollection } from '../collect/estimate.ts';
import { parseTargets } from '../collect/parse-targets.ts';
import { readTargetsFile } from '../collect/targets-file.ts';
import { createWatchRules } from '../collect/watch-rules.ts';
import { thresholdsWith } from '../signals/threshold-rows.ts';
import type { Desk } from './desk.ts';
import type { OpenFiles } from './open-files.ts';

/* The contract's calls about collecting. What is collected becomes a capture of the window's incident. */

export interface CollectHost {
  /** Folder that collected bundles go into while the incident has no place of its own. */
  bundleFolder(): string;
  readSettings(): Settings;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

/** What the workbench lends to the calls. */
export interface CollectTools {
  readonly files: OpenFiles;
  asTask<T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Tells the window that we talk to a host for as long as `work` takes. */
  onNetwork<T>(baseUrl: string, work: () => Promise<T>): Promise<T>;
  /** A server that answered as SGLang does is offered from now on. */
  rememberTarget(baseUrl: string): void;
  withToken(target: CollectTarget): Promise<CollectTarget>;
}

type CollectCall = Extract<
  CallName,
  'collect' | 'keepWatched' | 'estimateCollection' | 'parseTargets' | 'readTargets' | 'showTarget'
>;

export function collectCalls(
  host: CollectHost,
  desk: Desk,
  { files, asTask, onNetwork, rememberTarget, withToken }: CollectTools,
): Pick<Handlers, CollectCall> {
  /** Watches that a person can end and keep. */
  const watching = new Map<TaskId, AbortController>();
  /** Bytes that targets answered in this session, for the estimate. */
  const knownSizes = new Map<string, ReadonlyMap<string, number>>();

  /** Where a collection goes: into the incident, once that has a place. Its parent folder exists. */
  async function collectionFolder(chosen: string | null): Promise<string> {
    const name = bundleName(new Date());
    const { view } = desk.incident;
    const to =
      chosen === null && view.named && view.access.kind === 'write'
        ? await desk.incident.newCaptureFolder(name)
        : join(chosen ?? host.bundleFolder(), name);
    await mkdir(dirname(to), { recursive: true });
    return to;
  }

  /** Every host that is talked to is named for as long as it takes. */
  const onEach = <T>(urls: readonly string[], work: () => Promise<T>): Promise<T> =>
    urls.reduceRight<() => Promise<T>>((inner, url) => () => onNetwork(url, inner), work)();

  /** Sizes for the next estimate, and the server's address for the next time. */
  function learn({ baseUrl, sources }: CaptureView, isOnly: boolean): void {
    if (baseUrl === null) return;
    knownSizes.set(
      baseUrl,
      new Map(sources.flatMap(({ name, bytes }) => (bytes === null ? [] : [[name, bytes] as const]))),
    );
    if (isOnly && sources.some(({ status }) => status === 'collected')) rememberTarget(baseUrl);
  }

  return {
    collect: ({ task, folder, ...order }) =>
      asTask(task, (signal) => {
        const urls = order.targets.map(({ baseUrl }) => baseUrl);
        return onEach(order.prometheus ? [...urls, order.prometheus.url] : urls, async () => {
          const keep = new AbortController();
          watching.set(task, keep);
          const thresholds = thresholdsWith(host.readSettings().thresholds);
          const { path } = await collect(
            { ...order, targets: await Promise.all(order.targets.map(withToken)) },
            await collectionFolder(folder),
            { signal, tell: (told) => host.push('collecting', { task, ...told }) },
            {
              maskKey: desk.incident.maskKey,
              keep: keep.signal,
              shouldSave: createWatchRules({ thresholds }),
            },
          ).finally(() => watching.delete(task));
          // What was collected is shown even when the person stopped it: reading has a signal of its own.
          const capture = await files.openBundle(path, task, new AbortController().signal);
          const all = capture.targets.length > 0 ? capture.targets : [capture];
          for (const { view } of all) learn(view, all.length === 1);
          return capture.view;
        });
      }),
    keepWatched: async ({ task }) => {
      const keep = watching.get(task);
      keep?.abort();
      return keep !== undefined;
    },
    estimateCollection: async (order) => estimateCollection(order, knownSizes),
    parseTargets: async ({ text }) => parseTargets(text, 'The list of targets'),
    readTargets: ({ path }) => readTargetsFile(path),
    showTarget: async ({ capture, target }) => files.showTarget(capture, target).view,
  };
}
