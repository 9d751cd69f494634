import { isAroundRun } from '../../../shared/bracket.ts';
import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import type { Target } from '../../../shared/replay.ts';
import type { TargetLook, TargetMismatch } from '../../../shared/target-look.ts';
import { lookAt } from '../connect/look.ts';
import { parseTarget } from '../replay/target.ts';

/** A look is good for so long: a person who chooses, reads and sends is told of one moment. */
const freshSeconds = 5;
/** A server that hangs costs a person who sends to it no more than this. */
const lookSeconds = 2;

/** What the servers said of themselves a moment ago, and what this window has under way at each. */
export interface TargetLooks {
  /** Asks, unless that was done within the last seconds and `again` is false. Throws as `lookAt` does. */
  of(target: Target, again?: boolean): Promise<TargetLook>;
  /** Counts requests of ours for as long as `work` takes: one, or as many as `inFlight` says at that moment. */
  sending<T>(target: Target, work: () => Promise<T>, inFlight?: () => number): Promise<T>;
}

export function createTargetLooks(look: typeof lookAt = lookAt): TargetLooks {
  const known = new Map<string, { readonly at: number; readonly told: Promise<TargetLook> }>();
  const ours = new Map<string, Set<() => number>>();
  const oursAt = (baseUrl: string) =>
    [...(ours.get(baseUrl) ?? [])].reduce((sum, inFlight) => sum + inFlight(), 0);
  const unwatched = new AbortController().signal;
  return {
    async of(target, again = false) {
      const { baseUrl } = parseTarget(target.baseUrl);
      const before = known.get(baseUrl);
      const isFresh = before !== undefined && performance.now() - before.at < freshSeconds * 1000;
      if (before && isFresh && !again) return before.told;
      const told = look(target, { timeoutSeconds: lookSeconds, signal: unwatched }).then((answer) => ({
        ...answer,
        ours: oursAt(baseUrl),
      }));
      known.set(baseUrl, { at: performance.now(), told });
      told.catch(() => known.delete(baseUrl));
      return told;
    },
    async sending({ baseUrl: typed }, work, inFlight = () => 1) {
      const { baseUrl } = parseTarget(typed);
      const own = () => inFlight();
      const there = ours.get(baseUrl) ?? new Set();
      ours.set(baseUrl, there.add(own));
      try {
        return await work();
      } finally {
        there.delete(own);
        // What it was doing before says nothing of what it does now.
        known.delete(baseUrl);
      }
    },
  };
}

/** What a request was recorded on, as far as its dump and the captures say. */
export interface RecordedOn {
  readonly model: string | null;
  readonly version: string | null;
  readonly weightVersion: string | null;
}

/**
 * A dump names the model and, request by request, the weights; the version is that of the captures of a server with the
 * same model, where they agree on one.
 */
export function recordedOn(
  { modelPath }: Pick<DumpView, 'modelPath'>,
  weightVersion: string | null,
  captures: readonly CaptureView[],
): RecordedOn {
  const versions = new Set(
    captures
      .filter(({ name }) => !isAroundRun(name))
      .map(({ summary }) => summary.model)
      .filter((model) => modelPath !== null && sameModel(model.model_path, modelPath))
      .flatMap(({ sglang_version: version }) => version ?? []),
  );
  const [version = null] = versions;
  return { model: modelPath, weightVersion, version: versions.size === 1 ? version : null };
}

/** What differs; of what either side does not say, nothing is said. */
export function mismatchesOf(recorded: RecordedOn, look: TargetLook): readonly TargetMismatch[] {
  const row = (what: TargetMismatch['what'], isSame: (a: string, b: string) => boolean): TargetMismatch[] => {
    const [was, is] = [recorded[what], look[what]];
    return was === null || is === null || isSame(was, is) ? [] : [{ what, recorded: was, target: is }];
  };
  const equal = (a: string, b: string) => a === b;
  return [...row('model', sameModel), ...row('version', equal), ...row('weightVersion', equal)];
}

/** Two hosts keep the same model in different folders: its own name counts. */
function sameModel(one: string | null, other: string | null): boolean {
  const nameOf = (path: string | null) =>
    path
      ?.replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1)
      ?.toLowerCase();
  return nameOf(one) === nameOf(other);
}
