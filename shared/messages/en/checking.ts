import { formatCount } from '../../format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const lengthOf = (tokens: number | null, characters: number | null): string =>
  [
    ...(tokens === null ? [] : [plural(tokens, 'token', 'tokens')]),
    ...(characters === null ? [] : [plural(characters, 'character', 'characters')]),
  ].join(', ');

/** Words of what narrows a failure down: minimise, the bisect harness, the log of a bisection. */
export const checking = {
  menu: 'Narrow down',
  menuMinimise: 'Minimise the prompt…',
  menuHarness: 'Export a bisect harness…',
  menuLog: 'Read a bisect log…',

  expected: 'A good answer',
  kinds: {
    status: 'has status 200',
    otherStatus: 'has status',
    timeout: 'comes within seconds',
    regex: 'matches',
    noRegex: 'does not match',
    sameTarget: 'is the same as of server',
    sameRecorded: 'is the recorded one',
    figure: 'has a figure',
  },
  values: {
    status: '',
    otherStatus: '503',
    timeout: '30',
    regex: 'regular expression',
    noRegex: '(.)\\1{40}',
    sameTarget: 'http://127.0.0.1:30001',
    sameRecorded: '',
    figure: 'ttft_p95<2',
  },
  value: 'Expected value',
  typeHost: (host: string) => `${host} is not this machine: type it to go on`,
  cancel: 'Cancel',
  close: 'Close',
  stop: 'Stop',
  stopping: 'Stopping',

  minimiseTitle: 'Minimise the prompt',
  minimiseWhat: (baseUrl: string) =>
    `Parts of the prompt are left out, and ${baseUrl} is asked each time, until nothing more can go. Every candidate is sent there: dozens to hundreds of requests.`,
  minimiseHow:
    'A candidate that fails is sent again before it is believed. Failing in another way, with another status say, does not count.',
  mostRounds: 'Rounds at most',
  restart: 'Command that starts the server again',
  restartHint:
    'For a server that dies of it; run here, by the shell. Left empty, it waits for you to start it.',
  minimiseStart: 'Minimise',
  hide: 'Hide',
  wholePrompt: 'whole prompt',
  levels: {
    prompts: 'prompts',
    messages: 'messages',
    parts: 'parts of messages',
    lines: 'lines',
    words: 'words',
    characters: 'characters',
    tokens: 'token ids',
  },
  trying: (round: number, level: string, tokens: number | null, characters: number | null) =>
    `Round ${round}, ${level}: ${lengthOf(tokens, characters)}`,
  smallest: (tokens: number | null, characters: number | null) =>
    `Smallest that fails: ${lengthOf(tokens, characters)}`,
  waiting:
    'The last answer broke off or never came: the next round begins once the server is healthy. If it died, start it again.',
  candidate: 'Sent now',
  rounds: 'Rounds',
  columns: {
    round: 'Round',
    level: 'Cut by',
    size: 'Size',
    outcome: 'Outcome',
    sent: 'Failed',
    prompt: 'Prompt',
  },
  outcomes: { fails: 'fails', passes: 'passes', other: 'fails otherwise' },
  size: lengthOf,
  failedOf: (failed: number, sent: number) => `${failed} of ${sent}`,
  ended: {
    minimal: 'Nothing more can be left out.',
    rounds: 'The bound on rounds was reached: with more it may get smaller.',
    stopped: 'Stopped. The same again goes on from here.',
    passes: 'The whole prompt does not fail here: there is nothing to shrink.',
  },
  fromTo: (from: string, to: string, rounds: number) =>
    `From ${from} to ${to} in ${plural(rounds, 'round', 'rounds')}.`,
  flaky: (failed: number, sent: number) =>
    `The check wavers: one and the same prompt does not always end alike (the whole one failed ${failed} of ${sent} times). Candidates were sent more often.`,
  keptIn: 'Every round is kept in the incident:',
  openResult: 'Open the smallest',
  minimisedName: (name: string) => `${name} minimised`,

  harnessTitle: 'Export a bisect harness',
  harnessOfSelected: (count: number) =>
    count === 0
      ? 'Export a bisect harness: select requests first'
      : `Export a bisect harness of ${plural(count, 'request', 'requests')}…`,
  harnessOfComparison: 'Export a bisect harness…',
  harnessWhat:
    'A folder with a script for `git bisect run` that needs Python 3 alone: it builds and starts the server, sends, judges and stops it. 0 good, 1 bad, 125 cannot tell.',
  harnessSends: {
    request: 'Sends this request.',
    records: (count: number) => `Sends ${plural(count, 'request', 'requests')} of the dump.`,
    command: 'Runs a benchmark command.',
  },
  promptsInside: (count: number) =>
    `${plural(count, 'prompt stands', 'prompts stand')} in the folder, in clear. Think of whom you give it to.`,
  command: 'Command',
  commandHint: 'Finds the server in $SGL_BASE_URL. Figures are read from what it writes.',
  folder: 'Folder',
  folderHint: 'A new or an empty one, outside the repository.',
  browse: 'Browse…',
  baseUrl: 'Server that the script starts',
  repeat: 'Times for each verdict',
  build: 'Build command',
  start: 'Start command',
  startHint: 'In the foreground. Left empty, the server that is there is checked.',
  stopCommand: 'Stop command',
  stopHint: 'Only where ending its process group is not enough, as with a container.',
  readyPath: 'Ready when this answers 200',
  readySeconds: 'within seconds',
  images: 'Image tags, from good to bad',
  imagesHint: 'One a line; the start command runs $IMAGE. Left empty for commits.',
  proveGood: 'Known good server',
  proveBad: 'Known bad server',
  proveHint: 'Asked three times each before anything else: a script that wavers would mislead.',
  harnessStart: 'Write and prove',
  proving: (known: string, run: number, of: number) => `Known ${known}: run ${run} of ${of}`,
  knownGood: 'good',
  knownBad: 'bad',
  verdicts: { good: 'good', bad: 'bad', cannot_tell: 'cannot tell' },
  proof: (known: string, verdicts: string) => `Known ${known}: ${verdicts}`,
  written: 'Written:',
  show: 'Show in folder',

  logTitle: 'Read a bisect log',
  logText: 'Output of `git bisect log`, or the bisect-log.txt of a harness',
  logRead: 'Read',
  logSteps: (steps: number, good: number, bad: number, skipped: number) =>
    `${plural(steps, 'step', 'steps')} so far: ${good} good, ${bad} bad, ${skipped} skipped.`,
  logLeft: (steps: number, revisions: number | null) =>
    `About ${plural(steps, 'step', 'steps')} left (${formatCount(revisions)} revisions).`,
  logLeftUnknown: 'How many steps are left is not in this log; the bisect-log.txt of a harness has it.',
  firstBad: (commit: string, subject: string) => `First bad commit: ${commit} ${subject}`,
  oneOf: 'The first bad commit is one of:',
  intoNote: 'Add to the note',
  inNote: 'In the note',
  noteLine: (commit: string, subject: string, steps: number) =>
    `git bisect: the first bad commit is ${commit} (${subject}), found in ${plural(steps, 'step', 'steps')}.`,
};
