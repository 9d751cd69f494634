import type { BatchState } from '../../batch.ts';
import { formatCount, formatDuration } from '../../format.ts';
import type { Grade, ProblemClass } from '../../signal.ts';
import { dumpCounts } from './dump-counts.ts';
import { causes } from './signals/causes.ts';

/*
 * The sentences that a drafted note is made of. Each is whole; the draft puts whole sentences one after another and
 * joins lists with `list`, nothing smaller.
 */

const classes: Record<ProblemClass, string> = {
  D: 'Down or unhealthy',
  L: 'Latency or throughput',
  W: 'Wrong output',
  H: 'Hang or time-out',
  M: 'Quality of the evidence',
  S: 'Safety',
};

const grades: Record<Grade, string> = {
  log: 'read from a log or dump',
  delta: 'seen between two scrapes',
  point: 'seen in one snapshot',
  lifetime: 'an average since the server started',
};

const oneDecimal = (weight: number): string => weight.toFixed(1);

/** `latency` with its sub-class as the rules name it: `Latency or throughput (L-prefill)`. */
const className = (of: ProblemClass, sub: string | null): string =>
  `${classes[of]} (${sub === null ? of : `${of}-${sub}`})`;

export const noteDraft = {
  list: (items: readonly string[]) => items.join(', '),
  longList: (items: readonly string[]) => items.join('; '),
  paragraphs: (sentences: readonly string[]) => sentences.join('\n'),
  sentences: (sentences: readonly string[]) => sentences.join(' '),
  dumpCounts,

  subtitle: (parts: readonly string[]) => (parts.length > 0 ? `${parts.join(', ')}.` : ''),
  takenAt: (time: string) => `Captured ${time} (the collector's clock)`,
  requestsFrom: (from: string, to: string) =>
    from === to ? `Requests started ${from} UTC` : `Requests started ${from} to ${to} UTC`,
  utc: (time: string) => `${time} UTC`,
  collectorTime: (time: string) => `${time} (the collector's clock)`,
  takenBefore: (time: string, seconds: number) =>
    `Taken ${time}, ${formatDuration(seconds)} before the crash dump was written.`,
  takenNewest: (time: string) => `Taken ${time}, the newest: it speaks for now.`,
  takenEarlier: (time: string) => `Taken ${time}, earlier than the newest.`,
  version: (version: string) => `SGLang ${version}`,
  accelerators: (count: number, name: string) => `${formatCount(count)} × ${name}`,

  className,
  classIs: (name: string, weight: number) => `${name}. Weight ${oneDecimal(weight)}.`,
  classNext: (name: string, weight: number, next: string, nextWeight: number) =>
    `${name}. Weight ${oneDecimal(weight)}; next is ${next} with ${oneDecimal(nextWeight)}.`,
  classTied: (names: readonly string[], weight: number) =>
    `Open between ${names.join(' and ')}: both weigh ${oneDecimal(weight)}.`,
  classUnknown: 'Not known yet: no rule for down, latency, wrong output or hang fired.',

  bundleChecked: (name: string, url: string | null, collected: number, of: number) =>
    `Bundle ${name}${url === null ? '' : ` of ${url}`}: ${formatCount(collected)} of ${formatCount(of)} sources collected.`,
  sourcesCollected: (paths: string) => `Collected: ${paths}.`,
  sourcesMissing: (items: string) => `Missing: ${items}.`,
  sourcesCut: (items: string) => `Cut: ${items}.`,
  sourceWhy: (path: string, reason: string) => `${path} (${reason})`,
  dumpChecked: {
    crash_dump: (name: string, counts: string) => `Crash dump ${name}: ${counts}.`,
    request_dump: (name: string, counts: string) => `Request dump ${name}: ${counts}.`,
    unknown: (name: string, counts: string) => `Dump ${name}: ${counts}.`,
  },
  dumpDamaged: (why: string) => `It was not read to its end. ${why}`,
  dumpCancelled: 'Reading it was cancelled; the records before that are counted.',
  /** `size` and times are written out; null where no line has a time stamp. */
  logChecked: (name: string, size: string, span: { readonly first: string; readonly last: string } | null) =>
    span === null
      ? `Log ${name}: ${size}, no time stamp found. No rule reads logs yet.`
      : `Log ${name}: ${size}, ${span.first} to ${span.last} by its own clock. No rule reads logs yet.`,
  /** `run`: null for a whole batch. */
  attachedLog: (name: string, of: string, run: number | null) =>
    run === null ? `${name}, attached to ${of}` : `${name}, attached to run ${run} of ${of}`,
  batchChecked: (
    name: string,
    targets: string,
    {
      answered,
      planned,
      failed,
    }: { readonly answered: number; readonly planned: number; readonly failed: number },
  ) =>
    `${name}, replayed at ${targets}: ${formatCount(answered)} of ${formatCount(planned)} answered, ${formatCount(failed)} failed.`,
  batchEnds: {
    cancelled: 'It was stopped before its end.',
    died: 'The target died while it ran.',
    broken: 'It was broken off: the app ended while it ran.',
  } as Readonly<Partial<Record<BatchState, string>>>,
  rulesFired: (ids: string, count: number) => `Rules fired, ${formatCount(count)}: ${ids}.`,
  rulesQuiet: (ids: string, count: number) => `Quiet, ${formatCount(count)}: ${ids}.`,
  rulesNotChecked: (items: string, count: number) => `Not checked, ${formatCount(count)}: ${items}.`,

  signalAt: (sentence: string, rule: string, grade: Grade, place: string | null) =>
    `${sentence} (${rule}, ${grades[grade]}${place === null ? '' : `, ${place}`})`,
  placeIn: (place: string, capture: string) => `${place} of ${capture}`,
  place: (source: string, line: number | null) => (line === null ? source : `${source}:${line}`),
  signalNone: 'None: no rule for down, latency, wrong output or hang fired.',
  doubt: (sentence: string, rule: string) => `Against the evidence: ${sentence} (${rule})`,

  guessSupported: (guess: string, reasons: readonly string[]) => `${guess} Because: ${reasons.join(' ')}`,
  guessAlone: (guess: string, rule: string) => `${guess} So far ${rule} alone says so.`,
  guessNone: 'None yet.',

  causes,
  ruledOut: (cause: string, rules: string) => `${cause} (${rules}).`,
  ruledOutNone: 'Nothing yet: no rule that could speak against a cause ran and stayed quiet.',

  ruledOutBefore: (capture: string, seconds: number | null) =>
    seconds === null
      ? `Nothing: whether ${capture} was taken before the crash dump or after it is not known.`
      : `Nothing: ${capture} was taken ${formatDuration(seconds)} before the crash dump was written and does not speak for what came after it.`,

  saveRequest:
    'Save the failing request before that: its exact body, a request-log line, or a crash dump (--crash-dump-folder); a request dump by /configure_logging changes the server.',
  takeBundle:
    'Take a bundle of the server, or of the replay target, so that load and configuration are known.',
  nothingFired: 'Take a bundle while it happens, save a failing request, and replay it on a clean target.',
  riskNothing: 'None from the next step: it touches nothing that runs.',
  riskSaving:
    'Saving a request by /configure_logging changes the server and writes prompts to its disk; a body saved at the client changes nothing.',
  stillFailing: (capture: string, time: string) =>
    `Whether it still happens is not known: the newest capture, ${capture}, is of ${time}.`,
  stillFailingBefore: (capture: string, seconds: number | null) =>
    seconds === null
      ? `Whether it still happens is not known: nothing says whether ${capture} was taken after the crash dump.`
      : `Whether it still happens is not known: the newest capture, ${capture}, was taken ${formatDuration(seconds)} before the crash dump was written.`,
  stillFailingUnknown: 'Whether it still happens is not known.',
  affectedWaiting: (waiting: number, total: number) =>
    `Affected when captured: ${formatCount(waiting)} of ${formatCount(total)} requests were waiting.`,
  affectedInFlight: (inFlight: number, requests: number) =>
    `Affected by the dump: ${formatCount(inFlight)} of ${formatCount(requests)} recorded requests were in flight.`,
  affectedUnknown: 'How much traffic is affected is not known.',
};
