import type { CaptureView } from '../shared/capture.ts';
import { type ParsedTarget, readTarget } from '../shared/target.ts';

/** Where a base URL leads, for the words beside its field. What may be sent there is decided in the main process. */
export interface TargetPlace extends ParsedTarget {
  /** Name of the open capture that was taken from this very server. */
  readonly capturedAs: string | null;
}

/** Null for a text that is no base URL yet. */
export function placeOf(
  text: string,
  captures: readonly Pick<CaptureView, 'name' | 'baseUrl'>[],
): TargetPlace | null {
  const target = targetOf(text);
  if (!target) return null;
  const captured = captures.find(
    ({ baseUrl }) => baseUrl !== null && targetOf(baseUrl)?.address === target.address,
  );
  return { ...target, capturedAs: captured?.name ?? null };
}

function targetOf(text: string): ParsedTarget | null {
  const read = readTarget(text);
  return 'target' in read ? read.target : null;
}
