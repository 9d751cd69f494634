import {
  formatChange,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRate,
} from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

const facts: Readonly<Record<string, string>> = {
  kind: 'what they are',
  model: 'model',
  weights: 'weights',
  hardware: 'hardware',
  topology: 'topology',
  version: 'version',
  requests: 'too few requests on a side',
  lengths: 'prompt lengths',
  span: 'span',
};
const named = (keys: string): string =>
  keys
    .split(' ')
    .map((key) => facts[key] ?? key)
    .join(', ');

/** Of a capture that is held against its baseline both have a name. */
interface Held {
  readonly baseline?: string;
}
const both = ({ baseline }: Held): string =>
  baseline === undefined ? 'A and B' : `This capture and the baseline ${baseline}`;
const first = ({ baseline }: Held): string => (baseline === undefined ? 'A' : `the baseline ${baseline}`);

const since = (sinceStart: number): string => (sinceStart > 0 ? ', since start' : '');

/** Findings about two sides: A and B, or a baseline and what is held against it. */
export const compare: SignalCatalogue = {
  notComparable: words<{ facts: string; reasons: number; baseline?: string }>({
    title: 'The two sides are not alike',
    cause: 'Captures not comparable',
    detail: ({ facts: keys, ...held }) =>
      `${both(held)} differ in ${named(keys)}: differences of latency are not attributable to one change.`,
    guess: () => 'The two sides measure other things.',
    next: () => 'Replay the same records on both builds, on like hardware, and compare those.',
    risk: risks.replaying,
  }),
  whatChanged: words<{ count: number; first: string; setAside: number }>({
    title: 'The configuration changed',
    cause: 'A changed configuration',
    detail: ({ count, first, setAside }) =>
      `${formatCount(count)} ${count === 1 ? 'key differs' : 'keys differ'}, first of all ${first}; ${formatCount(setAside)} noise keys are set aside.`,
    guess: () => 'One of the changed keys, or the version, explains the difference.',
    next: () => 'Put the keys back one at a time on a replay target, the one that explains most first.',
    risk: risks.replaying,
  }),
  keyExplains: words<{ key: string; a: string; b: string; explains: number; of: number; rules: string }>({
    title: 'A changed setting explains it',
    cause: 'A changed setting',
    detail: ({ key, a, b, explains, of, rules }) =>
      `${key} ${a} → ${b} acts on ${explains} of the ${of} figures that got worse${rules === '' ? '' : `; ${rules.replaceAll(' ', ', ')} fired on B and not on A`}.`,
    guess: ({ key }) => `${key} is what made it worse.`,
    next: ({ key, a }) => `Start a replay target with ${key} = ${a}, and replay the worst request there.`,
    risk: risks.replaying,
  }),
  versionExplains: words<{ key: string; a: string; b: string; explains: number; of: number; rules: string }>({
    title: 'Another version of SGLang',
    cause: 'Another version',
    detail: ({ a, b }) => `SGLang ${a} → ${b}: it can act on everything, so it cannot be told apart.`,
    guess: () => 'A change in SGLang itself.',
    next: () => 'Put the settings back first; if that does not help, bisect between the two versions.',
    risk: risks.replaying,
  }),
  figureWorse: words<{
    name: string;
    stat: string;
    a: number;
    b: number;
    change: number;
    n: number;
    worse: number;
    sinceStart: number;
  }>({
    title: 'What clients feel got worse',
    cause: 'Worse latency',
    detail: ({ name, stat, a, b, change, n, sinceStart }) =>
      `${name} ${stat} ${formatDuration(a)} → ${formatDuration(b)} (${formatChange(change)}, n = ${formatCount(n)}${since(sinceStart)}).`,
    guess: () => 'It is slower than before by more than one run varies.',
    next: () => 'Replay the worst request on both targets; then export a bisect harness with this limit.',
    risk: risks.replaying,
  }),
  otherWeights: words<{ keys: string; count: number; baseline?: string }>({
    title: 'The two sides run other weights',
    cause: 'Other weights',
    detail: ({ keys, ...held }) => `${both(held)} differ in ${keys}: other answers are to be expected.`,
    guess: () => 'The two sides do not run one model.',
    next: () => 'Bring the weights into line, then replay; until then no kernel is to blame.',
    risk: risks.replaying,
  }),
  behaviourDrift: words<{ keys: string; count: number }>({
    title: 'Settings that change the answers differ',
    cause: 'Drift of settings that change answers',
    detail: ({ keys, count }) =>
      `${formatCount(count)} ${count === 1 ? 'setting' : 'settings'} that can change what is answered ${count === 1 ? 'differs' : 'differ'}, the likeliest first: ${keys}.`,
    guess: () => 'One of these settings changed the text.',
    next: () => 'Flip them one at a time on a replay target.',
    risk: risks.replaying,
  }),
  finishMoved: words<{ finish: string; a: number; b: number; nA: number; nB: number }>({
    title: 'Requests end for other reasons',
    cause: 'Moved finish reasons',
    detail: ({ finish, a, b, nA, nB }) =>
      `Ending by ${finish} went from ${formatPercent(a)} to ${formatPercent(b)} (n = ${formatCount(nA)} and ${formatCount(nB)}).`,
    guess: () => 'Stop tokens, the template or a limit changed.',
    next: () => 'Look at what was matched in the finish reasons, and at the chat template of both.',
    risk: risks.reading,
  }),
  slowDecode: words<{ a: number; b: number; factor: number; running: number; baseline?: string }>({
    title: 'Decode is slower at the same batch',
    cause: 'Slow decode',
    detail: ({ a, b, factor, running, ...held }) =>
      `The median time between tokens is ${formatDuration(b)} with ${formatCount(running)} running, ${formatNumber(factor)} × the ${formatDuration(a)} of ${first(held)}, and nothing waits.`,
    guess: () => 'Decode itself is slower: graphs, a backend, or speculation.',
    next: () => 'Look whether CUDA graphs run (L11) and drafts are accepted (L16); then profile decode.',
    risk: risks.reading,
  }),
  hitRateFell: words<{ a: number; b: number; points: number; n: number }>({
    title: 'Fewer prompt tokens come from the cache',
    cause: 'Lost cache hits',
    detail: ({ a, b, points }) =>
      `The share of prompt tokens from a cache fell from ${formatPercent(a)} to ${formatPercent(b)}, ${points} points, at the same prompt lengths.`,
    guess: () => 'A template or system prompt changed, requests go to other ranks, or the cache is off.',
    next: () => 'Compare disable_radix_cache, page_size, the template and how requests are routed.',
    risk: risks.reading,
  }),
  throughputFell: words<{ a: number; b: number; change: number; running: number }>({
    title: 'Throughput fell, the batch did not',
    cause: 'Lost throughput',
    detail: ({ a, b, change, running }) =>
      `Generation went from ${formatRate(a)} to ${formatRate(b)} (${formatChange(change)}) with ${formatCount(running)} running.`,
    guess: () => 'Each decode step takes longer than before.',
    next: () => 'Check graphs (L11) and speculation (L16), compare backends, then bisect.',
    risk: risks.reading,
  }),
  acceptFell: words<{ a: number; b: number; factor: number }>({
    title: 'Speculation accepts less than before',
    cause: 'Fewer accepted drafts',
    detail: ({ a, b, factor }) =>
      `A verify step yields ${formatNumber(b)} tokens in place of ${formatNumber(a)}, ${formatPercent(factor)} of it.`,
    guess: () => 'The draft no longer fits the target: other weights, another draft, or other traffic.',
    next: () => 'Compare the draft model and weight_version, then measure with speculation off.',
    risk: risks.reading,
  }),
  slowTransfer: words<{ a: number; b: number; factor: number }>({
    title: 'KV transfers are slower than before',
    cause: 'A slow link',
    detail: ({ a, b, factor }) =>
      `KV goes over the link at ${formatNumber(b)} GB/s in place of ${formatNumber(a)}, ${formatPercent(factor)} of it.`,
    guess: () => 'The transfer fell back to another device or to TCP.',
    next: () => 'Look at the list of IB devices, at GPUDirect, and at the counters of the network cards.',
    risk: risks.reading,
  }),
};
