import type { CaptureView } from '../shared/capture.ts';
import { inTimeOrder } from '../shared/incident-time.ts';
import { embeddingFields, generateFields, samplingFields } from '../shared/request-fields.ts';
import { compareVersions } from '../shared/server-version.ts';
import { targetOf } from './target.ts';

/** Which server's fields a request is checked by. */
export interface FieldVersion {
  /** null = any. */
  readonly version: string | null;
  /** `target`: a capture of the very target; `recorded`: another server of the incident. */
  readonly from: 'target' | 'recorded' | 'chosen' | 'any';
}

/** The version of the target, where a capture was taken from it; else that of the newest capture that tells one. */
export function versionOf(target: string, captures: readonly CaptureView[]): FieldVersion {
  const address = targetOf(target)?.address;
  const told = inTimeOrder(captures).filter(({ summary }) => summary.model.sglang_version !== null);
  const ofTarget = told.findLast(
    ({ baseUrl }) => address !== undefined && baseUrl !== null && targetOf(baseUrl)?.address === address,
  );
  const capture = ofTarget ?? told.at(-1);
  const version = capture?.summary.model.sglang_version ?? null;
  if (version === null) return { version: null, from: 'any' };
  return { version, from: ofTarget ? 'target' : 'recorded' };
}

/** The version that a person chose (`any`, or one), else what the captures tell. */
export function fieldVersionOf(
  chosen: string | undefined,
  target: string,
  captures: readonly CaptureView[],
): FieldVersion {
  if (chosen === undefined) return versionOf(target, captures);
  return chosen === 'any' ? { version: null, from: 'any' } : { version: chosen, from: 'chosen' };
}

/** Versions with which a field came or went, the newest first: between them nothing that is checked differs. */
export const versionsWithChanges: readonly string[] = [
  ...new Set(
    Object.values({ ...generateFields, ...embeddingFields, ...samplingFields })
      .flatMap((info) => [info.since, 'aboveFrom' in info ? info.aboveFrom : null])
      .filter((version): version is string => version !== null && /^\d/.test(version)),
  ),
].sort((one, other) => compareVersions(other, one));
