import { X } from 'lucide-react';
import { type ColumnHead, type CompareColumns, sideLetters } from '../../../shared/compare-columns.ts';
import type { ChangedKey, Figure } from '../../../shared/comparison.ts';
import type { ComparedSide } from '../../../shared/contract.ts';
import { useCompare } from '../../compare-store.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { IconButton, LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { factsOf } from './sides.tsx';
import { Spread } from './spreads.tsx';
import './columns.css';

interface ColumnsProps {
  readonly columns: CompareColumns;
  readonly a: ComparedSide;
  /** In the order of the columns. */
  readonly others: readonly ComparedSide[];
}

/** A stays the reference; every other side has a column: its verdict, keys, figures, distributions. */
export function Columns({ columns, a, others }: ColumnsProps) {
  const { compare: words } = useMessages();
  const letters = columns.others.map((_, at) => sideLetters[at + 1] ?? '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className="compare-wide scroll" tabIndex={0} aria-label={words.sideBySide}>
      <table className="compare-table compare-matrix">
        <thead>
          <tr>
            <th>{words.sideBySide}</th>
            <th scope="col">
              <span className="compare-column-head">
                <span className="compare-swatch" data-side="a">
                  A
                </span>
                <span className="clipped">{columns.a.name}</span>
              </span>
              <span className="tx3 block">{factsOf(columns.a, words, false)}</span>
              <span className="tx2 block">{words.markOf(columns.a)}</span>
            </th>
            {columns.others.map((head, at) => (
              <Head
                key={letters[at]}
                head={head}
                letter={letters[at] ?? ''}
                a={a}
                side={others[at] ?? null}
              />
            ))}
          </tr>
        </thead>
        <Figures columns={columns} />
        <Keys columns={columns} />
        <Spreads columns={columns} letters={letters} />
      </table>
    </section>
  );
}

function Head({
  head,
  letter,
  a,
  side,
}: {
  head: ColumnHead;
  letter: string;
  a: ComparedSide;
  side: ComparedSide | null;
}) {
  const { compare: words } = useMessages();
  const say = useSay();
  const { onlyColumn, removeColumn, more } = useCompare();
  const { info, verdict, sinceStart, comparable, against, paired, diverged } = head;
  return (
    <th scope="col">
      <span className="compare-column-head">
        <span className="compare-swatch" data-side="b">
          {letter}
        </span>{' '}
        {side === null ? (
          info.name
        ) : (
          <LinkButton
            aria-label={words.onlyColumn(info.name)}
            onPress={() => onlyColumn(side, { a, b: side })}
          >
            {info.name}
          </LinkButton>
        )}
        {side !== null && more.includes(side) ? (
          <IconButton
            icon={<X size={12} />}
            label={words.removeColumn(info.name)}
            onPress={() => removeColumn(side)}
          />
        ) : null}
      </span>
      <span className="tx3 block">{factsOf(info, words, false)}</span>
      <span className="tx2 block">{words.markOf(info)}</span>
      <span className="marked" data-verdict={verdict}>
        {verdict === 'worse' ? <Mark kind="high" /> : null}
        {words.columnVerdict(letter, verdict, sinceStart)}
      </span>
      {comparable === 'yes' ? null : (
        <span className="block compare-against" title={against.map(({ text }) => say(text)).join('\n')}>
          {words.comparable[comparable]}: {against[0] ? say(against[0].text) : ''}
          {against.length > 1 ? `; ${words.moreAgainst(against.length - 1)}` : ''}
        </span>
      )}
      {paired === null ? null : <span className="tx2 block">{words.pairsDiverged(paired, diverged)}</span>}
    </th>
  );
}

