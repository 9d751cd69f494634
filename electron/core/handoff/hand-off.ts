import type { RealClass } from '../../../shared/class-weight.ts';
import type { Diagnosis } from '../../../shared/diagnosis.ts';
import type { DumpView } from '../../../shared/dump.ts';
import type { HandOff } from '../../../shared/handoff.ts';
import { timelineOf } from '../../../shared/incident-time.ts';
import type { Capture } from '../capture.ts';
import * as make from './commands.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';

export interface HandOffParts {
  readonly diagnosis: Pick<Diagnosis, 'tied' | 'strongest' | 'findings' | 'doubts' | 'ruledOut'>;
  readonly captures: readonly Capture[];
  readonly dumps: readonly DumpView[];
  /** Core dumps of the GPU that lie beside the dumps. */
  readonly coredumps?: readonly string[];
}

/**
 * The next tools for what the evidence came to, the next one first, with their commands filled in. Of classes that tie
 * every one gets its tools. A bundle comes first where none is there or the one that is says nothing, but for a log or
 * dump that is decisive for a class down or hang; a profiler comes only where there is something to replay.
 */
export function handOff({ diagnosis, captures, dumps, coredumps = [] }: HandOffParts): readonly HandOff[] {
  const server = serverFacts(captures, dumps);
  const { crash, newestIsCurrent } = timelineOf({ captures: captures.map(({ view }) => view), dumps });
  const situation: Situation = {
    diagnosis,
    dumps,
    coredumps,
    server,
    isGone: crash !== null && !newestIsCurrent,
  };
  const isThin =
    captures.length === 0 || diagnosis.doubts.some(({ sub }) => sub === 'idle' || sub === 'partial');
  const classes = [...new Set(diagnosis.tied.map(({ class: of }) => of))];
  const steps = classes.flatMap((of) => toolsOf[of](situation));
  const knowsServer = server.url !== null || captures.length > 0 || dumps.length > 0;
  const collecting = knowsServer ? [make.collect(server)] : [];
  const all = isThin && !isDecisive(diagnosis) ? [...collecting, ...steps] : [...steps, ...collecting];
  return all.filter(({ id }, place) => place === all.findIndex((one) => one.id === id));
}

interface Situation {
  readonly diagnosis: HandOffParts['diagnosis'];
  readonly dumps: readonly DumpView[];
  readonly coredumps: readonly string[];
  readonly server: ServerFacts;
  /** A crash dump is the last that was seen: the process that wrote it has ended. */
  readonly isGone: boolean;
}

const isDecisive = ({ strongest }: HandOffParts['diagnosis']): boolean =>
  strongest !== null && strongest.grade === 'log' && ['D', 'H'].includes(strongest.class);

const subsOf = ({ tied }: HandOffParts['diagnosis'], of: RealClass): readonly (string | null)[] =>
  tied.filter((entry) => entry.class === of).map(({ sub }) => sub);

const withInFlight = (dumps: readonly DumpView[]): readonly DumpView[] =>
  dumps.filter(({ inFlight }) => inFlight > 0).slice(0, 1);

const toolsOf: Readonly<Record<RealClass, (situation: Situation) => readonly HandOff[]>> = {
  D({ diagnosis, dumps, coredumps, server }) {
    // A start-up, a key or a router is no fault of the engine: nothing to replay, nothing to restart.
    const subs = subsOf(diagnosis, 'D');
    if (subs.every((sub) => sub === 'startup' || sub === 'router' || sub === 'auth'))
      return [make.collect(server)];
    return [
      ...(coredumps.length > 0 ? [make.openCoredump(coredumps)] : []),
      ...make.startTarget(server),
      ...withInFlight(dumps).map(make.replayInFlight),
      ...make.restartWithDumps(server),
      ...(coredumps.length === 0 ? [make.openCoredump([])] : []),
      make.bisect(server),
    ];
  },
  H({ dumps, server, isGone }) {
    const replaying = [...make.startTarget(server), ...withInFlight(dumps).map(make.replayInFlight)];
    const looking = [make.stacks(), ...(isGone ? [] : make.rankStacks(server)), make.gpuState()];
    return [
      // Where the process has ended there is nothing to look at before the target hangs, too.
      ...(isGone ? [...replaying, ...looking] : looking),
      ...(dumps.length === 0 && server.crashFolder === null ? [make.crashFolder(server)] : []),
      ...(isGone ? [] : replaying),
      ...(server.tracing === true && !isGone ? [make.traceLevel(server)] : []),
      ...(dumps.length > 0 ? [make.bisect(server)] : []),
    ];
  },
  L({ diagnosis, dumps, server }) {
    const saving = dumps.length === 0 ? [make.requestDump(server)] : [];
    const [dump] = dumps;
    const kernels = subsOf(diagnosis, 'L').some((sub) => sub === 'prefill' || sub === 'decode');
    const isQueueOut = diagnosis.ruledOut.some(({ cause }) => cause === 'queueing');
    return [
      ...saving,
      ...make.startTarget(server),
      ...(dump ? [make.replayAtPace(dump)] : []),
      ...(server.tracing === true ? [make.traceLevel(server)] : make.targetWithTrace(server)),
      // A profile explains kernels only: after a replay, and with queueing out of the way.
      ...(dump && kernels && isQueueOut ? [make.profile(server)] : []),
      ...(dump ? [make.bisect(server)] : []),
    ];
  },
  W({ diagnosis, dumps, server }) {
    const saving = dumps.length === 0 ? [make.requestDump(server)] : [];
    return [
      ...saving,
      ...make.startTarget(server),
      ...dumps.slice(0, 1).map((dump) => make.compareAnswers(dump, recordOf(diagnosis))),
      ...(dumps.length > 0 ? [make.bisect(server)] : []),
    ];
  },
};

/** The record that the strongest finding points at; null where it points at none. */
function recordOf({ strongest }: HandOffParts['diagnosis']): number | null {
  for (const { path } of strongest?.evidence ?? []) {
    const index = /^requests\[(\d+)\]/.exec(path)?.[1];
    if (index !== undefined) return Number(index);
  }
  return null;
}
