import type { Comparable, ComparedFact, ComparedReason, SideInfo } from '../../../shared/comparison.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { leastObservations } from './judge.ts';

/** What a comparison of figures rests on, of one side. */
export interface ComparedSide {
  readonly info: SideInfo;
  readonly weights: string | null;
  /** GPU and how many, as one text. */
  readonly hardware: string | null;
  /** Tokens; null where lengths are not known. */
  readonly medianPrompt: number | null;
}

/** Median prompts further apart make latencies differ by themselves. */
export const mostLengthChange = 0.25;

/**
 * Whether figures of two sides may be held against each other, each reason with its fact. Another model or other hardware
 * is no comparison; another topology, mix, or span lowers what the figures prove. Another version is what is looked at.
 */
export function comparableSides(
  a: ComparedSide,
  b: ComparedSide,
  { continued }: { readonly continued: 'a' | 'b' | null } = { continued: null },
): Comparable {
  const isMixed = (a.info.kind === 'dump') !== (b.info.kind === 'dump');
  const reasons: readonly ComparedReason[] = [
    ...(isMixed ? [reason('kind', 'differs', phrase('otherKind', {}))] : []),
    equal('model', a.info.model, b.info.model, {
      same: (model) => phrase('sameModel', { model }),
      other: (one, other) => phrase('otherModel', { a: one, b: other }),
      unknown: phrase('modelUnknown', {}),
    }),
    equal('weights', a.weights, b.weights, {
      same: (weights) => phrase('sameWeights', { weights }),
      other: (one, other) => phrase('otherWeights', { a: one, b: other }),
      unknown: phrase('weightsUnknown', {}),
    }),
    equal('hardware', a.hardware, b.hardware, {
      same: (hardware) => phrase('sameHardware', { hardware }),
      other: (one, other) => phrase('otherHardware', { a: one, b: other }),
      unknown: phrase('hardwareUnknown', {}),
    }),
    equal('topology', a.info.topology, b.info.topology, {
      same: (topology) => phrase('sameTopology', { topology }),
      other: (one, other) => phrase('otherTopology', { a: one, b: other }),
      unknown: phrase('topologyUnknown', {}),
    }),
    versions(a.info, b.info),
    ...(isMixed ? [] : [requests(a.info, b.info), lengths(a, b), span(a.info, b.info, continued)]),
  ];
  const against = new Set(reasons.flatMap(({ fact, state }) => (state === 'differs' ? [fact] : [])));
  const stops: readonly ComparedFact[] = ['kind', 'model', 'hardware'];
  const verdict = stops.some((fact) => against.has(fact)) ? 'no' : against.size > 0 ? 'partly' : 'yes';
  return { verdict, reasons };
}

const reason = (fact: ComparedFact, state: ComparedReason['state'], text: Phrase): ComparedReason => ({
  fact,
  state,
  text,
});

function equal(
  fact: ComparedFact,
  a: string | null,
  b: string | null,
  words: {
    readonly same: (value: string) => Phrase;
    readonly other: (a: string, b: string) => Phrase;
    readonly unknown: Phrase;
  },
): ComparedReason {
  if (a === null || b === null) return reason(fact, 'unknown', words.unknown);
  return a === b ? reason(fact, 'same', words.same(a)) : reason(fact, 'differs', words.other(a, b));
}

function versions(a: SideInfo, b: SideInfo): ComparedReason {
  if (a.version === null || b.version === null)
    return reason('version', 'unknown', phrase('versionUnknown', {}));
  return a.version === b.version
    ? reason('version', 'same', phrase('sameVersion', { version: a.version }))
    : reason('version', 'told', phrase('otherVersion', { a: a.version, b: b.version }));
}

function requests(a: SideInfo, b: SideInfo): ComparedReason {
  if (a.requests === null || b.requests === null)
    return reason('requests', 'unknown', phrase('requestsUnknown', {}));
  const counts = { a: a.requests, b: b.requests };
  return Math.min(a.requests, b.requests) < leastObservations
    ? reason('requests', 'differs', phrase('fewRequests', { ...counts, least: leastObservations }))
    : reason('requests', 'same', phrase('enoughRequests', counts));
}

function lengths({ medianPrompt: a }: ComparedSide, { medianPrompt: b }: ComparedSide): ComparedReason {
  if (a === null || b === null || a <= 0) return reason('lengths', 'unknown', phrase('lengthsUnknown', {}));
  const params = { a, b, change: b / a - 1 };
  return Math.abs(params.change) > mostLengthChange
    ? reason('lengths', 'differs', phrase('otherLengths', params))
    : reason('lengths', 'same', phrase('sameLengths', params));
}

function span(a: SideInfo, b: SideInfo, continued: 'a' | 'b' | null): ComparedReason {
  if (a.kind === 'dump') return reason('span', 'same', phrase('recordedBoth', {}));
  if (continued)
    return reason(
      'span',
      'told',
      phrase('continuedBy', {
        later: continued.toUpperCase(),
        seconds: (continued === 'a' ? a.seconds : b.seconds) ?? 0,
      }),
    );
  if (a.grade === 'lifetime' || b.grade === 'lifetime')
    return reason('span', 'differs', phrase('sinceStartBoth', {}));
  return a.seconds === null || b.seconds === null
    ? reason('span', 'same', phrase('bothBetweenUntimed', {}))
    : reason('span', 'same', phrase('bothBetween', { a: a.seconds, b: b.seconds }));
}
