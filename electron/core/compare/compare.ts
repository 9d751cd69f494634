import type { Comparison, Figure } from '../../../shared/comparison.ts';
import type { Signal } from '../../../shared/signal.ts';
import type { Summary } from '../../../shared/summary.ts';
import { runRules } from '../signals/engine.ts';
import { defaultThresholds } from '../signals/thresholds.ts';
import { atOnce, type Turns } from '../turns.ts';
import { changedKeys } from './changed-keys.ts';
import { comparableSides } from './comparable.ts';
import { compareFigures } from './figures.ts';
import type { PairFacts, PairRule } from './pair-facts.ts';
import { behaviourDrift, notComparable, otherWeights, whatChanged } from './rules-config.ts';
import { figureWorse, hitRateFell, slowDecode, throughputFell } from './rules-figures.ts';
import { acceptFell, finishMoved, slowTransfer } from './rules-more.ts';
import { type CaptureSide, pairSides, type SideChoice } from './sides.ts';
import { compareLoads, compareSpreads, medianPrompt } from './spreads.ts';
import { explainKeys, findSuspects } from './suspects.ts';

/** Every rule over a pair. */
export const pairRules: readonly PairRule[] = [
  notComparable,
  whatChanged,
  figureWorse,
  otherWeights,
  behaviourDrift,
  finishMoved,
  slowDecode,
  hitRateFell,
  throughputFell,
  acceptFell,
  slowTransfer,
];

export interface CompareOptions {
  /** Patterns of keys that are set aside. */
  readonly noise: readonly string[];
  /** Samples closer than this tell no rate. */
  readonly sampleSeconds?: number;
}

/** Two captures, or samples of captures, held against each other. Pure. */
export const compareCaptures = (a: SideChoice, b: SideChoice, options: CompareOptions): Comparison =>
  atOnce(comparingCaptures(a, b, options));

/** The same in turns, for a process that has others to answer. */
export function* comparingCaptures(a: SideChoice, b: SideChoice, options: CompareOptions): Turns<Comparison> {
  const { noise, sampleSeconds = defaultThresholds.sampleSeconds } = options;
  const pair = pairSides(a, b, sampleSeconds);
  const comparable = comparableSides(comparedSide(pair.a), comparedSide(pair.b), {
    continued: pair.a.over === pair.b.over ? null : pair.a.over === 'delta' ? 'a' : 'b',
  });
  yield;
  const figures = yield* compareFigures(pair);
  const changed = explainKeys(changedKeys(configOf(pair.a), configOf(pair.b), noise), figures);
  yield;
  return conclude({
    facts: {
      a: pair.a,
      b: pair.b,
      comparable,
      changed,
      figures,
      requests: null,
    },
    newlyFired: new Map([...pair.b.fired].filter(([rule]) => !pair.a.fired.has(rule))),
    parts: { loads: compareLoads(pair), ...compareSpreads(pair) },
  });
}

export const configOf = ({ info, serverInfo, modelInfo, maskedBy }: CaptureSide) => ({
  version: info.version,
  serverInfo,
  modelInfo,
  serverArgs: null,
  maskedBy,
  launchCommand: null,
});

export const comparedSide = (side: CaptureSide) => ({
  info: side.info,
  weights: side.summary.model.weight_version,
  hardware: hardwareOf(side.summary.topology),
  medianPrompt: medianPrompt(side),
});

/** GPU and how many of them. */
function hardwareOf({ accelerator, num_accelerators: count }: Summary['topology']): string | null {
  if (accelerator === null) return null;
  return count === null ? accelerator : `${count} × ${accelerator}`;
}

/** Rules, suspects and the verdict of what was measured. */
export function conclude({
  facts,
  newlyFired,
  parts,
}: {
  readonly facts: PairFacts;
  readonly newlyFired: ReadonlyMap<string, Signal>;
  readonly parts: Pick<Comparison, 'loads' | 'spreads' | 'notDrawn'>;
}): Comparison {
  const { comparable, changed, figures, requests } = facts;
  const signals = runRules(pairRules, {
    facts,
    thresholds: defaultThresholds,
    version: null,
    target: null,
  });
  const verdict = comparable.verdict === 'no' ? 'incomparable' : verdictOf(figures);
  const decisive = figures.filter((own) => own.headline && own.verdict === verdict);
  return {
    a: facts.a.info,
    b: facts.b.info,
    comparable,
    changed,
    ...parts,
    figures,
    requests,
    suspects: findSuspects({ changed, figures, signals, newlyFired, comparable: comparable.verdict }),
    signals,
    verdict,
    sinceStart: decisive.length > 0 && decisive.every(({ grade }) => grade === 'lifetime'),
  };
}

/**
 * By what clients feel alone: of many figures some move by chance. Where no latency can be judged there is no verdict:
 * that nobody was aborted on either side says nothing of it.
 */
function verdictOf(figures: readonly Figure[]): Comparison['verdict'] {
  const headline = figures.filter((own) => own.headline);
  const has = (verdict: Figure['verdict'], of = headline) => of.some((own) => own.verdict === verdict);
  if (has('worse')) return 'worse';
  if (has('better')) return 'better';
  return has(
    'same',
    headline.filter(({ unit }) => unit === 'seconds'),
  )
    ? 'same'
    : 'incomparable';
}
