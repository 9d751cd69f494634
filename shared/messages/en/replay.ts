import { formatBytes, formatCount, formatDuration } from '../../format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const lengthOf = (tokens: number | null, characters: number | null): string =>
  tokens !== null ? plural(tokens, 'token', 'tokens') : plural(characters ?? 0, 'character', 'characters');

/** Words of the view Edit & replay: target, editor, answers, comparison. */
export const replay = {
  tabTitle: (name: string) => `Replay ${name}`,
  closed: 'This request is no longer open.',

  target: 'Target',
  targetPlaceholder: 'http://127.0.0.1:30000',
  targetUnread: 'not of the form http://host:port',
  thisMachine: 'this machine',
  thisMachineNotCaptured: 'this machine, not the captured server',
  thisMachineCaptured: (capture: string) => `this machine, and the server of ${capture}`,
  /** Whether it answered when it was last asked from this window. */
  placeAsked: {
    answered: (place: string) => `${place}: answered last time`,
    no_answer: (place: string) => `${place}: did not answer last time`,
    not_asked: (place: string) => `${place}: not asked yet`,
  },
  captured: (capture: string) => `the captured server of ${capture}: asks before sending`,
  elsewhere: 'not this machine: asks before sending',
  endpoint: 'Endpoint',
  options: 'Sending options',
  token: 'API key',
  tokenHint: {
    key_store: 'Sent as a bearer token to this target only. Kept in the key store of this system.',
    memory:
      'Sent as a bearer token to this target only. This system has no key store: kept in memory, forgotten when the app closes.',
  },
  tokenKept: '•••••••• kept, type to change',
  tokenSet: 'with API key',
  idle: 'Give up after seconds of silence',
  idleHint: 'Counted from the last byte. A hung scheduler sends none.',
  bracket: 'Capture the target before, during and after',
  runCaptures: 'Captures of the target around this run',
  moments: { before: 'before', during: 'during', after: 'after' },
  captureMissing: (moment: string, reason: string) => `${moment}: ${reason}`,
  compareCaptures: 'Compare before with after',
  send: 'Send',
  sendAgain: 'Send again',
  sendKeys: 'Ctrl Enter',
  cancel: 'Cancel',
  cancelling: 'Cancelling',
  cancelKeys: 'Esc',

  request: 'Request',
  panes: { edited: 'Edited', recorded: 'Recorded', difference: 'Difference' },
  changesCount: (count: number) => plural(count, 'change', 'changes'),
  undo: 'Undo',
  undoKeys: 'Ctrl Z',
  redo: 'Redo',
  redoKeys: 'Ctrl Shift Z',
  format: 'Format',
  formatKeys: 'Shift Alt F',
  wrap: 'Wrap long lines',
  find: 'Find',
  findKeys: 'Ctrl F',
  editedLabel: 'Request body as it will be sent',
  recordedLabel: 'Request as it was recorded',
  bodySize: (bytes: number) => `${formatBytes(bytes)} of JSON`,
  tabKey: 'Ctrl M lets Tab leave the editor',
  faults: {
    syntax: (line: number, column: number) =>
      `Not JSON at line ${formatCount(line)}, column ${formatCount(column)}: cannot be sent`,
    not_object: () => 'A request is a JSON object: cannot be sent',
    empty: () => 'There is nothing to send',
  },
  showFault: 'Go there',
  tokenIds: (count: number, bytes: number) => `${plural(count, 'number', 'numbers')}, ${formatBytes(bytes)}`,
  resizeEditor: 'Width of the editor',
  resizeChanges: 'Height of the list of fields',

  changes: 'Left out or renewed',
  changesNote: (changed: number, of: number) =>
    `${formatCount(changed)} of ${plural(of, 'field', 'fields')}; tick one to send it as recorded`,
  noChanges: 'Every field is sent as it was recorded.',
  actions: { dropped: 'left out', changed: 'renewed' },
  keepField: (field: string) => `Send ${field} as recorded`,
  recordedValue: (value: string) => `Recorded: ${value}`,
  notes: 'About this request',

  recorded: 'Recorded',
  replayed: 'Replayed',
  answerText: (side: string) => `${side} text`,
  run: (number: number) => `run ${formatCount(number)}`,
  chooseRun: 'run',
  runTo: (address: string) => `to ${address}`,
  tokens: (count: number) => plural(count, 'token', 'tokens'),
  noRecorded:
    'No output was recorded: the request was in flight when the dump was written, or it was never sent from a dump.',
  recordedEmpty: 'The recorded answer has no text.',
  /** How much of the answer was recorded, beside its name. */
  parts: { beginning: 'beginning only', tail: 'last piece only', shortened: 'shortened' },
  /** The same behind its text. */
  partEnds: {
    beginning: 'In flight at the dump: this is what had been answered until then.',
    tail: 'Only the last piece of the answer was recorded (incremental streaming).',
    shortened: 'The log left out the middle of the answer.',
  },
  /** The same where the answers are compared. */
  partNotes: {
    whole: '',
    beginning: 'Recorded is only what had been answered when the dump was written.',
    tail: 'Recorded is only the last piece: nothing is known of the answer before it.',
    shortened: 'Recorded is an answer without its middle.',
  },
  idsOnly: (count: number) => `${plural(count, 'token id', 'token ids')} and no text.`,
  notSent: 'Not sent yet.',
  notSentHint: (keys: string) => `Press ${keys} to send it to the target.`,
  waiting: 'waiting for the first token,',
  waitingWhole: 'waiting for the answer,',
  streaming: 'streaming,',
  ended: (tokens: number | null, seconds: number) =>
    tokens === null
      ? formatDuration(seconds)
      : `${plural(tokens, 'token', 'tokens')}, ${formatDuration(seconds)}`,
  ends: {
    complete: 'complete',
    aborted: 'aborted',
    error: 'error',
    cancelled: 'cancelled',
    cut: 'cut off',
    silent: 'silent',
    unreachable: 'not reached',
    failed: 'not sent',
  },
  reasoning: 'Reasoning, set apart by the server',
  toolCalls: (count: number) => `${plural(count, 'tool call', 'tool calls')}`,
  answerHasNoText: 'The answer has no text. As it was received:',
  answerJson: 'Answer as it was received',
  httpStatus: (status: number) => `HTTP ${status}`,

  comparison: 'Comparison',
  /** The answers agree, by how far they could be compared. */
  agreements: {
    same: (tokens: number | null, characters: number | null) =>
      `Same answer: ${lengthOf(tokens, characters)}, none differs.`,
    same_beginning: (tokens: number | null, characters: number | null) =>
      `Begins with all ${lengthOf(tokens, characters)} that were recorded before the dump.`,
    same_tail: (tokens: number | null, characters: number | null) =>
      `The last ${lengthOf(tokens, characters)} that were recorded are the same.`,
    same_until_end: (tokens: number | null, characters: number | null) =>
      `No difference in ${lengthOf(tokens, characters)}, until the replay ended.`,
  },
  differsAtToken: 'First difference at token',
  differsAtCharacter: 'First difference at character',
  ofTotal: (place: number, total: number) => `${formatCount(place)} of ${formatCount(total)}`,
  answerEnds: 'end',
  noComparison: 'Nothing to compare',
  noComparisonRecorded: 'No recorded output.',
  whyNone: {
    only_tail:
      'Recorded is only the last piece of the answer, and it is not where the replayed one ends. The text before it is not known.',
    shortened: 'Recorded is an answer without its middle: the log left it out.',
    no_answer: 'The replay has no answer.',
    no_text: 'The answers hold no text and no token ids.',
  },
  noComparisonYet: 'Compared once the answer has ended.',
  noComparisonSent: 'The recorded answer and the replayed one are compared once the request was sent.',

  numbers: 'Numbers',
  numbersHead: { recorded: 'Recorded', replayed: 'Replayed', change: 'Change' },
  rows: {
    ttft: 'TTFT',
    elapsed: 'Elapsed',
    interToken: 'Inter-token, p50',
    outputRate: 'Output rate',
    promptTokens: 'Prompt tokens',
    cachedTokens: 'Cached tokens',
    completionTokens: 'Output tokens',
    finish: 'Finish',
  },
  same: 'same',
  differs: 'differs',
  atLeast: (duration: string) => `> ${duration}`,
  notInDump: 'A dump holds no times of single tokens.',

  plot: 'Time between pieces',
  plotNote: 'by piece of the stream',
  plotNone: 'Shown for an answer that streamed in three pieces or more.',
  plotSummary: (pieces: number, p50: string, p90: string, p99: string, most: string) =>
    `${plural(pieces, 'gap', 'gaps')} between pieces: p50 ${p50}, p90 ${p90}, p99 ${p99}, longest ${most}.`,
  plotPoint: (piece: number, gap: string) => `piece ${formatCount(piece)}: ${gap}`,
  asTable: 'Table',
  asPlot: 'Plot',
  longest: 'longest',

  guardTitleCaptured: 'This is the captured server',
  guardTitle: (host: string) => `${host} is not this machine`,
  guardServing: (address: string, running: number) =>
    `${address} was serving ${plural(running, 'request', 'requests')} when it was captured. A replay adds load and may bring it down again.`,
  guardCaptured: (address: string) =>
    `${address} is the server that was captured. A replay adds load and may bring it down again.`,
  guardElsewhere: (address: string) =>
    `One request would be sent to ${address}. A replay adds load to a server that others may be using.`,
  guardType: (host: string) => `Type ${host} to send 1 request to it`,
  guardUse: (host: string) => `Use ${host} instead`,
  guardSend: (host: string) => `Send to ${host}`,
} as const;
