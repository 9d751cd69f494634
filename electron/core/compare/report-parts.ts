import { sideLetters } from '../../../shared/compare-columns.ts';
import type { ChangedKey, Comparison, Figure, PairedRequest, SideInfo } from '../../../shared/comparison.ts';
import { en } from '../../../shared/messages/en/index.ts';
import { say } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import { figureCounts, toldFigures } from './told-figures.ts';

/* A comparison as titled tables and lines: what the terminal, the Markdown and the HTML report share. */

export type CompareWords = Pick<typeof en, 'app' | 'compare' | 'rules' | 'signals' | 'phrases'>;

export interface ReportTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that hold numbers. */
  readonly right: readonly number[];
}

export interface ReportSection {
  readonly title: string;
  readonly hint: string | null;
  readonly lines: readonly string[];
  readonly table: ReportTable | null;
}

export interface CompareReport {
  readonly title: string;
  readonly verdict: string;
  /** What the verdict comes to; of several sides the worst. */
  readonly tone: Comparison['verdict'];
  /** null where each side has its own. */
  readonly comparable: string | null;
  /** What stands in the way first, then what is the same, told or unknown. */
  readonly reasons: readonly string[];
  readonly sections: readonly ReportSection[];
}

/** Figures in a report: those that moved, and what clients feel. */
const mostFigures = 60;
const mostKeys = 100;
const mostDiverged = 20;

export function compareReport(of: Comparison, words: CompareWords = en): CompareReport {
  const { compare } = words;
  return {
    title: compare.report(`${sideName(of.a, words)} · ${sideName(of.b, words)}`),
    verdict: verdictLine(of, words),
    tone: of.verdict,
    comparable: compare.comparable[of.comparable.verdict],
    reasons: reasonsOf(of, words),
    sections: [
      sidesSection(of, words),
      suspectsSection(of, words),
      changedSection(of, words),
      figuresSection(of, words),
      ...loadSections(of, words),
      ...requestSections(of, words),
      rulesSection(of, words),
    ],
  };
}

export const verdictLine = (
  { verdict, sinceStart }: Pick<Comparison, 'verdict' | 'sinceStart'>,
  { compare }: CompareWords = en,
): string => (sinceStart ? `${compare.verdicts[verdict]}, ${compare.sinceStart}` : compare.verdicts[verdict]);

const order = { differs: 0, told: 1, unknown: 2, same: 3 } as const;

export const reasonsOf = ({ comparable }: Comparison, { phrases }: CompareWords = en): readonly string[] =>
  [...comparable.reasons]
    .sort((x, y) => order[x.state] - order[y.state])
    .map(({ text }) => say(text, phrases));

export const sideName = (
  { name, sample, isBaseline }: SideInfo,
  { compare }: Pick<CompareWords, 'compare'> = en,
): string =>
  sample !== null
    ? `${name}, ${compare.side.sample(sample)}`
    : isBaseline
      ? compare.side.baseline(name)
      : name;

/** What a person said of sides: `B: bad, commit 3f2a`. */
export const marksOf = (sides: readonly SideInfo[], { compare }: CompareWords): readonly string[] =>
  sides.flatMap((info, at) => {
    const said = compare.markOf(info);
    return said === '' ? [] : [`${sideLetters[at]}: ${said}`];
  });

/** A secret is said to be one, a key that is not there to be absent. */
export function keyValue(key: ChangedKey, side: 'a' | 'b', { compare }: CompareWords = en): string {
  const value = key[side];
  if (value === null) return compare.absent;
  if (value.text !== null) return value.text;
  return key.secretDiffers ? compare.otherSecret : compare.aSecret;
}

const sentence = ({ text, params, rule }: Signal, { signals }: CompareWords): string =>
  signals[text]?.detail(params) ?? rule;

