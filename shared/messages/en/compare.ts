import type { ArgumentTopic } from '../../argument-changes.ts';
import type {
  Comparison,
  Figure,
  KeySource,
  PairedRequest,
  RankPair,
  RequestComparison,
  ShareMoved,
  SideInfo,
} from '../../comparison.ts';
import {
  formatChange,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatShare,
  formatTimestamp,
  missing,
} from '../../format.ts';
import type { SideVerdict } from '../../side-mark.ts';
import type { Grade } from '../../signal.ts';
import { compareKeys } from './compare-keys.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const names: Readonly<Record<string, string>> = {
  time_to_first_token_seconds: 'Time to first token',
  inter_token_latency_seconds: 'Between tokens',
  e2e_request_latency_seconds: 'End to end',
  queue_time_seconds: 'Queue time',
  per_stage_req_latency_seconds: 'Stage',
  prefill_seconds: 'Prefill',
  prompt_tokens_histogram: 'Prompt length',
  generation_tokens_histogram: 'Answer length',
  prompt_tokens: 'Prompt length',
  completion_tokens: 'Answer length',
  cache_hit_rate: 'Prompt from cache',
  aborted_share: 'Aborted',
  num_running_reqs: 'Running',
  num_waiting_reqs: 'Waiting',
  token_usage: 'KV use',
  num_used_tokens: 'KV tokens',
  gen_throughput: 'Output tok/s',
};

/** Points of a share: `+6.6 pt`. */
const points = (change: number): string => {
  const value = formatNumber(Math.round(change * 1000) / 10);
  return `${change > 0 ? '+' : ''}${value} pt`;
};

const grades: Readonly<Record<Grade, string>> = {
  log: 'recorded',
  delta: 'two samples',
  point: 'one look',
  lifetime: 'since start',
};

