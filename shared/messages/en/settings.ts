import { formatCount } from '../../format.ts';
import type { DumpLimit, Settings } from '../../settings.ts';

interface Item {
  readonly label: string;
  /** One line of what it does. */
  readonly help: string;
}

const items: Record<keyof Settings, Item> = {
  theme: { label: 'Theme', help: 'High contrast follows the system in each of them.' },
  language: {
    label: 'Language',
    help: 'Of the words in this window. What servers and files say stays as it is.',
  },
  letterKeys: {
    label: 'Single keys',
    help: 'Keys such as 2 or E act outside text fields. Combinations with Ctrl work either way.',
  },
  bundleFolder: {
    label: 'Folder for captures',
    help: 'Where a collected capture goes while its incident has no folder of its own.',
  },
  collectTimeoutSeconds: {
    label: 'Wait for an endpoint',
    help: 'Collecting gives up on one call after this long. Below 25 s a silent /health proves nothing.',
  },
  replayIdleSeconds: {
    label: 'Silence of an answer',
    help: 'A replay counts as silent after this long without a byte.',
  },
  lastCollectUrl: {
    label: 'Server to collect from',
    help: 'Stands in the field when the app starts; the last one typed.',
  },
  lastReplayUrl: {
    label: 'Target of a replay',
    help: 'Stands in the field of a new request; the last one sent to.',
  },
  targets: {
    label: 'Saved targets',
    help: 'Offered where a base URL is asked for. One that answered is added by itself. Keys are kept by the system’s key store, never in a file.',
  },
  baselines: {
    label: 'Baselines',
    help: 'Healthy captures, one a server or model. What is captured of the same is held against them.',
  },
  savedFilters: {
    label: 'Saved filters',
    help: 'Offered above the requests of a dump. They are saved there, and renamed or removed here as well.',
  },
  requestColumns: {
    label: 'Columns of requests',
    help: 'Chosen above the table of requests, and kept for every dump.',
  },
  thresholds: {
    label: 'Thresholds of the rules',
    help: 'What the rules hold values against. They count for what is opened from now on.',
  },
  largestFileBytes: {
    label: 'Largest file of a capture',
    help: 'A longer one is read up to here and marked as cut.',
  },
  noiseKeys: {
    label: 'Noise keys',
    help: 'Server arguments that are set aside when two captures are compared. The overview tells which of the others changed.',
  },
  dumpMemoryBytes: {
    label: 'Memory for a dump',
    help: 'What the values of one dump may take, never more than its reader has. A dump that wants more is shown up to there.',
  },
  dumpLimits: {
    label: 'Limits of a dump',
    help: 'No dump of a server comes near them. One that wants more is damaged or made to hurt: it is shown up to there.',
  },
};

const dumpLimits: Readonly<Record<DumpLimit, Item>> = {
  depth: { label: 'Nesting', help: 'Lists, dicts and tuples inside of each other.' },
  values: { label: 'Values waiting', help: 'Values on the stack before their container takes them.' },
  memoEntries: { label: 'Values kept', help: 'Values that the file may refer to again.' },
  textBytes: { label: 'Longest text', help: 'One text, or one value of bytes.' },
  items: { label: 'Largest container', help: 'Items of one list, dict, set or object.' },
  recordSeconds: {
    label: 'Time for one record',
    help: 'Seconds of the processor, where a record has to be decoded to be listed. One that is opened has ten times that.',
  },
};