export const figureName = ({ name, labels, stat }: Figure, { compare }: CompareWords = en): string => {
  const own = Object.values(labels).filter((value) => value !== '');
  return `${compare.figure(name)}${own.length > 0 ? ` ${own.join(' ')}` : ''} ${stat}`;
};

function sidesSection({ a, b }: Comparison, words: CompareWords): ReportSection {
  const { compare } = words;
  const row = (side: string, info: SideInfo): readonly string[] => [
    side,
    sideName(info, words),
    info.version === null ? compare.side.unknown : compare.side.sglang(info.version),
    info.model ?? compare.side.unknown,
    info.topology ?? compare.side.unknown,
    compare.side.taken(info),
    compare.side.basis(info),
    compare.markOf(info),
  ];
  return {
    title: 'A / B',
    hint: compare.noiseUnknown,
    lines: [],
    table: { head: ['', '', '', '', '', '', '', ''], rows: [row('A', a), row('B', b)], right: [] },
  };
}

function suspectsSection({ suspects, a, b }: Comparison, words: CompareWords): ReportSection {
  const { compare } = words;
  return {
    title: compare.suspects,
    hint: [compare.suspectsHint, ...marksOf([a, b], words)].join('; '),
    lines:
      suspects.length === 0
        ? [compare.noSuspects]
        : suspects.map(({ signal, explains, of }, at) => {
            const share = explains > 0 ? ` (${compare.explains(explains, of)})` : '';
            return `${at + 1}. ${signal.rule} ${words.app.severity[signal.severity]}: ${sentence(signal, words)}${share}`;
          }),
    table: null,
  };
}

function changedSection({ changed }: Comparison, words: CompareWords): ReportSection {
  const { compare, phrases } = words;
  const shown = changed.keys.slice(0, mostKeys);
  const secrets = changed.secrets.filter(({ same }) => same !== false);
  return {
    title: compare.changed,
    hint:
      changed.count === 0
        ? changed.compared
          ? compare.nothingChanged(changed.setAside.length)
          : compare.noConfiguration
        : compare.changedCounts(changed.count, changed.setAside.length),
    lines: [
      ...(changed.count > shown.length ? [compare.moreKeys(changed.count - shown.length)] : []),
      ...changed.notCompared.map(({ source, why }) =>
        compare.notCompared(compare.sources[source], say(why, phrases)),
      ),
    ],
    table: {
      head: [compare.key, 'A', 'B', compare.topic, compare.source, compare.rules],
      right: [],
      rows: [
        ...shown.map((key) => [
          key.formerly === null ? key.key : `${key.key} (${key.formerly})`,
          keyValue(key, 'a', words),
          keyValue(key, 'b', words),
          key.kind === 'changed' ? compare.topics[key.topic] : compare.kinds[key.kind],
          compare.sources[key.source],
          key.rules.join(' '),
        ]),
        ...secrets.map(({ key, same }) => [
          key,
          compare.aSecret,
          compare.aSecret,
          same === null ? compare.untoldSecret : compare.sameSecret,
          '',
          '',
        ]),
      ],
    },
  };
}

function figuresSection({ figures }: Comparison, words: CompareWords): ReportSection {
  const { compare, phrases } = words;
  return {
    title: compare.worse,
    hint: figures.length === 0 ? compare.noFigures : compare.figureCounts(figureCounts(figures)),
    lines: [],
    table: {
      head: [
        compare.metric,
        'A',
        'B',
        compare.change,
        compare.band,
        'n A',
        'n B',
        compare.grade,
        compare.verdict,
      ],
      right: [1, 2, 3, 4, 5, 6],
      rows: toldFigures(figures)
        .slice(0, mostFigures)
        .map((own) => [
          figureName(own, words),
          compare.value(own, own.a),
          compare.value(own, own.b),
          compare.changeOf(own),
          compare.bandOf(own),
          own.nA === null ? '' : String(own.nA),
          own.nB === null ? '' : String(own.nB),
          compare.grades[own.grade],
          own.why === null
            ? compare.figureVerdicts[own.verdict]
            : `${compare.figureVerdicts[own.verdict]}: ${say(own.why, phrases)}`,
        ]),
    },
  };
}

