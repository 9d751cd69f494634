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
  over: { capture: 'Reads a capture of a server.', dump: 'Reads a dump of requests.' },
  unknownRule: 'No rule of this version has this id.',
  next: 'Next step',

  supplyTitle: 'What would supply it',
  showSupply: (cause: string) => `${cause}: what would supply it`,
  supplyBy: { capture: recollect, dump: 'Open a dump that holds it.' },
  /** By the key of the reason why a rule was not checked. */
  supply: {
    sourceMissing: ({ source }: Slots) =>
      source === '/metrics'
        ? 'Collect again from a server that runs with --enable-metrics: without it there is no /metrics.'
        : `Collect again with ${source}, or open a bundle that holds its answer.`,
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
    saidBy: ({ rule }: Slots) => `Nothing more: ${rule} says it already.`,
    ruleFailed: () => 'A fault of this workbench. Please report it with the sentence above.',
  } as Readonly<Record<string, (slots: Slots) => string>>,
};
