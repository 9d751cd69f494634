import { formatBytes, formatCount, formatDuration, formatPercent } from '../../format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Words of the view Requests: filter, table, detail. */
export const requests = {
  view: 'Requests',
  table: 'Requests of the dump',

  /** Which of several dumps the table shows. */
  shown: 'Dump',
  allDumps: (count: number) => `All ${formatCount(count)} dumps`,
  merging: (count: number) => `Putting ${formatCount(count)} dumps into one table`,

  filter: 'Filter',
  filterPlaceholder: 'prompt > 8k and state = in flight',
  filterKeys: '/',
  /** Begins a search through the texts. */
  searchKeys: 'Ctrl F',
  filterSuggestions: 'Completions for the filter',
  /** What the values of a field of the filter look like. */
  valueKinds: {
    state: 'finished, in flight, health check',
    count: 'a number: 8000, 8k',
    number: 'a number: 1.2',
    seconds: 'a time: 1.5s, 500ms, 2min',
    time: 'UTC: 02:40, 2026-11-24 02:40',
    text: 'text, ~ contains',
    exact: 'text, ~ contains',
    boolean: 'yes, no',
  },
  clearFilter: 'Clear filter',
  chip: (name: string, choice: string | null) => (choice === null ? name : `${name}: ${choice}`),
  chips: {
    state: 'State',
    prompt: 'Prompt tokens',
    ttft: 'TTFT',
    finish: 'Finish',
  },
  anyChoice: 'any',
  moreThan: (value: string) => `> ${value}`,

  counts: (shown: number, of: number) =>
    shown === of
      ? plural(of, 'request', 'requests')
      : `${formatCount(shown)} of ${plural(of, 'request', 'requests')}`,
  filterNotApplied: 'Filter not applied',
  inFlight: (count: number) => `${formatCount(count)} in flight`,
  hidden: (count: number) => `${plural(count, 'health check', 'health checks')} hidden`,
  shownToo: (count: number) => `${plural(count, 'health check', 'health checks')} shown`,
  showHidden: 'Show',
  hideHidden: 'Hide',
  healthChecks: 'Health checks',

  searching: 'Search through the texts',
  searched: (bytes: number, of: number, found: number) =>
    `Searched ${formatBytes(bytes)} of ${formatBytes(of)}, ${formatCount(found)} found`,
  searchStopped: (bytes: number, of: number, found: number) =>
    `Search stopped after ${formatBytes(bytes)} of ${formatBytes(of)}, ${formatCount(found)} found`,
  readingFile: (name: string) => `Reading ${name}`,
  readSoFar: (records: number, bytes: number, of: number | null) =>
    `${plural(records, 'request', 'requests')}, ${of === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(of)}`}`,
  readRate: (bytesPerSecond: number) => `${formatBytes(bytesPerSecond)}/s`,
  timeLeft: (seconds: number) =>
    seconds < 60 ? `${formatCount(Math.ceil(seconds))} s left` : `${formatDuration(Math.ceil(seconds))} left`,
  nothingYet: 'Nothing yet',
  stop: 'Stop',
  stopping: 'Stopping',

  kinds: { request_dump: 'Request dump', crash_dump: 'Crash dump', unknown: 'Dump' },
  writtenAt: (clock: string) => `written ${clock} UTC`,
  startedFrom: (first: string, last: string) => `started ${first} to ${last} UTC`,
  launchCommand: 'Launch command',
  copyCommand: 'Copy command',
  copied: 'Copied',
  configUpdates: (count: number) => plural(count, 'config update', 'config updates'),
  notes: (count: number) => plural(count, 'note on this file', 'notes on this file'),

  endsAt: (byte: number, of: number) => `File ends here, byte ${formatCount(byte)} of ${formatCount(of)}`,
  stoppedByYou: (records: number) =>
    `Reading was cancelled. The ${plural(records, 'record', 'records')} read until then ${records === 1 ? 'is' : 'are'} shown.`,
  stoppedHere: 'Reading was cancelled here',

  pinned: 'pinned',
  chooseColumns: 'Columns',
  columnsRoom: 'Those without room come as the table widens',
  usualColumns: 'As usual',
  columns: {
    state: 'State',
    rid: 'rid',
    prompt: 'Prompt',
    cached: 'Cached',
    output: 'Output',
    start: 'Start',
    ttft: 'TTFT',
    elapsed: 'Elapsed',
    finish: 'Finish',
    dp: 'DP',
    file: 'File',
    queue: 'Queue',
    prefill: 'Prefill',
    lora: 'LoRA',
    media: 'Media',
    grammar: 'Grammar',
    retractions: 'Retract.',
    weights: 'Weights',
    promptText: 'Prompt text',
  },
  states: { finished: 'finished', in_flight: 'in flight', health_check: 'health check' },
  atLeast: (duration: string) => `> ${duration}`,
  media: (count: number) => plural(count, 'media item', 'media items'),
  /** What is unusual about a request in flight, beside its prompt. */
  shape: {
    lora: 'LoRA',
    logprobs: 'logprobs',
    samples: (count: number) => `n ${formatCount(count)}`,
  },
  suspects: (count: number, oldest: number | null) =>
    oldest === null
      ? `${formatCount(count)} in flight at the dump`
      : `${formatCount(count)} in flight at the dump · oldest ${formatDuration(oldest)}`,
  suspectsListed: (count: number) => `${formatCount(count)} of them pass the filter`,
  shares: {
    promptTokens: (tokens: number | null) =>
      tokens === null ? 'prompts of the same length' : `prompts of ${plural(tokens, 'token', 'tokens')}`,
    lengthBand: (tokens: number | null) =>
      tokens === null
        ? 'prompts of about the same length'
        : `prompts of ${formatCount(tokens)} to ${formatCount(2 * tokens - 1)} tokens`,
    media: () => 'media',
    lora: () => 'a LoRA adapter',
    text: () => 'prompts sent as text',
    ids: () => 'prompts sent as token ids',
    grammar: () => 'a grammar for the output',
    logprobs: () => 'logprobs',
    samples: () => 'several answers a prompt',
  },
  shared: (traits: readonly string[]) => `In common: ${traits.join('; ')}`,
  sharedTrait: (what: string, inFlight: number, of: number, finished: number, ofFinished: number) =>
    `${what} (${formatCount(inFlight)} of ${formatCount(of)}, against ${formatCount(finished)} of ${formatCount(ofFinished)} finished)`,
  nothingShared: 'Nothing in common that the finished ones have not',
  notCompared: 'Too few finished to tell what sets them apart',

  emptyTitle: 'This dump holds no requests',
  emptyText: 'The file is whole and was read to its end; the server had nothing to record.',
  emptyCutText: 'Nothing before the place where reading stopped could be read as a request.',
  onlyHealthTitle: 'Only health checks are recorded',
  onlyHealthText: (count: number) =>
    `${plural(count, 'health check', 'health checks')} hidden. A crash dump of a server at rest looks like this.`,
  showHealthChecks: 'Show health checks',
  noHitsTitle: (of: number) => `0 of ${plural(of, 'request', 'requests')}`,
  noHitsText: 'No request passes the filter.',
  failedTitle: 'The requests could not be listed',
  retry: 'Try again',
  copiedRows: (rows: number, of: number) =>
    rows === of
      ? `${plural(rows, 'row', 'rows')} copied`
      : `${formatCount(rows)} of ${formatCount(of)} rows copied: the clipboard takes a million characters`,

  detail: 'Request',
  detailNone: 'No request selected',
  detailNoRows: 'The list is empty.',
  detailNoneText: 'Choose a row to see what was asked and what was answered.',
  resize: 'Width of the detail',
  copyRid: 'Copy rid',
  noRid: 'no rid recorded',
  edit: 'Edit & replay',
  editKeys: 'E',
  tabs: { request: 'Request', output: 'Output', meta_info: 'meta_info' },
  asJson: 'JSON',
  asFields: 'Fields',
  showAs: 'Show as',

  inFlightFor: (seconds: number | null) =>
    seconds === null
      ? 'In flight when the dump was written'
      : `In flight for ${formatDuration(seconds)} at the dump`,
  noTokenYet: 'no token yet',
  tokensSoFar: (count: number) => `${plural(count, 'token', 'tokens')} so far`,
  healthCheckFor: (seconds: number | null) =>
    seconds === null ? 'Health check, in flight' : `Health check, in flight for ${formatDuration(seconds)}`,
  finishedAs: (finish: string | null) => (finish === null ? 'Finished' : `Finished: ${finish}`),
  finishedIn: (seconds: number) => `in ${formatDuration(seconds)}`,

  stages: {
    front: 'Front',
    queue: 'Queue',
    prefill: 'Prefill',
    decode: 'Decode',
    unknown: 'Other',
    whole: 'In flight',
    total: 'Total',
  },
  stageDrawing: 'Where the time went',
  noStageTimes: 'The server ran without metrics: no times of the stages were recorded.',
  noStageTimesOpen: 'No times of its stages are in the dump: nothing says which one it was in.',
  noTimes: 'No usable times were recorded.',

  fields: {
    prompt: 'Prompt',
    sampling: 'Sampling',
    stream: 'Stream',
    class: 'Class',
    file: 'File',
    dp: 'DP rank',
    lora: 'LoRA',
    media: 'Media',
    start: 'Start',
    end: 'End',
    output: 'Output',
    finish: 'Finish',
    ttft: 'TTFT',
    elapsed: 'Elapsed',
  },
  yes: 'yes',
  no: 'no',
  unknown: 'not recorded',
  notCountedYet: 'Not known: the server had not told a count when the dump was written.',
  noPromptPreview: 'No text was recorded: the prompt is token ids, embeddings or media.',
  items: (count: number) => plural(count, 'item', 'items'),
  promptOf: (tokens: number | null, cached: number | null) => {
    if (tokens === null) return 'length not recorded';
    const length = plural(tokens, 'token', 'tokens');
    if (cached === null) return length;
    return tokens > 0
      ? `${length}, ${formatCount(cached)} cached (${formatPercent(cached / tokens)})`
      : `${length}, ${formatCount(cached)} cached`;
  },
  outputOf: (tokens: number | null) =>
    tokens === null ? 'length not recorded' : plural(tokens, 'token', 'tokens'),
  placeIn: (file: string, index: number) => `${file}, record ${formatCount(index)}`,
  samplingDefaults: 'all at their defaults',
  text: 'text',
  characters: (count: number) => plural(count, 'character', 'characters'),
  showAll: (count: number) => `Show all ${formatCount(count)} characters`,
  noPromptText: 'The prompt was recorded as token ids only.',
  promptIds: 'input_ids',
  lastPieceOnly: 'Last piece only: the server streamed in pieces and kept just this one.',
  noOutput: 'No output was recorded.',
  noOutputInFlight: 'Nothing had been answered when the dump was written.',
  outputIdsOnly: (count: number) => `${plural(count, 'token id', 'token ids')} were recorded, and no text.`,
  noMetaInfo: 'No meta_info was recorded.',
  requestJson: 'Recorded request as JSON',
  outputJson: 'Recorded output as JSON',
  metaInfoJson: 'meta_info as JSON',
  tokenIds: (count: number, length: string) => `${plural(count, 'number', 'numbers')}, ${length}`,
} as const;
