import type { CallName, Handlers, Pushes } from '../../../shared/contract.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { DumpReader } from '../dump/reader.ts';
import { parseTarget } from '../replay/target.ts';
import { savedTarget, targetOf, withEdit } from '../saved-targets.ts';
import type { Tokens } from '../tokens.ts';
import type { OpenFiles } from './open-files.ts';
import { mismatchesOf, type RecordedOn, recordedOn, type TargetLooks } from './target-looks.ts';

/* The contract's calls about targets: the saved ones, and a look at one that a person chose. */

export interface TargetHost {
  readonly dumps: DumpReader;
  readonly tokens: Tokens;
  readSettings(): Settings;
  changeSettings(patch: Partial<Settings>): Settings;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

export interface TargetTools {
  readonly files: OpenFiles;
  readonly looks: TargetLooks;
  /** Tells the window that we talk to a host for as long as `work` takes. */
  onNetwork<T>(baseUrl: string, work: () => Promise<T>): Promise<T>;
}

type TargetCall = Extract<CallName, 'lookAtTarget' | 'saveTarget' | 'removeTarget' | 'restoreTarget'>;

export function targetCalls(
  host: TargetHost,
  { files, looks, onNetwork }: TargetTools,
): Pick<Handlers, TargetCall> {
  /** Ways back for what was removed since the app was started: entry, place and secrets. */
  const removed = new Map<string, () => Promise<Settings>>();

  /** What a record was recorded on; null where its dump is not open. */
  async function recordedBy(
    record: Parameters<Handlers['lookAtTarget']>[0]['record'],
  ): Promise<RecordedOn | null> {
    if (record === null) return null;
    try {
      const { row } = await host.dumps.read(files.inReader(record.dump), record.index);
      return recordedOn(files.dumpOf(record.dump), row.weightVersion, files.captureViews());
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  return {
    lookAtTarget: async ({ target: asked, record, again }) => {
      const target = await targetOf(asked, host.readSettings().targets, host.tokens);
      const [look, recorded] = await Promise.all([
        onNetwork(target.baseUrl, () => looks.of(target, again)),
        recordedBy(record),
      ]);
      return { look, mismatches: recorded === null ? [] : mismatchesOf(recorded, look) };
    },
    saveTarget: async ({ was, target, token, headerValues }) => {
      const { targets } = host.readSettings();
      return host.changeSettings({
        targets: await withEdit(targets, { was, target, token, headerValues }, host.tokens),
      });
    },
    removeTarget: async ({ baseUrl }) => {
      const { targets } = host.readSettings();
      const target = savedTarget(targets, baseUrl);
      if (target === null) return host.readSettings();
      const place = targets.indexOf(target);
      const token = await host.tokens.tokenOf(target.baseUrl);
      const headers = await host.tokens.headersOf(target.baseUrl);
      removed.set(target.baseUrl, async () => {
        if (token !== null) await host.tokens.keep(target.baseUrl, token);
        await host.tokens.keepHeaders(target.baseUrl, headers);
        const now = host.readSettings().targets.filter((other) => other.baseUrl !== target.baseUrl);
        return host.changeSettings({ targets: now.toSpliced(place, 0, target) });
      });
      await host.tokens.keepHeaders(target.baseUrl, {});
      if (token !== null) await host.tokens.forget(target.baseUrl);
      return host.changeSettings({ targets: targets.filter((other) => other !== target) });
    },
    restoreTarget: async ({ baseUrl }) => {
      const { baseUrl: key } = parseTarget(baseUrl);
      const restore = removed.get(key);
      removed.delete(key);
      return restore ? restore() : host.readSettings();
    },
  };
}
