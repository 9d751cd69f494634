import { formatCount, formatDuration } from '../../format.ts';
import type { Grade, ProblemClass } from '../../signal.ts';
import { type DumpCounts, dumpCounts } from './dump-counts.ts';

const classes: Record<ProblemClass, string> = {
  D: 'Down',
  L: 'Latency',
  W: 'Wrong output',
  H: 'Hang',
  M: 'Evidence quality',
  S: 'Safety',
};

const grades: Record<Grade, string> = {
  log: 'log or dump',
  delta: 'two scrapes',
  point: 'one snapshot',
  lifetime: 'since start',
};

/** The same, as the end of a sentence after the severity: `high, seen in one snapshot`. */
const seen: Record<Grade, string> = {
  log: 'seen in a log or dump',
  delta: 'seen between two scrapes',
  point: 'seen in one snapshot',
  lifetime: 'an average since the server started',
};

const rules = (count: number): string => `${formatCount(count)} ${count === 1 ? 'rule' : 'rules'}`;
const requests = (count: number): string => `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`;

export const overview = {
  classes,
  grades,
  classAndSub: (name: string, sub: string) => `${name} · ${sub}`,
  /** `severity` in the words of `app.severity`. */
  severityAndGrade: (severity: string, grade: Grade) => `${severity}, ${seen[grade]}`,

  weight: 'Weight by class',
  differsFromBaseline: (was: string) => `Differs from the baseline: ${was}`,
  weightText: 'The sum of severity times grade of the findings of each class.',
  tied: (names: readonly string[]) => `${names.join(' and ')} weigh the same.`,

  targetSwitch: 'Targets of the deployment',
  targets: (count: number) => `${formatCount(count)} targets`,
  roles: { plain: 'server', router: 'router', prefill: 'prefill', decode: 'decode' },
  targetAnswered: (answered: number, called: number) =>
    `${formatCount(answered)} of ${formatCount(called)} answered`,
  targetQuiet: 'nothing fired',
  targetNamed: (name: string, role: string, worst: string, answered: string) =>
    `${name}, ${role}, ${worst}, ${answered}`,

  walk: 'Walk through it',
  walkText: 'four questions at most',
  walkReset: 'By the evidence alone',
  walkEnd: 'This leads to',

  captureSwitch: 'Capture',
  dumpSwitch: 'Dump',

  /** Nothing fired at all, or nothing but findings about the evidence itself. */
  silence: {
    complete: {
      checked: 'No rule fired',
      unchecked: (checked: number, of: number) =>
        `Nothing fired, but only ${formatCount(checked)} of ${rules(of)} could be checked`,
    },
    ofTheServer: {
      checked: 'No rule about the server fired',
      unchecked: (checked: number, of: number) =>
        `Nothing about the server fired, but only ${formatCount(checked)} of ${rules(of)} could be checked`,
    },
  },
  checkedOf: (checked: number, of: number) =>
    checked === of ? `all ${rules(of)} checked` : `${formatCount(checked)} of ${rules(of)} checked`,
  noneReadable: (sources: number) =>
    `None of the ${formatCount(sources)} sources holds an answer that can be read: nothing is known of the server.`,
  noneFiredServing: (running: number) =>
    `The server was serving (${formatCount(running)} running), so quiet means something here.`,
  noneFiredIdle: 'The server was idle, so quiet says little about the incident.',
  noneFiredUnknown: 'Whether the server was serving is not known, so quiet says little.',
  noneRan: 'No rule could run',

  watchEnded: 'The watch ended by itself:',
  watchReason: (reason: string, dropped: number) =>
    dropped === 0
      ? `${reason}.`
      : `${reason}. ${formatCount(dropped)} older ${dropped === 1 ? 'look was' : 'looks were'} let go.`,
  idle: 'Idle when captured',
  idleText: '0 running and 0 waiting requests on every rank: the load figures do not show the incident.',

  identity: 'Identity',
  model: 'Model',
  servedAs: (name: string) => `served as ${name}`,
  weights: 'Weights',
  version: 'SGLang',
  hardware: 'Hardware',
  accelerators: (count: number, name: string) => `${formatCount(count)} × ${name}`,
  topology: 'Topology',
  capacity: 'KV capacity',
  tokens: (count: string) => `${count} tokens`,
  taken: 'Captured',
  sources: 'Sources',
  sourcesOf: (collected: number, of: number) => `${formatCount(collected)} of ${formatCount(of)}`,
  unknown: 'unknown',
  absentFor: (title: string, source: string, why: string) =>
    `${title}: ${source} was not collected (${why}).`,

  arguments: {
    title: 'Server arguments',
    against: (name: string) => `against the capture ${name}`,
    differ: (count: number) =>
      count === 1 ? '1 argument differs' : `${formatCount(count)} arguments differ`,
    none: 'No argument differs',
    setAside: (count: number) => `${formatCount(count)} ${count === 1 ? 'key' : 'keys'} set aside`,
    more: (count: number) => `${formatCount(count)} more`,
    became: 'became',
    formerly: (key: string, name: string) => `${key}, formerly ${name}`,
    /** In the place of a value. */
    secret: 'a secret',
    /** The same secret is masked differently in two incidents. */
    anotherSecret: 'another key, unless it was masked in another incident',
    placeIn: (place: string, capture: string) => `${place} in ${capture}`,
    /** Arguments that one of the two versions does not have. */
    oneSided: (count: number) =>
      count === 1
        ? '1 argument is not in the other version'
        : `${formatCount(count)} arguments are not in the other version`,
    onlyIn: (capture: string) => `Only in ${capture}:`,
    thisCapture: 'this capture',
    notCompared: 'Not compared',
    notComparedWith: (name: string) => `Not compared: ${name} holds no answer of /server_info.`,
  },

  nextStep: 'Next step',
  bestGuess: 'Best guess',
  commands: 'Commands',
  copyCommand: (name: string) => `Copy the command: ${name}`,
  metricLabels: (labels: string) => `Labels: ${labels}.`,

  findings: 'Findings',
  findingsCount: (fired: number, of: number) => `${formatCount(fired)} of ${rules(of)} fired`,
  findingKeys: '[ ] step through them',
  findingsNone: 'No rule fired.',
  noThreshold: 'no threshold',
  openEvidence: (source: string) => `Open ${source}`,
  sourceLine: (source: string, line: number) => `${source}:${line}`,
  sourceRecord: (source: string, index: number) => `${source} #${index}`,

  ruledOut: 'Ruled out',
  ruledOutText: 'by every rule that covers them',
  ruledOutNone: 'Nothing: for no cause did every rule that covers it run and stay quiet.',
  ruledOutOlder: (newest: string) => `Nothing by this capture: ${newest} is newer, and speaks for now.`,
  ruledOutBefore: (seconds: number | null) =>
    seconds === null
      ? 'Nothing: whether this capture was taken before the crash dump or after it is not known.'
      : `Nothing: this capture was taken ${formatDuration(seconds)} before the crash dump was written and does not speak for what came after it.`,
  alsoQuiet: 'Also quiet',
  alsoQuietText: 'each speaks against its own finding only',
  quietThen: 'Quiet when captured',
  quietThenNewer: (newest: string) => `${newest} is newer; rules nothing out`,
  quietThenBefore: (seconds: number | null) =>
    seconds === null
      ? 'perhaps before the crash dump; rules nothing out'
      : `${formatDuration(seconds)} before the crash dump; rules nothing out`,
  quietOnAverage: 'Quiet on average',
  quietOnAverageText: 'since start; rules nothing out',
  notChecked: 'Not checked',
  notCheckedText: (count: number) => rules(count),
  notCheckedNone: 'Every rule found its input.',
  beyond: (count: number) => `${rules(count)} that no capture or dump can supply`,
  beyondBy: (need: string, count: number) => `${need} (${formatCount(count)})`,
  remarks: 'How the figures are to be read',
  loweredBy: 'grade lowered by',
  more: (count: number) => `Show ${formatCount(count)} more`,
  fewer: 'Show fewer',

  latency: 'Latency',
  averages: 'Averages',
  latencyText: 'averages since start',
  latencyOf: (count: string) => `averages since start, n = ${count}`,
  sinceEarlier: (name: string) => `change since ${name}`,
  restartedSince: (name: string) => `the counters restarted since ${name}`,
  earlierValue: (value: string, name: string) => `${value} in ${name}`,
  nothingMeasured: '/metrics holds no finished request yet: there is nothing to average.',
  noLatency: 'No latency',
  mean: {
    avg_ttft_seconds: 'Time to first token',
    avg_queue_time_seconds: 'Queue time',
    avg_inter_token_seconds: 'Between tokens',
    avg_e2e_seconds: 'End to end',
  },
  totals: { prompt_tokens_total: 'Prompt tokens', generation_tokens_total: 'Generated tokens' },
  stages: 'Stage averages',
  stagesText: 'since start, slowest TP rank',
  noStageMeasured: '/metrics holds no stage times yet.',
  noStages: 'No stage times',

  load: 'Load per rank',
  loadText: (running: string, waiting: string) => `${running} running, ${waiting} waiting`,
  countAndChange: (count: string, change: string) => `${count} (${change})`,
  oneSnapshot: 'one snapshot',
  snapshotAge: (seconds: number) => `snapshot at most ${formatDuration(seconds)} old`,
  noLoad: 'No load rows',
  emptyLoad: 'The answer of /v1/loads holds no row.',
  loadColumns: {
    rank: 'Rank',
    running: 'Running',
    waiting: 'Waiting',
    kv: 'KV use',
    cache: 'Cache hit',
    rate: 'Tokens/s',
  },
  rank: (rank: number | null) => (rank === null ? 'DP –' : `DP ${rank}`),
  kvBar: (rank: string) => `KV use of ${rank}`,
  queues: 'Queues',
  disaggregation: 'Disaggregation',

  memory: 'Capacity',
  capacityNames: {
    max_total_num_tokens: 'KV tokens',
    max_req_input_len: 'Longest input, tokens',
    effective_max_running_requests_per_dp: 'Most running per DP rank',
    weight_gb: 'Weights',
    kv_cache_gb: 'KV cache',
    graph_gb: 'CUDA graphs',
    token_capacity: 'Token capacity',
  },
  graphPhase: (phase: string) => `CUDA graphs, ${phase}`,
  noCapacity: 'No capacity',
  emptyCapacity: 'The answer of /server_info says nothing of it.',

  sourcesSection: 'Sources',
  sourcesText: (collected: number, of: number) => `${formatCount(collected)} of ${formatCount(of)} collected`,
  sourceStates: { collected: 'collected', cut: 'cut', missing: 'missing', failed: 'failed' },
  openSource: (path: string) => `Open the answer of ${path}`,
  maskedText: (count: number, files: number) =>
    `${formatCount(count)} ${count === 1 ? 'secret' : 'secrets'} masked in ${formatCount(files)} ${files === 1 ? 'file' : 'files'}`,
  maskedValue: (key: string, file: string, count: number) =>
    count > 1 ? `${key} in ${file}, ${formatCount(count)} times` : `${key} in ${file}`,
  unknownFiles: (count: number) =>
    count === 1 ? '1 file not understood' : `${formatCount(count)} files not understood`,

  dump: 'Dump',
  dumpLoad: 'Load',
  dumps: (count: number) => (count === 1 ? 'Dump' : 'Dumps'),
  dumpKinds: { request_dump: 'Request dump', crash_dump: 'Crash dump', unknown: 'Dump of an unknown kind' },
  dumpInFlight: (count: number) => `${requests(count)} in flight at the dump`,
  dumpNoneInFlight: 'No request was in flight',
  dumpNoneInFlightYet: 'No request in flight in the part that was read',
  /** Health checks of the server itself are no requests of anybody: they are counted apart. */
  dumpSentence: (counts: DumpCounts) => `${dumpCounts(counts)}.`,
  dumpBroken: 'Nothing of this dump could be read',
  dumpEmpty: 'The dump holds no request',
  dumpFields: {
    total: 'Requests',
    finished: 'Finished',
    inFlight: 'In flight',
    healthChecks: 'Health checks, hidden',
    first: 'First start',
    last: 'Last start',
    dumpedAt: 'Written',
    span: 'Span',
    size: 'Size',
    endpoint: 'Endpoint',
    configUpdates: 'Configuration updates',
    file: 'File',
  },
  toRequests: 'Requests',
  launch: 'Launch command',
  copy: 'Copy',
  copied: 'Copied',
  notes: 'Notes',
  cancelled: 'Reading was cancelled. The records read until then are shown.',
  missingTitle: 'What a dump cannot tell',
  missingText: 'Load, KV use, latency averages, capacity and most rules need a capture of the server.',
  openBundle: 'Open a bundle…',
  collect: 'Collect…',
};
