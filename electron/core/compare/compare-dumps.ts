import type { Comparison } from '../../../shared/comparison.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { formatTopology } from '../../../shared/format.ts';
import type { SideMark } from '../../../shared/side-mark.ts';
import type { ComparedDumps } from '../dump/reader.ts';
import type { ServerConfig } from '../dump/server-config.ts';
import { parseJson } from '../json-text.ts';
import { defaultThresholds } from '../signals/thresholds.ts';
import { type JsonSource, jsonSource } from '../summary/ledger.ts';
import { changedKeys } from './changed-keys.ts';
import { type ComparedSide, comparableSides } from './comparable.ts';
import { type CompareOptions, comparedSide, conclude, configOf } from './compare.ts';
import { pairSides, type SideChoice } from './sides.ts';
import { explainKeys } from './suspects.ts';

/** A dump, ready to be held against another side. */
export interface DumpSide {
  readonly dump: DumpView;
  /** What the server ran with, as `DumpReader.serverConfig` answers it. */
  readonly config: ServerConfig | null;
  readonly mark?: SideMark | null;
}

/** Two dumps, as the reader compared their records. Pure. */
export function compareDumps(
  a: DumpSide,
  b: DumpSide,
  { figures: found, requests }: ComparedDumps,
  { noise }: CompareOptions,
): Comparison {
  const { figures } = found;
  const sides = {
    a: infoOf(a, found.finishedA, found.weightsA, found.medianPromptA),
    b: infoOf(b, found.finishedB, found.weightsB, found.medianPromptB),
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
    newlyFired: new Map(),
    parts: { loads: [], spreads: found.spreads, notDrawn: [] },
  });
}

/** A capture and a dump: what they say of the configuration is compared, and no figure. Pure. */
export function compareMixed(
  a: SideChoice | DumpSide,
  b: SideChoice | DumpSide,
  { noise, sampleSeconds = defaultThresholds.sampleSeconds }: CompareOptions,
): Comparison {
  const side = (of: SideChoice | DumpSide) => {
    if ('dump' in of) {
      const own = infoOf(of, of.dump.finished, null, null);
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
    newlyFired: new Map(),
    parts: { loads: [], spreads: [], notDrawn: [] },
  });
}

function infoOf(
  { dump, mark = null }: DumpSide,
  requests: number,
  weights: string | null,
  medianPrompt: number | null,
): ComparedSide {
  const { name, path, modelPath, topology, firstStart, lastStart } = dump;
  return {
    info: {
      kind: 'dump',
      name,
      path,
      mark,
      isBaseline: false,
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

const dumpConfig = ({ dump: { name, launchCommand }, config }: DumpSide) => ({
  version: null,
  serverInfo: null,
  modelInfo: null,
  serverArgs: configSource(name, config),
  maskedBy: config?.maskedBy ?? null,
  launchCommand: launchCommand === null ? null : { text: launchCommand, file: name },
});

/** It stands in a pickle: there is no line to go to. */
function configSource(file: string, config: ServerConfig | null): JsonSource | null {
  const parsed = config === null ? null : parseJson(config.json);
  return parsed?.ok ? { ...jsonSource(file, '', parsed.value, []), line: () => null } : null;
}