const thresholds: Readonly<Record<string, Item>> = {
  sampleSeconds: {
    label: 'Samples far enough apart',
    help: 'Two looks at /metrics closer than this tell nothing of a rate.',
  },
  meanTokenUsage: {
    label: 'Mean of the ranks that looks fine',
    help: 'Token usage below this over all ranks, while one of them is full.',
  },
  hitRateGap: {
    label: 'Hit rate of gauge and counters',
    help: 'How far the gauge cache_hit_rate may be from what the token counters say.',
  },
  generatingHealthSeconds: {
    label: 'A /health that generates',
    help: 'A green answer that took this long has waited for a token.',
  },
  freshRequests: {
    label: 'A fresh process',
    help: 'Fewer requests served than this: warm-up is in its times.',
  },
  noTokenSeconds: {
    label: 'No token between two samples',
    help: 'The samples have to be this far apart for silence to be a hang.',
  },
  serverErrorShare: {
    label: 'Errors of the server',
    help: 'Share of calls for generation answered with 5xx.',
  },
  clientErrorShare: {
    label: 'Refused calls',
    help: 'Share of calls for generation answered with 4xx.',
  },
  errorResponses: { label: 'Answers that make a share', help: 'With fewer a share of errors says little.' },
  zombieRequests: {
    label: 'Requests without a client',
    help: 'Running requests beyond the open calls, in two samples.',
  },
  healthVerdictSeconds: {
    label: 'Silence of /health that is a verdict',
    help: 'Given up sooner, a silent /health says nothing about the server.',
  },
  quickHealthSeconds: {
    label: 'A 503 at once',
    help: 'Answered sooner than this, a 503 says starting or shutting down.',
  },
  slowHealthSeconds: {
    label: 'A 503 after the time-out',
    help: 'Answered later than this, a 503 says that no token came back.',
  },
  snapshotSeconds: {
    label: 'Old load snapshot',
    help: 'What a scheduler published longer ago than this does not speak for the moment of the capture.',
  },
  stuckSnapshotSeconds: {
    label: 'Load snapshot of a scheduler that hangs',
    help: 'Older than this it is no busy loop, and the finding is critical.',
  },
  stallSeconds: {
    label: 'Nothing finishes',
    help: 'No request finished for this long before the dump was written.',
  },
  stallFactor: {
    label: 'Nothing finishes, against the usual pause',
    help: 'And for so many times the usual pause between two.',
  },
  stallEnds: {
    label: 'Finished requests that make a usual pause',
    help: 'With fewer in the dump there is nothing to hold it against.',
  },
  tokenUsage: {
    label: 'KV pool nearly full',
    help: 'Share of the KV pool of the fullest rank from which on it is short.',
  },
  ttftSeconds: { label: 'Late first token', help: 'A mean time to first token above this is late.' },
  queueSeconds: {
    label: 'Short queue',
    help: 'A mean queue time below this does not explain a late first token.',
  },
  prefillSeconds: {
    label: 'Long prefill',
    help: 'A mean prefill_forward has to be above this to be the reason.',
  },
  prefillFactor: {
    label: 'Prefill over intake',
    help: 'And above so many times request_process.',
  },
  acceptLength: {
    label: 'Drafts rejected',
    help: 'Tokens per verify step; 1 is the bonus token alone.',
  },
  fewestRequests: {
    label: 'Requests that make a share',
    help: 'With fewer in a dump, a share or a quantile of them says nothing.',
  },
  promptSpread: {
    label: 'Long prompts among short ones',
    help: 'The longest percent of prompts, without what was cached, over the usual one.',
  },
  shortTtftSpread: {
    label: 'Short prompts that wait',
    help: 'And the slowest percent of short prompts over the usual short one, by their first token.',
  },
  retractedShare: {
    label: 'Many retractions',
    help: 'From this share of the requests on, retractions are a serious finding.',
  },
  hitDrop: {
    label: 'Fall of the cache-hit rate',
    help: 'By how much of all prompt tokens the share from the cache has to fall.',
  },
  mixChange: {
    label: 'Other prompts',
    help: 'Where the usual prompt length changes by more than this, a fall of the hit rate is not held against the cache.',
  },
  lowerTierShare: {
    label: 'Hits from host memory or storage',
    help: 'From this share of the cached tokens on they are said to come from a slower tier.',
  },
  acceptLow: {
    label: 'Drafts rejected, in a dump',
    help: 'Tokens per verify step over all requests; 1 is the bonus token alone.',
  },
  acceptFall: {
    label: 'Fall of the accept length',
    help: 'What is left of it from one moment of a dump on.',
  },
  frontSeconds: {
    label: 'Time before the scheduler',
    help: 'The slowest twentieth of the requests spends longer than this before the queue.',
  },
  frontShare: {
    label: 'Time before the scheduler, as a share',
    help: 'And it is this share of the time to first token.',
  },
  degenerateAnswers: {
    label: 'Answers that no working model gives',
    help: 'From so many on they are a serious finding; one is a warning.',
  },
  timeoutShare: {
    label: 'Many time-outs of the engine',
    help: 'From this share of the requests on, requests that the scheduler ended by its time-outs are a serious finding.',
  },
  abortShare: {
    label: 'Many aborts',
    help: 'From this share of the requests on, aborts by the server are a serious finding.',
  },
  queueShare: {
    label: 'Waiting within the time to first token',
    help: 'This share of the mean time to first token is waiting.',
  },
  queuedTtftSeconds: {
    label: 'Time to first token that waiting explains',
    help: 'And the mean time to first token is at least this.',
  },
  slotUsage: {
    label: 'KV pool with room',
    help: 'All slots are taken while the pool of that rank is filled less than this.',
  },
  poolIdle: {
    label: 'A pool that is not the limit',
    help: 'One pool is nearly full while another is filled less than this.',
  },
  graphShare: { label: 'Decode without a CUDA graph', help: 'From this share of the decode steps on.' },
  graphShareHigh: {
    label: 'Most decode without a CUDA graph',
    help: 'From this share on it is a serious finding.',
  },
  gapSpread: {
    label: 'Pauses between tokens',
    help: 'The longest percent of the pauses over the usual one.',
  },
  imbalance: { label: 'Imbalance of DP ranks', help: 'The busiest rank over the mean of all.' },
  requestsPerRank: {
    label: 'Requests for each DP rank',
    help: 'With fewer on average nothing tells an imbalance.',
  },
  imbalanceHigh: {
    label: 'Strong imbalance of DP ranks',
    help: 'From this factor on it is a serious finding.',
  },
  grammarSeconds: {
    label: 'Slow grammar compilation',
    help: 'The slowest twentieth takes longer than this.',
  },
  hostCores: { label: 'A busy process', help: 'This share of one core; of a GPU, of the time.' },
  gpuBusy: { label: 'A GPU that waits', help: 'A rank with work computes less than this share of the time.' },
  splitSeconds: {
    label: 'Slow hand-over',
    help: 'The slowest twentieth of a stage of the hand-over takes longer than this.',
  },
  decodeUsage: {
    label: 'Decode pool without room',
    help: 'The KV pool of a decode server from which on it has no room for more.',
  },
  hostTierFull: { label: 'Host tier full', help: 'Share of the host tier of the cache.' },
  tierSeconds: { label: 'Slow move between tiers', help: 'The slowest twentieth takes longer than this.' },
};