export const compare = {
  title: 'Compare',
  verdicts: {
    worse: 'B is worse',
    better: 'B is better',
    same: 'No difference that counts',
    incomparable: 'Nothing can be concluded',
  } as Readonly<Record<Comparison['verdict'], string>>,
  /** Behind a verdict that rests on figures since start. */
  sinceStart: 'by figures since start',
  comparable: { yes: 'Comparable', partly: 'Partly comparable', no: 'Not comparable' },
  figureVerdicts: { worse: 'worse', better: 'better', same: 'same', unclear: 'unclear' } as Readonly<
    Record<Figure['verdict'], string>
  >,
  grades,
  noiseUnknown: 'How far two runs of one build differ is not known: bands are of one run each.',

  side: {
    sglang: (version: string) => `SGLang ${version}`,
    sample: (number: number) => `sample ${number}`,
    baseline: (name: string) => `${name} (baseline)`,
    taken: ({ takenAt }: SideInfo) => (takenAt === null ? missing : `${formatTimestamp(takenAt)} UTC`),
    /** What the figures rest on: `n = 208 in 45.0 s`. */
    basis: ({ requests, seconds, grade }: SideInfo) =>
      `n = ${formatCount(requests)}${seconds === null ? (grade === 'lifetime' ? ' since start' : '') : ` in ${formatDuration(seconds)}`}`,
    unknown: 'unknown',
  },

  marks: { good: 'good', bad: 'bad' } as Readonly<Record<SideVerdict, string>>,
  /** What a person said of a side, in one line; empty where nobody said anything. */
  markOf: ({ mark, isBaseline }: Pick<SideInfo, 'mark' | 'isBaseline'>) =>
    [
      isBaseline ? 'baseline' : mark?.verdict,
      mark?.commit == null ? null : `commit ${mark.commit}`,
      mark?.image == null ? null : `image ${mark.image}`,
      mark?.note,
    ]
      .filter((part) => part != null)
      .join(' · '),
  baseline: 'baseline',
  baselineOf: (takenAt: number | null) =>
    takenAt === null ? 'Baseline' : `Baseline ${formatTimestamp(takenAt).slice(5, 16)}`,
  baselineHint: 'The healthy capture that this one is held against. Opens Compare.',
  baselineDiffers: (count: number) => `${plural(count, 'value', 'values')} of the identity differ`,
  labelIt: 'Label',
  labelTitle: (side: string) => `Label of side ${side}`,
  labelHelp: 'Kept in the incident, and shown in reports.',
  labelVerdict: 'Known as',
  noVerdict: 'not said',
  markFields: { commit: 'Commit', image: 'Image tag', note: 'Note' },
  addColumn: 'Add a column',
  onlyColumn: (name: string) => `Hold ${name} alone against A`,
  removeColumn: (name: string) => `Take ${name} out`,
  sideBySide: 'Side by side',
  keyCount: (count: number) => plural(count, 'key', 'keys'),
  exportReport: 'Export',
  reportFormats: { html: 'HTML, opens offline', md: 'Markdown' },
  comparing: 'Comparing…',
  nothingTitle: 'Nothing to compare yet',
  nothingText: 'Open two captures, two dumps, or a capture with several samples.',
  oneSideTitle: 'One side is missing',
  oneSideText: 'Open another capture or dump: it is offered as the other side.',
  swap: 'Swap sides',
  sideLabel: (side: string) => `Side ${side}`,
  choose: 'Nothing chosen yet',

  suspects: 'Suspects',
  suspectsHint: 'what explains the difference',
  noSuspects: 'Nothing that is known explains a difference.',
  explains: (explains: number, of: number) => `explains ${explains} of ${of}`,
  evidenceOf: (side: string) => `On ${side}`,

  replayWorst: 'Replay the worst request on both servers',
  worstPair: ({ ridB, indexB, elapsedA, elapsedB }: PairedRequest) =>
    `${ridB ?? `#${indexB}`} took ${formatDuration(elapsedB)}, ${formatDuration(elapsedA)} in A`,

  changed: 'What changed',
  rawDifference: 'Raw difference',
  formerly: (name: string) => `formerly ${name}`,
  file: 'File',
  rawOrder: 'Keys by name, series by series.',
  leftOut: (equal: number, differing: number) =>
    `Long texts: only what differs is shown. ⋯ n stands for n equal lines, ${formatCount(equal)} in all.${differing > 0 ? ` ${formatCount(differing)} further lines that differ are left out.` : ''}`,
  backToSummary: 'Back to the comparison',
  onlyOneHas: (side: string) => `Only ${side} has this file.`,
  rawSide: (side: string, file: string) => `${file} of ${side}`,
  changedCounts: (count: number, setAside: number) =>
    `${plural(count, 'key', 'keys')}, ranked by effect; ${plural(setAside, 'noise key', 'noise keys')} set aside`,
  nothingChanged: (setAside: number) => `No key differs outside the noise list (${formatCount(setAside)}).`,
  noConfiguration: 'No configuration is known on both sides.',
  moreKeys: (count: number) => `${plural(count, 'more key', 'more keys')}`,
  key: 'Key',
  topic: 'Topic',
  rules: 'Rules',
  source: 'From',
  meaning: 'What it does',
  topics: {
    version: 'version',
    weights: 'weights',
    parallelism: 'parallelism',
    backends: 'backends',
    memory: 'memory',
    scheduling: 'scheduling',
    parsers: 'parsers',
    logging: 'logging',
    other: 'other',
  } as Readonly<Record<ArgumentTopic, string>>,
  sources: {
    server_info: '/server_info',
    model_info: '/model_info',
    resolved: 'as the scheduler chose',
    server_args: 'arguments in the dump',
    launch_command: 'launch command',
    environment: 'environment (variables, versions of torch, CUDA and driver)',
  } as Readonly<Record<KeySource, string>>,
  kinds: {
    changed: 'changed',
    only_a: 'only A',
    only_b: 'only B',
    not_in_version: 'not in that version',
  },
  absent: 'absent',
  sameSecret: 'same key, masked',
  otherSecret: 'other key, masked',
  untoldSecret: 'masked by two keys: cannot be told',
  aSecret: 'masked',
  secretKey: (number: number) => `key ${number}`,
  notCompared: (source: string, why: string) => `${source}: ${why}`,
  keys: compareKeys,

  worse: 'What got worse',
  figureCounts: (counts: Readonly<Record<Figure['verdict'], number>>) =>
    `${formatCount(counts.worse)} worse, ${formatCount(counts.better)} better, ${formatCount(counts.unclear)} unclear, ${formatCount(counts.same)} same`,
  noFigures: 'No figure is measured on both sides.',
  metric: 'Metric',
  change: 'Change',
  band: '95 % of chance',
  verdict: 'Verdict',
  why: 'Why',
  grade: 'Grade',
  showAllOf: (count: number) => `All ${formatCount(count)}`,
  showFewer: 'Fewer',
  counts: (a: number | null, b: number | null) => `n = ${formatCount(a)} and ${formatCount(b)}`,
  figure: (name: string) => names[name] ?? name,
  value: ({ unit, stat }: Pick<Figure, 'unit' | 'stat'>, value: number | null) => {
    if (value === null) return missing;
    if (unit === 'seconds') return formatDuration(value);
    if (unit === 'share') return formatPercent(value);
    if (unit === 'perSecond') return `${formatNumber(value)} /s`;
    return stat === 'gauge' || unit === 'tokens'
      ? formatNumber(Math.round(value * 100) / 100)
      : formatNumber(value);
  },
  changeOf: ({ unit, change }: Pick<Figure, 'unit' | 'change'>) =>
    change === null ? missing : unit === 'share' ? points(change) : formatChange(change),
  bandOf: ({ unit, band }: Pick<Figure, 'unit' | 'band'>) => {
    if (band === null) return missing;
    const [low, high] = band;
    return unit === 'share'
      ? `${points(low)} to ${points(high)}`
      : `${formatChange(low)} to ${formatChange(high)}`;
  },

  loads: 'Load by rank',
  rankHead: 'Rank',
  rank: (rank: number) => `DP ${rank}`,
  imbalance: ({ imbalanceA, imbalanceB }: Pick<RankPair, 'imbalanceA' | 'imbalanceB'>) =>
    `largest over mean: ${formatNumber(imbalanceA)} and ${formatNumber(imbalanceB)}`,

  distributions: 'Distributions',
  distributionsHint: 'p50 solid, p90 dashed, p99 dotted',
  rebinned: 'buckets put together, no count lost',
  quantiles: (
    unit: 'seconds' | 'tokens',
    side: { readonly p50: number | null; readonly p90: number | null; readonly p99: number | null },
  ) => {
    const text = (value: number | null) => (unit === 'seconds' ? formatDuration(value) : formatCount(value));
    return `p50 ${text(side.p50)} · p90 ${text(side.p90)} · p99 ${text(side.p99)}`;
  },
  plot: (name: string, a: string, b: string, other = 'B') => `${name}. A: ${a}. ${other}: ${b}.`,
  columnVerdict: (letter: string, verdict: Comparison['verdict'], sinceStart: boolean) =>
    `${{ worse: `${letter} is worse`, better: `${letter} is better`, same: 'no difference that counts', incomparable: 'nothing can be concluded' }[verdict]}${sinceStart ? ', since start' : ''}`,
  columnsReport: (count: number) => `${formatCount(count)} sides held against A`,
  asInA: 'as in A',
  notKnown: 'not known',
  moreAgainst: (count: number) => `and ${formatCount(count)} more`,
  notMeasured: 'not measured',
  /** Where a side was measured over another stretch than the first, A is another figure there. */
  aHere: (value: string) => `A here ${value},`,
  pairsDiverged: (paired: number, diverged: number | null) =>
    `${plural(paired, 'pair', 'pairs')}, ${formatCount(diverged)} with another output`,
  notDrawn: (name: string, why: string) => `${name}: ${why}.`,

  requests: 'Dump against dump',
  pairs: ({ paired, byPrompt, byRid, onlyA, onlyB }: RequestComparison) =>
    `${plural(paired, 'pair', 'pairs')}, ${formatCount(byPrompt)} by prompt and ${formatCount(byRid)} by rid; ${formatCount(onlyA)} only in A, ${formatCount(onlyB)} only in B`,
  sameOutput: 'Same output',
  otherOutput: 'Other output',
  greedyEarly: 'Greedy, differing before token 16',
  notHeld: 'Not compared: in flight, aborted, or cut',
  promptTokensDiffer: 'Other prompt token count',
  finishDiffers: 'Other finish reason',
  ofPairs: formatShare,
  sampledNote: 'A difference of a sampled answer is no evidence.',
  share: ({ a, ofA, b, ofB }: ShareMoved) => `${formatShare(a, ofA)} → ${formatShare(b, ofB)}`,
  endedBy: (name: string) => `Ended by ${name}`,
  abortedBy: (message: string) => `Aborted: ${message}`,
  diverged: 'Diverged pairs',
  atToken: (at: number | null, character: number | null) =>
    at !== null
      ? `token ${formatCount(at)}`
      : character !== null
        ? `character ${formatCount(character)}`
        : missing,
  sampling: 'Sampling',
  greedy: { yes: 'greedy', no: 'sampled', unknown: 'unknown' },
  rid: 'rid',
  firstDifference: 'First difference',

  pairTitle: 'Both answers of one request',
  showPair: (rid: string) => `Both answers of ${rid}`,
  bothAnswers: 'Both answers',
  replaySide: (side: string) => `Edit & replay ${side}`,
  sameAnswers: 'The answers agree',
  partsAt: (token: number | null, character: number | null) =>
    token !== null
      ? `They part at token ${formatCount(token)}`
      : `They part at character ${formatCount(character)}`,
  tokensDiffer: (count: number, of: number) => `${formatShare(count, of)} tokens differ, place by place`,
  noTokenIds: 'token ids are not recorded on both sides',
  tokensAround: 'Tokens around the first difference',
  token: 'token',
  finish: 'Ended by',
  parts: { beginning: 'still in flight', tail: 'only its last piece is recorded' },
  answerOf: (side: string) => `Answer on ${side}`,
  answerCut: 'Only the beginning of a very long answer is shown.',
  noAnswerText: 'One of them has no recorded text.',

  rulesHead: 'Rules over the pair',
  report: (title: string) => `Comparison: ${title}`,
};
