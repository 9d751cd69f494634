import type { Comparison, Figure } from '../../../shared/comparison.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { formatTopology } from '../../../shared/format.ts';
import type { Summary } from '../../../shared/summary.ts';
import type { ComparedDumps } from '../dump/reader.ts';
import { runRules } from '../signals/engine.ts';
import { defaultThresholds } from '../signals/thresholds.ts';
import { changedKeys } from './changed-keys.ts';
import { type ComparedSide, comparableSides } from './comparable.ts';
import { compareFigures } from './figures.ts';
import type { PairFacts, PairRule } from './pair-facts.ts';
import { behaviourDrift, notComparable, otherWeights, whatChanged } from './rules-config.ts';
import { figureWorse, finishMoved, hitRateFell, slowDecode, throughputFell } from './rules-figures.ts';
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
];

export interface CompareOptions {
  /** Patterns of keys that are set aside. */
  readonly noise: readonly string[];
  /** Samples closer than this tell no rate. */
  readonly sampleSeconds?: number;
}

/** Two captures, or samples of captures, held against each other. Pure. */
export function compareCaptures(a: SideChoice, b: SideChoice, options: CompareOptions): Comparison {
  const { noise, sampleSeconds = defaultThresholds.sampleSeconds } = options;
  const pair = pairSides(a, b, sampleSeconds);
  const comparable = comparableSides(comparedSide(pair.a), comparedSide(pair.b), {
    continued: pair.a.over === pair.b.over ? null : pair.a.over === 'delta' ? 'a' : 'b',
  });
  const figures = compareFigures(pair);
  const changed = explainKeys(changedKeys(configOf(pair.a), configOf(pair.b), noise), figures);
  return conclude({
    facts: {
      a: pair.a,
      b: pair.b,
      comparable,
      changed,
      figures,
      requests: null,
    },
    newlyFired: new Set([...pair.b.fired].filter((rule) => !pair.a.fired.has(rule))),
    parts: { loads: compareLoads(pair), ...compareSpreads(pair) },
  });
}

const configOf = ({ info, serverInfo, modelInfo }: CaptureSide) => ({
  version: info.version,
  serverInfo,
  modelInfo,
  launchCommand: null,
});

const comparedSide = (side: CaptureSide) => ({
  info: side.info,
  weights: side.summary.model.weight_version,
  hardware: hardwareOf(side.summary.topology),
  medianPrompt: medianPrompt(side),
});

/** Two dumps, as the reader compared their records. */
export function compareDumps(
  a: DumpView,
  b: DumpView,
  { figures: found, requests }: ComparedDumps,
  { noise }: CompareOptions,
): Comparison {
  const { figures } = found;
  const sides = {
    a: dumpSide(a, found.finishedA, found.weightsA, found.medianPromptA),
    b: dumpSide(b, found.finishedB, found.weightsB, found.medianPromptB),
  };
  const changed = explainKeys(changedKeys(dumpConfig(a), dumpConfig(b), noise), figures);
  return conclude({
    facts: {
      a: { info: sides.a.info, summary: null, derived: null },
      b: { info: sides.b.info, summary: null, derived: null },
      comparable: comparableSides(sides.a, sides.b),
      changed,
      figures,
      requests,
    },
    newlyFired: new Set(),
    parts: { loads: [], spreads: found.spreads, notDrawn: [] },
  });
}

/** A capture and a dump: what they say of the configuration is compared, and no figure. */
export function compareMixed(
  a: SideChoice | DumpView,
  b: SideChoice | DumpView,
  { noise, sampleSeconds = defaultThresholds.sampleSeconds }: CompareOptions,
): Comparison {
  const side = (of: SideChoice | DumpView) => {
    if (!('capture' in of)) {
      const own = dumpSide(of, of.finished, null, null);
      return {
        compared: own,
        config: dumpConfig(of),
        facts: { info: own.info, summary: null, derived: null },
      };
    }
    const { a: own } = pairSides(of, of, sampleSeconds);
    return { compared: comparedSide(own), config: configOf(own), facts: own };
  };
  const [one, other] = [side(a), side(b)];
  return conclude({
    facts: {
      a: one.facts,
      b: other.facts,
      comparable: comparableSides(one.compared, other.compared),
      changed: changedKeys(one.config, other.config, noise),
      figures: [],
      requests: null,
    },
    newlyFired: new Set(),
    parts: { loads: [], spreads: [], notDrawn: [] },
  });
}

function dumpSide(
  { name, path, modelPath, topology, firstStart, lastStart }: DumpView,
  requests: number,
  weights: string | null,
  medianPrompt: number | null,
): ComparedSide {
  return {
    info: {
      kind: 'dump',
      name,
      path,
      sample: null,
      version: null,
      model: modelPath,
      topology: formatTopology({
        tp: topology.tp,
        dp: topology.dp,
        pp: topology.pp === 1 ? null : topology.pp,
      }),
      takenAt: firstStart,
      requests,
      grade: 'log',
      seconds: firstStart !== null && lastStart !== null ? lastStart - firstStart : null,
    },
    weights,
    hardware: null,
    medianPrompt,
  };
}

const dumpConfig = ({ name, launchCommand }: DumpView) => ({
  version: null,
  serverInfo: null,
  modelInfo: null,
  launchCommand: launchCommand === null ? null : { text: launchCommand, file: name },
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
  readonly newlyFired: ReadonlySet<string>;
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
