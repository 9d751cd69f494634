import type { Comparison, Figure } from '../../../shared/comparison.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';

interface FiguresProps {
  readonly comparison: Comparison;
  readonly showsAll: boolean;
  onShowAll(all: boolean): void;
}

/** Every figure of both sides with its change and whether that is more than chance; first what clients feel. */
export function Figures({ comparison, showsAll, onShowAll }: FiguresProps) {
  const { compare: words } = useMessages();
  const { figures } = comparison;
  const counts = { worse: 0, better: 0, unclear: 0, same: 0 };
  for (const { verdict } of figures) counts[verdict] += 1;
  const told = showsAll ? figures : figures.filter(isTold);
  return (
    <section className="section" aria-labelledby="figures">
      <div className="section-head">
        <h2 id="figures">
          {words.worse}{' '}
          <span className="tx2">{figures.length === 0 ? words.noFigures : words.figureCounts(counts)}</span>
        </h2>
        {figures.length > figures.filter(isTold).length ? (
          <LinkButton onPress={() => onShowAll(!showsAll)}>
            {showsAll ? words.showFewer : words.showAllOf(figures.length)}
          </LinkButton>
        ) : null}
      </div>
      {told.length === 0 ? null : (
        <table className="compare-table compare-figures">
          <thead>
            <tr>
              <th>{words.metric}</th>
              <th className="end">A</th>
              <th className="end">B</th>
              <th className="end">{words.change}</th>
              <th>{words.verdict}</th>
            </tr>
          </thead>
          <tbody>
            {told.map((figure) => (
              <FigureRow
                key={`${figure.name} ${JSON.stringify(figure.labels)} ${figure.stat}`}
                figure={figure}
              />
            ))}
          </tbody>
        </table>
      )}
      <p className="tx3 compare-foot">{words.noiseUnknown}</p>
    </section>
  );
}

/** What moved for certain, and of the rest what clients feel. */
const isTold = ({ verdict, headline }: Figure): boolean =>
  headline || verdict === 'worse' || verdict === 'better';

function FigureRow({ figure }: { figure: Figure }) {
  const { compare: words } = useMessages();
  const say = useSay();
  const { name, labels, stat, verdict, why } = figure;
  const own = Object.values(labels).filter((value) => value !== '');
  const title = [words.figure(name), ...own, stat].join(' ');
  const reason = why === null ? null : say(why);
  const about = [
    name,
    words.counts(figure.nA, figure.nB),
    figure.band === null ? null : `${words.band}: ${words.bandOf(figure)}`,
    words.grades[figure.grade],
    reason,
  ].filter((part) => part !== null);
  return (
    <tr data-verdict={verdict} title={about.join('\n')}>
      <td className="clipped">{title}</td>
      <td className="end num">{words.value(figure, figure.a)}</td>
      <td className="end num">{words.value(figure, figure.b)}</td>
      <td className="end num">{words.changeOf(figure)}</td>
      <td>
        <span className="marked">
          {verdict === 'worse' ? <Mark kind="high" /> : verdict === 'better' ? <Mark kind="ok" /> : null}
          <span className="clipped">
            {words.figureVerdicts[verdict]}
            {figure.grade === 'lifetime' && verdict !== 'same' && reason === null ? (
              <span className="tx3"> {words.grades.lifetime}</span>
            ) : null}
            {reason === null ? null : <span className="tx3"> {reason}</span>}
          </span>
        </span>
      </td>
    </tr>
  );
}