export const settings = {
  items,
  thresholds,
  dumpLimits,
  columnsUsual: 'as usual',
  columnsChosen: (count: number) => `${formatCount(count)} chosen`,
  groups: {
    look: 'Look and keys',
    servers: 'Servers',
    captures: 'Reading captures',
    dumps: 'Reading dumps',
    rules: 'Diagnosis',
  },
  subtitle: 'For this person on this computer. Nothing of this stands in an incident folder.',
  themes: { system: 'As the system', dark: 'Dark', light: 'Light' },
  reset: (label: string) => `Reset “${label}”`,
  resetAll: 'Reset all…',
  resetTitle: 'Reset every setting?',
  resetText: (targets: number, filters: number) => {
    const lost = [
      targets > 0 ? `${targets} saved ${targets === 1 ? 'target' : 'targets'}` : null,
      filters > 0 ? `${filters} saved ${filters === 1 ? 'filter' : 'filters'}` : null,
    ].filter((one) => one !== null);
    return lost.length === 0
      ? 'Each setting goes back to its default.'
      : `Each setting goes back to its default; ${lost.join(' and ')} will be forgotten.`;
  },
  resetAgree: 'Reset all',
  cancel: 'Cancel',

  on: 'On',
  documentsFolder: 'sglang-incidents, in the documents folder',
  chooseFolder: 'Choose…',
  seconds: 's',
  megabytes: 'MB',
  units: { seconds: 's', share: 'of 1', factor: '×', tokens: 'tokens', requests: 'requests' },
  bySize: 'By the size of the file',
  thresholdRule: (rules: string, standard: string, unit: string) =>
    `${rules} · default ${standard}${unit === '' ? '' : ` ${unit}`}`,
  limitDefault: (standard: string, unit: string) => `default ${standard}${unit === '' ? '' : ` ${unit}`}`,
  diagnoseAgain: 'Diagnose again what is open',

  noiseKeysField: 'Noise keys, one a line; * stands for any text',
  badNoiseKey: (line: string) =>
    `“${line}” is no key: letters, digits, _ . - and *, at most 100 of them. The list is kept as it was.`,
  tooManyNoiseKeys: (most: number) => `More than ${most} keys. The list is kept as it was.`,

  targetName: 'Name',
  targetNameOf: (url: string) => `Name of ${url}`,
  removeTarget: (name: string) => `Remove ${name}`,
  forgetToken: (name: string) => `Forget the key of ${name}`,
  manageTargets: 'Change the list…',
  noBaselines: 'None yet. A capture is named healthy in its menu in the list of artifacts.',
  dropBaseline: (name: string) => `Drop the baseline ${name}`,
  dropBaselineText: 'Its copy is deleted for good. The capture that it was made of stays where it is.',
  dropBaselineAgree: 'Drop',
  noTargets: 'None yet.',
};
