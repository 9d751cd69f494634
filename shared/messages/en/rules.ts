import { formatCount } from '../../format.ts';

type Slots = Readonly<Record<string, string | number>>;

const recollect = 'Collect again with every source on, or open a bundle that holds it.';

/** Words of the page of all rules, and of what would let a rule be checked. */
export const rules = {
  all: (count: number) => `All ${formatCount(count)} rules`,
  open: (rule: string) => `Rule ${rule}`,
  table: 'Rules',
  filter: 'Filter the rules',
  filterPlaceholder: 'Rule, title, class or source',
  state: 'State',
  states: { all: 'All', fired: 'Fired', quiet: 'Quiet', not_checked: 'Not checked' },
  stateCount: (state: string, count: number) => `${state} ${formatCount(count)}`,
  shown: (shown: number, of: number) =>
    shown === of ? `${formatCount(of)} rules` : `${formatCount(shown)} of ${formatCount(of)} rules`,
  columns: { state: 'State', rule: 'Rule', title: 'Title', grade: 'Grade', class: 'Class', of: 'Of' },
  noneTitle: 'No rule matches',
  clearFilter: 'Clear filter',
  copy: 'Copy',
  copied: 'Copied',

  detail: (rule: string) => `Rule ${rule}`,
  choose: 'Choose a rule to see what it looks at, where its limits come from and what it saw.',
  firedAs: 'Fired',
  quietAs: (cause: string) => `Stayed quiet: speaks against “${cause}”`,
  uncheckedAs: (reason: string) => `Not checked: ${reason}. Unknown is not zero: it rules nothing out.`,
  limits: 'Limits',
  noLimits: 'No limit of it can be set: it looks for a state, or holds values against each other.',
  limitDefault: (value: string) => `default ${value}`,
  changeLimits: 'Change in Settings',
  evidence: 'What it saw',
  noEvidence: 'It names no value.',
  source: 'Source of the rule',
  over: {
    capture: 'Reads a capture of a server.',
    dump: 'Reads a dump of requests.',
    pair: 'Holds two sides against each other.',
  },
  unknownRule: 'No rule of this version has this id.',
  next: 'Next step',

  supplyTitle: 'What would supply it',
  showSupply: (cause: string) => `${cause}: what would supply it`,
  supplyBy: {
    capture: recollect,
    dump: 'Open a dump that holds it.',
    pair: 'Name a healthy capture of this server or model as its baseline.',
  },
  /** By the key of the reason why a rule was not checked. */
  supply: {
    sourceMissing: ({ source }: Slots) =>
      source === '/metrics'
        ? 'Collect again from a server that runs with --enable-metrics: without it there is no /metrics.'
        : `Collect again with ${source}, or open a bundle that holds its answer.`,
    needsBaseline: () =>
      'Name a healthy capture of this server or model as its baseline, in its menu in the list of artifacts.',
    needsTwoDumps: () => 'Hold two dumps against each other in Compare.',
    nothingRuns: () => 'A capture, and a baseline, taken while requests run.',
    batchesDiffer: () => 'A baseline taken at about this load: as many requests running, 20 % more or less.',
    tooFewObserved: () => 'Let more requests end before collecting, on the side that has too few.',
    insideBand: () => 'More requests on either side: then less of a change can be chance.',
    valueMissing: ({ name }: Slots) => `A capture of a server whose version tells ${name}.`,
    nothingObserved: ({ name }: Slots) =>
      `A capture taken after requests have ended: ${name} appears with the first of them.`,
    capturedIdle: () => 'Collect while the server serves: an idle one shows nothing of the incident.',
    answerTimeUnknown: () => 'Collect with this workbench, which notes how long each answer took.',
    noHealthVerdict: () =>
      'Collect with health probes on and a time-out above 20 s: the server itself gives up after 20 s.',
    nothingAnswered: () => 'Check host and port, then collect again; or open a crash dump of the server.',
    nothingCollected: () => recollect,
    loadTooOld: () =>
      'A scheduler that hangs publishes no load: take its stack with py-spy, or open its crash dump.',
    loadAgeUnknown: () => 'A capture of a version that stamps its load in /v1/loads.',
    mayBeAsleep: () => 'Collect /server_info as well: it tells whether idle schedulers sleep.',
    oneSilentCall: () => 'Collect once more with a longer time-out: two silent calls are a verdict.',
    mayBeStarting: () => 'Collect once more when the server has served its first requests.',
    dumpNotWhole: () => 'Copy the dump again from the host, in full.',
    noneInFlight: () => 'A crash dump of the moment at which requests hang.',
    tooFewEnds: () => 'A dump of more traffic, from a server that runs with metrics on.',
    speculationOff: () => 'Nothing: the server does not speculate, so there is nothing to check.',
    finishedOnly: () =>
      'A crash dump: start the server with --crash-dump-folder, it holds requests in flight.',
    dumpKindUnknown: () => 'The dump as the server wrote it, with its top-level keys.',
    oneScrape: () => 'Collect with two samples half a minute apart: --samples 2 --gap 30.',
    scrapesTooClose: ({ least }: Slots) =>
      `Collect with two samples at least ${least} s apart: --samples 2 --gap 30.`,
    restartedBetween: () => 'Collect two samples again, now that the process runs on.',
    timesUnknown: () => 'Collect with this workbench, which notes when each sample was taken.',
    nothingBetween: ({ name }: Slots) => `Two samples further apart, between which ${name} counts something.`,
    bucketsDiffer: () => 'Two samples of one process: its buckets stay the same.',
    noBuckets: ({ name }: Slots) => `The whole of /metrics: the buckets of ${name} were cut or left out.`,
    oneRank: () => 'Nothing: there is one rank only, so there is nothing to hold against it.',
    tooLittleToShare: () => 'A capture under load: with so little to do an imbalance is chance.',
    olderThan: ({ since }: Slots) => `A capture of SGLang ${since} or later.`,
    noneInFlightAtBoth: () => 'Two samples of a server that serves at both.',
    callsHoldSeveral: () => 'A capture while clients send one request a call.',
    zeroWithoutMetrics: () => 'Start the server with --enable-metrics: without it the value stays 0.',
    tooFewResponses: ({ least }: Slots) =>
      `A capture after at least ${least} calls for generation were answered.`,
    onePoolOnly: () => 'Nothing: the model has one pool only, so there is nothing to check.',
    graphsOff: () => 'Nothing: CUDA graphs are switched off, so none is missing.',
    noRouter: () => 'Collect the deployment with its router.',
    noWorkersBeside: () => 'Collect the router together with its workers.',
    otherSide: ({ mode }: Slots) =>
      mode === 'null'
        ? 'Nothing: the server is not split into prefill and decode.'
        : 'A capture of the other side of the split.',
    noOtherSide: () => 'Collect both sides of the split together, with a file of targets: --targets.',
    noStorageTier: () => 'Nothing: the cache has no storage tier, so there is nothing to check.',
    dumpStillRead: () => 'Nothing: it is checked once the dump is read.',
    noneFinished: () => 'A dump that was written after requests had finished.',
    recordsWithout: ({ name }: Slots) => `A dump of a server whose version and settings record ${name}.`,
    tooFewRequests: ({ need }: Slots) =>
      `A dump of at least ${formatCount(Number(need))} requests that say it.`,
    noServerArgsHere: () => 'A dump with the server’s arguments, or a capture with /server_info beside it.',
    noTexts: () => 'A dump of a server that stores the text of its answers.',
    restUnread: () => 'Copy the dump again from the host, in full, or raise the limits in Settings.',
    refusedNotDumped: () => 'The log of the server, or the errors that its clients saw.',
    poolUnknown: () => 'A capture of the same server beside the dump: it tells the size of the KV pool.',
    mixChanged: () => 'A dump of traffic that stays alike from its start to its end.',
    noneOfOneSize: () => 'A dump of more traffic, with several requests of about one size.',
    notInBundle: () => recollect,
    keyRefused: () => 'Collect again with the key of the server.',
    webPage: () => 'Collect again from the address of the server itself: a page answered at this one.',
    redirects: () => 'Collect again from the address that it redirects to.',
    notInThisVersion: () => 'A capture of a version that has it.',
    notCalled: () => recollect,
    probesOff: () => 'Collect again with health probes on.',
    archiveEndsEarly: () => 'Copy the bundle again from the host, in full.',
    fileGone: () => 'Copy the bundle again from the host, in full.',
    emptyAnswer: () => recollect,
    notJson: () => recollect,
    errorAnswer: () => recollect,
    saidBy: ({ rule }: Slots) => `Nothing more: ${rule} says it already.`,
    ruleFailed: () => 'A fault of this workbench. Please report it with the sentence above.',
  } as Readonly<Record<string, (slots: Slots) => string>>,
};
