import { type CompareColumns, sideLetters } from '../../../shared/compare-columns.ts';
import type { ChangedKey, Comparison } from '../../../shared/comparison.ts';
import { say } from '../../../shared/phrase.ts';
import {
  type CompareReport,
  type CompareWords,
  keyValue,
  marksOf,
  type ReportSection,
  sideName,
} from './report-parts.ts';

/* Several sides against one reference, as titled tables: what terminal and reports share. */

const mostKeys = 60;
const mostFigures = 60;
const byGravity: readonly Comparison['verdict'][] = ['worse', 'better', 'same', 'incomparable'];

export function columnsReport(of: CompareColumns, words: CompareWords): CompareReport {
  const { compare } = words;
  const verdicts = of.others.map(({ verdict, sinceStart }, at) =>
    compare.columnVerdict(sideLetters[at + 1] ?? '', verdict, sinceStart),
  );
  const said = of.others.map(({ verdict }) => verdict);
  return {
    title: compare.report(`${sideName(of.a, words)} · ${compare.columnsReport(of.others.length)}`),
    verdict: verdicts.join('; '),
    tone: byGravity.find((verdict) => said.includes(verdict)) ?? 'incomparable',
    comparable: null,
    reasons: of.others.flatMap(({ comparable, against }, at) => [
      `${sideLetters[at + 1]}: ${[compare.comparable[comparable], ...against.map(({ text }) => say(text, words.phrases))].join('; ')}`,
    ]),
    sections: [sidesSection(of, words), figuresSection(of, words), keysSection(of, words)],
  };
}

const letters = ({ others }: CompareColumns): readonly string[] =>
  others.map((_, at) => sideLetters[at + 1] ?? '');

function sidesSection(of: CompareColumns, words: CompareWords): ReportSection {
  const { compare } = words;
  const infos = [of.a, ...of.others.map(({ info }) => info)];
  return {
    title: ['A', ...letters(of)].join(' / '),
    hint: compare.noiseUnknown,
    lines: of.others.flatMap(({ paired, diverged }, at) =>
      paired === null ? [] : [`${sideLetters[at + 1]}: ${compare.pairsDiverged(paired, diverged)}`],
    ),
    table: {
      head: ['', '', '', '', '', ''],
      right: [],
      rows: infos.map((info, at) => [
        sideLetters[at] ?? '',
        sideName(info, words),
        info.version === null ? compare.side.unknown : compare.side.sglang(info.version),
        compare.side.taken(info),
        compare.side.basis(info),
        marksOf([info], words).join('').replace(/^A: /, ''),
      ]),
    },
  };
}

function keysSection(of: CompareColumns, words: CompareWords): ReportSection {
  const { compare } = words;
  const value = (key: ChangedKey | 'same' | null) =>
    key === null ? compare.notKnown : key === 'same' ? compare.asInA : keyValue(key, 'b', words);
  return {
    title: compare.changed,
    hint: null,
    lines: of.keys.length > mostKeys ? [compare.moreKeys(of.keys.length - mostKeys)] : [],
    table: {
      head: [compare.key, 'A', ...letters(of), compare.topic, compare.rules],
      right: [],
      rows: of.keys.slice(0, mostKeys).map(({ key, topic, rules, cells }) => {
        const own = cells.find((cell) => cell !== null && cell !== 'same');
        return [
          key,
          own ? keyValue(own, 'a', words) : '',
          ...cells.map(value),
          compare.topics[topic],
          rules.join(' '),
        ];
      }),
    },
  };
}

function figuresSection(of: CompareColumns, words: CompareWords): ReportSection {
  const { compare } = words;
  return {
    title: compare.worse,
    hint: of.figures.length === 0 ? compare.noFigures : null,
    lines: [],
    table: {
      head: [compare.metric, 'A', ...letters(of)],
      right: [],
      rows: of.figures.slice(0, mostFigures).map(({ name, labels, stat, unit, a, cells }) => {
        const own = Object.values(labels).filter((label) => label !== '');
        return [
          [compare.figure(name), ...own, stat].join(' '),
          compare.value({ unit, stat }, a),
          ...cells.map((cell) =>
            cell === null
              ? compare.notMeasured
              : `${compare.value(cell, cell.b)} (${cell.a === a ? '' : `${compare.aHere(compare.value(cell, cell.a))} `}${compare.changeOf(cell)}, ${compare.figureVerdicts[cell.verdict]})`,
          ),
        ];
      }),
    },
  };
}
