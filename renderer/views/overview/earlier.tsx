import type { CaptureView } from '../../../shared/capture.ts';
import { captureBefore, captureLabel, hasRestarted } from '../../captures.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';

/** The capture that this one's numbers are held against, and its short name. */
export interface Earlier {
  readonly capture: CaptureView;
  readonly name: string;
  /** The counters began anew in between, so that averages since start do not compare. */
  readonly restarted: boolean;
}

/** The capture of the same server taken before this one; null when there is none. */
export function useEarlier(capture: CaptureView): Earlier | null {
  const captures = useWorkspace((state) => state.captures);
  const before = captureBefore(capture, captures);
  if (before === null) return null;
  return {
    capture: before,
    name: captureLabel(before, captures),
    restarted: hasRestarted(before, capture),
  };
}

/** How a value changed, with its sign; null where either of the two is unknown. */
export function deltaText(
  before: number | null,
  now: number | null,
  format: (value: number) => string,
): string | null {
  if (before === null || now === null) return null;
  const text = format(now - before);
  if (text === format(0)) return `±${text}`;
  return now > before ? `+${text}` : text;
}

export interface DeltaProps {
  earlier: Earlier;
  before: number | null;
  now: number | null;
  format: (value: number) => string;
}

/** The same beside a value, with the earlier value on hover. */
export function Delta({ earlier, before, now, format }: DeltaProps) {
  const { overview: words } = useMessages();
  const text = deltaText(before, now, format);
  if (text === null || before === null) return null;
  return (
    <span className="delta num" title={words.earlierValue(format(before), earlier.name)}>
      {text}
    </span>
  );
}
