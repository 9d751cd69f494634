import type { Baseline, BaselineId } from '../shared/baseline.ts';
import type { CaptureView } from '../shared/capture.ts';
import type { ComparedSide, OpenedDump } from '../shared/contract.ts';
import { byTime, captureLabel, captureToCompare } from './captures.ts';

/** What can stand on a side: every open capture, each of its samples, every open dump, every baseline. Pure. */

export interface SideOption {
  /** Unique text for a list. */
  readonly id: string;
  readonly name: string;
  readonly side: ComparedSide;
}

interface Open {
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly OpenedDump[];
  readonly baselines?: readonly Baseline[];
}

interface OptionWords {
  sample(number: number): string;
  baseline(takenAt: number | null): string;
}

export function sideId(side: ComparedSide): string {
  if (side.kind === 'dump') return `dump ${side.dump}`;
  if (side.kind === 'baseline') return `baseline ${side.baseline}`;
  return `capture ${side.sample ?? ''} ${side.capture}`;
}

/** `nameOf`: what a person called an artifact; null where nobody did. */
export function sideOptions(
  { captures, dumps, baselines = [] }: Open,
  words: OptionWords,
  nameOf: (id: string) => string | null = () => null,
): readonly SideOption[] {
  const option = (side: ComparedSide, name: string): SideOption => ({ id: sideId(side), name, side });
  return [
    ...byTime(captures).flatMap((capture) => {
      const name = nameOf(capture.id) ?? captureLabel(capture, captures);
      const samples = capture.samples.length > 1 ? capture.samples : [];
      return [
        option({ kind: 'capture', capture: capture.id, sample: null }, name),
        ...samples.map(({ number }) =>
          option(
            { kind: 'capture', capture: capture.id, sample: number },
            `${name}, ${words.sample(number)}`,
          ),
        ),
      ];
    }),
    ...dumps
      .filter(({ reading }) => reading === null)
      .map(({ id, name }) => option({ kind: 'dump', dump: id }, nameOf(id) ?? name)),
    ...baselines.map(({ id, takenAt, baseUrl, model, name }) => {
      const of = baseUrl?.replace(/^https?:\/\//, '') ?? model ?? name;
      return option(baselineSide(id), `${words.baseline(takenAt)} · ${of}`);
    }),
  ];
}

export interface SidePair {
  readonly a: ComparedSide | null;
  readonly b: ComparedSide | null;
}

const baselineSide = (baseline: BaselineId): ComparedSide => ({ kind: 'baseline', baseline });

const ofCapture = (capture: CaptureView): ComparedSide => ({
  kind: 'capture',
  capture: capture.id,
  sample: null,
});

/**
 * What is compared until a person chooses: the shown capture against its baseline, else against the one before it, else its last sample against its
 * first, else two dumps.
 */
export function firstPair({ captures, dumps }: Open, shown: CaptureView | null): SidePair {
  const capture = shown ?? byTime(captures).at(-1) ?? null;
  const whole = dumps.filter(({ reading }) => reading === null);
  if (capture) {
    const held = capture.baseline?.id ?? null;
    if (held !== null) return { a: baselineSide(held), b: ofCapture(capture) };
    const before =
      captureToCompare(capture, captures) ??
      byTime(captures)
        .filter(({ id }) => id !== capture.id)
        .at(-1) ??
      null;
    if (before) return { a: ofCapture(before), b: ofCapture(capture) };
    const [first, last] = [capture.samples[1], capture.samples.at(-1)];
    if (first && last && first !== last)
      return {
        a: { kind: 'capture', capture: capture.id, sample: first.number },
        b: { kind: 'capture', capture: capture.id, sample: last.number },
      };
  }
  const [one, other] = whole;
  if (one && other) return { a: { kind: 'dump', dump: one.id }, b: { kind: 'dump', dump: other.id } };
  return { a: null, b: capture ? ofCapture(capture) : one ? { kind: 'dump', dump: one.id } : null };
}

/** Whether what stands on a side is still open. */
export function isOpen(side: ComparedSide, { captures, dumps, baselines = [] }: Open): boolean {
  switch (side.kind) {
    case 'dump':
      return dumps.some(({ id }) => id === side.dump);
    case 'baseline':
      return baselines.some(({ id }) => id === side.baseline);
    case 'capture':
      return captures.some(({ id }) => id === side.capture);
  }
}