function loadSections({ loads }: Comparison, { compare }: CompareWords): readonly ReportSection[] {
  if (loads.length === 0) return [];
  const ranks = [...new Set(loads.flatMap((column) => column.ranks.map(({ rank }) => rank)))].sort(
    (x, y) => x - y,
  );
  return [
    {
      title: compare.loads,
      hint: null,
      lines: loads.map((column) => `${compare.figure(column.column)}: ${compare.imbalance(column)}`),
      table: {
        head: ['', ...loads.flatMap(({ column }) => [`${compare.figure(column)} A`, 'B'])],
        right: loads.flatMap((_column, at) => [1 + 2 * at, 2 + 2 * at]),
        rows: ranks.map((rank) => [
          compare.rank(rank),
          ...loads.flatMap((column) => {
            const found = column.ranks.find((own) => own.rank === rank);
            const unit = column.column === 'token_usage' ? 'share' : 'number';
            const value = (of: number | null) => compare.value({ unit, stat: 'gauge' }, of);
            return [value(found?.a ?? null), value(found?.b ?? null)];
          }),
        ]),
      },
    },
  ];
}

function requestSections({ requests }: Comparison, words: CompareWords): readonly ReportSection[] {
  const { compare } = words;
  if (!requests) return [];
  const of = (part: number, whole: number) => compare.ofPairs(part, whole);
  return [
    {
      title: compare.requests,
      hint: compare.pairs(requests),
      lines: requests.divergedCount > 0 ? [compare.sampledNote] : [],
      table: {
        head: ['', ''],
        right: [1],
        rows: [
          [compare.sameOutput, of(requests.same, requests.compared)],
          [compare.otherOutput, of(requests.divergedCount, requests.compared)],
          [compare.greedyEarly, of(requests.divergedEarly, requests.compared)],
          [compare.notHeld, of(requests.notCompared, requests.paired)],
          [compare.promptTokensDiffer, of(requests.promptTokensDiffer, requests.paired)],
          [compare.finishDiffers, of(requests.finishDiffers, requests.paired)],
          ...requests.shares.map((share) => [
            share.of === 'finish' ? compare.endedBy(share.name) : compare.abortedBy(share.name),
            compare.share(share),
          ]),
        ],
      },
    },
    ...(requests.diverged.length === 0 ? [] : [divergedSection(requests.diverged, words)]),
  ];
}

function divergedSection(diverged: readonly PairedRequest[], { compare }: CompareWords): ReportSection {
  const greedy = (value: boolean | null) =>
    value === null ? compare.greedy.unknown : value ? compare.greedy.yes : compare.greedy.no;
  return {
    title: compare.diverged,
    hint: null,
    lines: [],
    table: {
      head: [`${compare.rid} A`, `${compare.rid} B`, compare.firstDifference, ''],
      right: [],
      rows: diverged
        .slice(0, mostDiverged)
        .map((pair) => [
          pair.ridA ?? `#${pair.indexA}`,
          pair.ridB ?? `#${pair.indexB}`,
          compare.atToken(pair.atToken, pair.atCharacter),
          greedy(pair.greedy),
        ]),
    },
  };
}

function rulesSection({ signals }: Comparison, words: CompareWords): ReportSection {
  return {
    title: words.compare.rulesHead,
    hint: null,
    lines: [],
    table: {
      head: ['', '', ''],
      right: [],
      rows: signals.map((signal) => [
        signal.rule,
        words.rules.states[signal.verdict],
        signal.reason === null
          ? signal.verdict === 'fired'
            ? sentence(signal, words)
            : (words.signals[signal.text]?.cause ?? signal.text)
          : say(signal.reason, words.phrases),
      ]),
    },
  };
}
