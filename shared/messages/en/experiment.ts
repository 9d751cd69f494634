import type { Spread } from '../../experiment-verdict.ts';
import { formatCount, formatDuration, formatPercent } from '../../format.ts';

const times = (count: number): string => (count === 1 ? 'once' : `${formatCount(count)} times`);
const kOfN = (differ: number, of: number): string => `${formatCount(differ)} of ${times(of)}`;
const range = ({ least, most }: Spread): string =>
  least === most ? formatDuration(least) : `${formatDuration(least)} to ${formatDuration(most)}`;
const chanceOf = (chance: number): string => (chance < 0.001 ? 'p < 0.001' : `p = ${chance.toFixed(3)}`);

/** Words about one request sent several times: two servers, repeats, one field at several values. */
export const experiment = {
  title: 'A/B, repeat, sweep',
  open: 'A/B',
  kind: 'What to send',
  kinds: { pair: 'A/B', repeat: 'Repeat', sweep: 'Sweep' },
  kindNotes: {
    pair: 'The same request to both servers at once.',
    repeat: 'The same request again and again, one at a time.',
    sweep: 'One field at several values, one request at a time.',
  },
  second: 'Server B',
  secondPlaceholder: 'http://127.0.0.1:30001',
  secondUnread: 'not of the form http://host:port',
  times: 'Times',
  noise: 'A against itself first',
  noiseNote: 'Two more requests to A alone, so that its own noise is known.',
  field: 'Field',
  values: 'Values',
  valuesNote: 'With commas between them.',
  start: 'Start',
  startKeys: 'Ctrl Shift Enter',
  stop: 'Cancel',
  stopping: 'Cancelling',
  close: 'Close',
  guardedSide: (side: string, host: string) => `Type ${host} to send to ${side}`,
  guardedNote: (host: string, count: number) =>
    `${host} is not this machine. ${count === 1 ? '1 request goes' : `${formatCount(count)} requests go`} there.`,
  progress: (done: number, of: number) => `${formatCount(done)} of ${formatCount(of)} runs`,
  sends: (count: number) => (count === 1 ? 'sends 1 request' : `sends ${formatCount(count)} requests`),
  notRun: 'Nothing was sent yet.',
  notRunNotes: {
    pair: 'Both answers stand side by side as they stream, and every run is kept with the request.',
    repeat: 'How often the answer changes, where, and how its times are spread.',
    sweep: 'One row for each value: how it ends, how long it takes, where its answer leaves the first one.',
  },
  side: { a: 'A', b: 'B' },
  sideOf: (side: string, address: string) => `${side} ${address}`,
  verdictLabel: 'What the runs say',
  resultsLabel: 'Runs',
  summaryLabel: 'Answers and times',
  cellsLabel: 'Values',
  heads: {
    run: 'Run',
    side: 'Server',
    equal: 'Equal to the first',
    value: 'Value',
    end: 'End',
    tokens: 'Tokens',
    ttft: 'TTFT',
    elapsed: 'Elapsed',
    differs: 'Leaves the first answer',
    answers: 'Answers',
  },
  noiseRun: 'noise',
  firstRun: 'first answer',
  notCompared: 'not compared',
  sameAsFirst: 'no',
  leavesAt: (byToken: boolean, at: number) => `at ${byToken ? 'token' : 'character'} ${formatCount(at + 1)}`,
  showRun: (run: number) => `Show run ${formatCount(run)}`,
  spread: ({ n, least, median, most }: Spread) =>
    n === 1
      ? formatDuration(median)
      : `${formatDuration(median)} (${formatDuration(least)} to ${formatDuration(most)})`,
  equalOf: (equal: number, of: number) =>
    `${formatCount(equal)} of ${formatCount(of)} (${formatPercent(equal / of)})`,
  dots: (name: string, { n, least, median, most }: Spread) =>
    `${name} of ${formatCount(n)} runs: median ${formatDuration(median)}, ${formatDuration(least)} to ${formatDuration(most)}`,
  answersOf: (distinct: number, of: number) => `${formatCount(distinct)} in ${formatCount(of)}`,

  /** What can be said of two servers. `n` of B, `m` of A against itself. */
  pair: {
    no_answers: () => 'No whole answers on both sides: nothing to compare.',
    sampled: (differ: number, of: number) =>
      `B left A’s first answer ${kOfN(differ, of)}. Drawn without a seed, chance alone can do that.`,
    same: (of: number) => `The same answer: B gave A’s first answer ${kOfN(of, of)}.`,
    within_noise: (differ: number, of: number, noise: number, noiseOf: number) =>
      `B left A’s first answer ${kOfN(differ, of)}, A itself ${kOfN(noise, noiseOf)}: not told apart from A’s own noise.`,
    beyond_noise: (differ: number, of: number, noise: number, noiseOf: number) =>
      `B answers otherwise than A: it left A’s first answer ${kOfN(differ, of)}, A itself ${kOfN(noise, noiseOf)}.`,
    unclear: (differ: number, of: number, noiseOf: number) =>
      noiseOf === 0
        ? `B left A’s first answer ${kOfN(differ, of)}. How often A leaves it is not known.`
        : `B left A’s first answer ${kOfN(differ, of)}, A itself 0 of ${times(noiseOf)}: too few runs to tell from chance.`,
  },
  chance: (chance: number) =>
    `${chanceOf(chance)} by Fisher’s exact test: how often chance would do this, were B like A.`,
  seedHint: 'Set temperature 0, or a sampling_seed, to compare answers.',
  noiseHint: 'Run A against itself, or repeat, to know A’s own noise.',
  moreHint: 'Repeat more often: five times are enough where B always differs and A never does.',
  where: (byToken: boolean, first: number, last: number) => {
    const item = byToken ? 'token' : 'character';
    return first === last
      ? `First difference at ${item} ${formatCount(first + 1)} each time.`
      : `First differences at ${item}s ${formatCount(first + 1)} to ${formatCount(last + 1)}.`;
  },
  paceNames: { ttft: 'TTFT', elapsed: 'Elapsed' },
  pace: {
    too_few: (name: string, n: number) =>
      `${name}: too few runs to compare (${formatCount(n)} a side, 4 are needed).`,
    overlap: (name: string, a: Spread, b: Spread) =>
      `${name}: no difference shown, A ${range(a)}, B ${range(b)} (n = ${formatCount(a.n)} and ${formatCount(b.n)}).`,
    a_slower: (name: string, a: Spread, b: Spread) =>
      `${name}: A slower in every run, ${range(a)} against ${range(b)} (n = ${formatCount(a.n)} and ${formatCount(b.n)}).`,
    b_slower: (name: string, a: Spread, b: Spread) =>
      `${name}: B slower in every run, ${range(b)} against ${range(a)} (n = ${formatCount(b.n)} and ${formatCount(a.n)}).`,
  },
  repeat: {
    none: 'No whole answer: nothing to compare.',
    one: 'One whole answer: it says nothing of how often it changes.',
    steady: (n: number, bound: number) =>
      `The same answer ${times(n)}. Up to ${formatPercent(bound)} of answers may differ even so (95 % bound).`,
    flaky: (distinct: number, n: number, differ: number, of: number) =>
      `${formatCount(distinct)} different answers in ${formatCount(n)} runs: ${formatCount(differ)} of the ${formatCount(of)} others left the first one.`,
  },
  sampledNote: 'Drawn without a seed: answers differ by chance.',
  endsNote: (list: string) => `Not every run came to its end: ${list}.`,
  endCount: (end: string, count: number) => `${end} ${formatCount(count)}`,
  sweep: {
    none: 'No value has a whole answer.',
    same: (values: number) => `All ${formatCount(values)} values give the answer of the first one.`,
    differs: (differ: number, of: number) =>
      `${formatCount(differ)} of ${formatCount(of)} other values leave the answer of the first one.`,
  },
} as const;
