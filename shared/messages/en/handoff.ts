import { formatCount } from '../../format.ts';
import type { HandOffEffect, HandOffId } from '../../handoff.ts';

type Slots = Readonly<Record<string, string | number>>;

/** Words of one hand-off: what it is, and why it comes now and what to look for. */
export interface HandOffWords {
  title(slots: Slots): string;
  why(slots: Slots): string;
}

const row = <P extends Slots = Record<string, never>>(
  title: string | ((slots: P) => string),
  why: string | ((slots: P) => string),
): HandOffWords => ({
  title: (slots) => (typeof title === 'string' ? title : title(slots as P)),
  why: (slots) => (typeof why === 'string' ? why : why(slots as P)),
});

const rows: Record<HandOffId, HandOffWords> = {
  collect: row(
    'Take a bundle',
    'Health, load, configuration and metrics of now, loads and metrics twice for their rates. GETs only; the health checks run one token each.',
  ),
  stacks: row(
    'Stacks of every SGLang process',
    'Before any restart: they show where each process waits, and a restart throws that away. Takes root or ptrace; each process stops for a moment.',
  ),
  rankStacks: row<{ processes: number }>(
    ({ processes }) =>
      processes === 1 ? 'Stack of the scheduler' : `Stacks of ${formatCount(processes)} schedulers`,
    'The process ids are those of the metrics, in the container’s numbers. The rank whose stack differs from the others is the suspect.',
  ),
  gpuState: row(
    'Utilisation and power of the GPUs',
    'A GPU at full utilisation that draws little power is spinning in a collective; an idle one waits for its host.',
  ),
  crashFolder: row<{ folder: string }>(
    'Switch crash dumps on',
    ({ folder }) =>
      `Then the requests in flight are saved when the process ends. It writes prompts into ${folder} on the server.`,
  ),
  requestDump: row<{ folder: string; threshold: number }>(
    'Switch request dumps on',
    ({ folder, threshold }) =>
      `Saves finished requests, ${formatCount(threshold)} to a file, into ${folder} on the server: prompts are in them. The same call with an empty folder name switches it off.`,
  ),
  openCoredump: row<{ files: number }>(
    ({ files }) => (files > 1 ? `Open ${formatCount(files)} GPU core dumps` : 'Open the GPU core dump'),
    'It names the kernel that faulted. Then look at the kernel before it: what it was fed is more often wrong than what it did.',
  ),
  startTarget: row(
    'Start a clean target of the same build',
    'On GPUs of its own, with the captured settings, so that replays touch nothing that serves. Put its address into TARGET.',
  ),
  restartWithDumps: row<{ folder: string }>(
    'Start with crash dumps and GPU core dumps',
    ({ folder }) =>
      `The next fault then leaves its requests and its kernel in ${folder}. In the place of the server that runs it is a restart: it drops what is in flight.`,
  ),
  replayInFlight: row<{ count: number }>(
    ({ count }) =>
      count === 1
        ? 'Replay the request in flight'
        : `Replay ${formatCount(count)} requests in flight, one by one`,
    'One of them, or what they share, brought it about. If none fails alone, send them at their recorded times: leave out --mode and --parallel.',
  ),
  replayAtPace: row<{ count: number }>(
    ({ count }) => `Replay ${formatCount(count)} requests at their recorded times`,
    'Shows whether the traffic alone makes it slow. Take a bundle of the target before, during and after.',
  ),
  compareAnswers: row(
    'Send one request to two servers',
    'The first differing token says where they part. At temperature 0, so that chance is out of it.',
  ),
  traceLevel: row(
    'Raise the trace level',
    'Tracing is on; level 3 shows every stage of a request. It costs time on each request: set it back after.',
  ),
  targetWithTrace: row(
    'Start a target with traces',
    'Traces have to be on from the start. They tell router, queue, prefill and hand-over apart. Needs an OpenTelemetry collector.',
  ),
  profile: row<{ steps: number; folder: string }>(
    'Profile the target while it replays',
    ({ steps, folder }) =>
      `Only once a replay there is as slow: ${formatCount(steps)} forward passes into ${folder}. Then hand over to the profiler’s own tools.`,
  ),
  bisect: row<{ bad: string }>(
    'Find the commit',
    ({ bad }) =>
      `Where an older build is fine. harness.sh starts the build, replays, and exits 0 for good, 1 for bad, 125 for cannot tell. ${bad === '' ? 'BAD is the build that was captured.' : `${bad} is the build that was captured.`}`,
  ),
};

const effects: Record<HandOffEffect, string> = {
  none: 'touches nothing that serves',
  load: 'costs the server a little time',
  changes_server: 'changes the server',
};

export const handOff = {
  rows,
  effects,
  needs: (names: string) => `Set first: ${names}.`,
  /** The command in a note: each of its lines as code. */
  inNote: (title: string, lines: readonly string[], effect: string) =>
    `${title} (${effect}): ${lines.map((line) => `\`${line}\``).join(' ')}`,
  changesServer: (title: string) => `“${title}” changes the server that runs: ask before it is run.`,
};