function Keys({ columns: { keys, others } }: { columns: CompareColumns }) {
  const { compare: words } = useMessages();
  return (
    <tbody>
      <GroupRow span={others.length + 2}>
        {words.changed} <span className="tx2">{words.keyCount(keys.length)}</span>
      </GroupRow>
      {keys.map(({ key, line, topic, rules, cells }) => {
        const own = cells.find((cell) => cell !== null && cell !== 'same') ?? null;
        const about = [key, line === null ? null : words.keys[line], words.topics[topic], rules.join(' ')];
        return (
          <tr key={key}>
            <th scope="row" className="mono">
              <MiddleText text={key} title={about.filter(Boolean).join('\n')} />
            </th>
            <KeyCell of={own} side="a" />
            {cells.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column has no name but its place
              <KeyCell key={at} of={cell} side="b" />
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

/** A value that differs from A's; what is as in A is left quiet. */
function KeyCell({ of, side }: { of: ChangedKey | 'same' | null; side: 'a' | 'b' }) {
  const { compare: words } = useMessages();
  if (of === null || of === 'same')
    return <td className="tx3">{of === null ? words.notKnown : words.asInA}</td>;
  const value = of[side];
  if (value === null)
    return (
      <td className="tx3">{of.kind === 'not_in_version' ? words.kinds.not_in_version : words.absent}</td>
    );
  const text = value.text ?? (of.secretDiffers ? words.otherSecret : words.aSecret);
  return (
    <td className={side === 'a' ? 'mono tx2' : 'mono'}>
      <MiddleText text={text} title={text} />
    </td>
  );
}

function Figures({ columns: { figures, others } }: { columns: CompareColumns }) {
  const { compare: words } = useMessages();
  return (
    <tbody>
      <GroupRow span={others.length + 2}>{words.worse}</GroupRow>
      {figures.map(({ name, labels, stat, unit, a, cells }) => {
        const own = Object.values(labels).filter((value) => value !== '');
        const title = [words.figure(name), ...own, stat].join(' ');
        return (
          <tr key={`${name} ${JSON.stringify(labels)} ${stat}`}>
            <th scope="row" title={name}>
              {title}
            </th>
            <td className="num">{words.value({ unit, stat }, a)}</td>
            {cells.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column has no name but its place
              <FigureCell key={at} figure={cell} inFirst={a} />
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

/** `inFirst`: what the column of A shows. */
function FigureCell({ figure, inFirst }: { figure: Figure | null; inFirst: number | null }) {
  const { compare: words } = useMessages();
  const say = useSay();
  if (figure === null) return <td className="tx3">{words.notMeasured}</td>;
  const { verdict, why, band } = figure;
  const about = [
    words.counts(figure.nA, figure.nB),
    band === null ? null : `${words.band}: ${words.bandOf(figure)}`,
    words.grades[figure.grade],
    why === null ? null : say(why),
  ];
  return (
    <td className="num" data-verdict={verdict} title={about.filter((part) => part !== null).join('\n')}>
      {verdict === 'worse' ? (
        <Mark kind="high" size={10} />
      ) : verdict === 'better' ? (
        <Mark kind="ok" size={10} />
      ) : null}{' '}
      {words.value(figure, figure.b)}{' '}
      <span className="tx2">
        {figure.a === inFirst ? null : `${words.aHere(words.value(figure, figure.a))} `}
        {words.changeOf(figure)} {words.figureVerdicts[verdict]}
      </span>
    </td>
  );
}

function Spreads({
  columns: { spreads, others },
  letters,
}: {
  columns: CompareColumns;
  letters: readonly string[];
}) {
  const { compare: words } = useMessages();
  if (spreads.length === 0) return null;
  return (
    <tbody>
      <GroupRow span={others.length + 2}>
        {words.distributions} <span className="tx2">{words.distributionsHint}</span>
      </GroupRow>
      {spreads.map(({ name, unit, a, cells }) => (
        <tr key={name} className="compare-spread-row">
          <th scope="row">{words.figure(name)}</th>
          <td className="num tx2">{words.quantiles(unit, a)}</td>
          {cells.map((cell, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column has no name but its place
            <td key={at}>
              {cell === null ? (
                <span className="tx3">{words.notMeasured}</span>
              ) : (
                <Spread spread={cell} other={letters[at] ?? 'B'} isSmall />
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

const GroupRow = ({ span, children }: { span: number; children: React.ReactNode }) => (
  <tr className="compare-group">
    <th scope="colgroup" colSpan={span}>
      {children}
    </th>
  </tr>
);
