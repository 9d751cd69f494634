import type { BatchFidelity, BatchPairing } from '../../../shared/batch.ts';
import type { ChangedKeys, Comparable, SideInfo } from '../../../shared/comparison.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import type { PairFacts } from '../compare/pair-facts.ts';
import { figureWorse } from '../compare/rules-figures.ts';
import { finishMoved } from '../compare/rules-more.ts';
import { runRules } from '../signals/engine.ts';
import { judged, notChecked, type Rule } from '../signals/rule.ts';
import { defaultThresholds } from '../signals/thresholds.ts';

/* Rules over a batch replay: W04, W05, W06, R02 and R03. */

/** What they read. */
export interface BatchFacts {
  readonly pairings: readonly BatchPairing[];
  readonly fidelity: BatchFidelity;
  /** Seconds. */
  readonly lagP95: number | null;
  readonly results: number;
}

type BatchRule = Rule<BatchFacts>;

const pairingOf = ({ pairings }: BatchFacts, kind: BatchPairing['kind']): BatchPairing | null =>
  pairings.find((own) => own.kind === kind) ?? null;

/** What differences are judged on: both targets where there are two, else the recording and the target. */
const judgedPairing = (facts: BatchFacts): BatchPairing | null =>
  pairingOf(facts, 'targets') ?? pairingOf(facts, 'recorded');

const shareOf = (part: number, of: number): number => (of === 0 ? 0 : part / of);

/** Greedy requests that part this early are no rounding. */
const manyEarly = 0.2;

/** W04: the same request, other tokens. */
export const otherTokens: BatchRule = {
  id: 'W04',
  source: 'SGLang FAQ; limits are ours',
  text: 'otherTokens',
  class: 'W',
  sub: 'numeric',
  severity: 'warn',
  grade: 'log',
  read(facts) {
    const pairing = judgedPairing(facts);
    if (!pairing || pairing.compared === 0) return notChecked(phrase('noOutputsCompared', {}));
    if (pairing.greedyCompared === 0)
      return notChecked(phrase('samplingOnly', { diverged: pairing.diverged, of: pairing.compared }));
    const noise = pairingOf(facts, 'noise');
    const floor = noise ? shareOf(noise.greedyDiverged, noise.greedyCompared) : null;
    const share = shareOf(pairing.greedyDiverged, pairing.greedyCompared);
    const early = shareOf(pairing.greedyEarly, pairing.greedyCompared);
    return judged(
      pairing.greedyDiverged > 0 && (floor === null || share > floor),
      {
        diverged: pairing.greedyDiverged,
        n: pairing.greedyCompared,
        early: pairing.greedyEarly,
        floor: floor === null ? -1 : floor,
      },
      [],
      // Without a noise floor a regression is not to be told from a build that differs from itself.
      { severity: early >= manyEarly && floor !== null ? 'high' : 'warn' },
    );
  },
};

/** W05: how far two runs of one build differ. */
export const noiseFloor: BatchRule = {
  id: 'W05',
  source: 'SGLang FAQ',
  text: 'noiseFloor',
  class: 'W',
  sub: 'numeric',
  severity: 'info',
  grade: 'log',
  read(facts) {
    const noise = pairingOf(facts, 'noise');
    if (!noise || noise.compared === 0) return notChecked(phrase('noNoiseFloor', {}));
    return judged(noise.diverged > 0, { diverged: noise.diverged, n: noise.compared }, []);
  },
};

/** R03: the run was not the recorded load. */
export const replayUnfaithful: BatchRule = {
  id: 'R03',
  source: 'limits are ours',
  text: 'replayUnfaithful',
  class: 'M',
  sub: null,
  severity: 'high',
  grade: 'log',
  read({ fidelity, pairings, lagP95, results }) {
    if (results === 0) return notChecked(phrase('nothingToCompare', {}));
    const recorded = pairings.filter(({ kind }) => kind === 'recorded');
    const differ = recorded.reduce((sum, own) => sum + own.promptTokensDiffer, 0);
    const of = recorded.reduce((sum, own) => sum + own.paired, 0);
    return judged(
      fidelity.verdict === 'no',
      { prompts: differ, of, lag: lagP95 ?? 0, score: fidelity.score ?? 0 },
      [],
    );
  },
};

/** A rule over two sides, held over the pairing that differences are judged on. */
const overPairs = (
  { id, source, text, class: of, sub, severity, grade, ...rule }: Rule<PairFacts>,
  hasFloor: 'wanted' | 'any',
): BatchRule => ({
  id,
  source,
  text,
  class: of,
  sub,
  severity,
  grade,
  read(facts, thresholds) {
    const pairing = judgedPairing(facts);
    if (!pairing) return notChecked(phrase('nothingToCompare', {}));
    const reading = rule.read(pairFacts(pairing), thresholds);
    return hasFloor === 'wanted' && reading.verdict === 'fired' && pairingOf(facts, 'noise') === null
      ? { ...reading, severity: 'warn' }
      : reading;
  },
});

const noSide: SideInfo = {
  kind: 'dump',
  name: '',
  path: '',
  mark: null,
  isBaseline: false,
  sample: null,
  version: null,
  model: null,
  topology: null,
  takenAt: null,
  requests: null,
  grade: 'log',
  seconds: null,
};
const nothingChanged: ChangedKeys = {
  keys: [],
  count: 0,
  compared: false,
  sources: [],
  setAside: [],
  secrets: [],
  notCompared: [],
};
/** The same requests on both sides. */
const alike: Comparable = { verdict: 'yes', reasons: [] };

function pairFacts(pairing: BatchPairing): PairFacts {
  const side = { info: { ...noSide, requests: pairing.paired }, summary: null, derived: null };
  return {
    a: side,
    b: side,
    comparable: alike,
    changed: nothingChanged,
    figures: pairing.figures,
    requests: {
      paired: pairing.paired,
      byPrompt: 0,
      byRid: pairing.paired,
      onlyA: 0,
      onlyB: 0,
      compared: pairing.compared,
      same: pairing.compared - pairing.diverged,
      notCompared: pairing.paired - pairing.compared,
      diverged: [],
      divergedCount: pairing.diverged,
      divergedGreedy: pairing.greedyDiverged,
      divergedEarly: pairing.greedyEarly,
      promptTokensDiffer: pairing.promptTokensDiffer,
      finishDiffers: pairing.finishDiffers,
      worst: null,
      shares: pairing.shares,
    },
  };
}

export const batchRules: readonly BatchRule[] = [
  replayUnfaithful,
  noiseFloor,
  otherTokens,
  overPairs(finishMoved, 'any'),
  overPairs(figureWorse, 'wanted'),
];

export const runBatchRules = (facts: BatchFacts): readonly Signal[] =>
  runRules(batchRules, { facts, thresholds: defaultThresholds, version: null, target: null });
