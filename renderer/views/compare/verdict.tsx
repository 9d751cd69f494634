import type { ComparedReason, Comparison } from '../../../shared/comparison.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { Mark, type MarkKind } from '../../widgets/mark.tsx';

const comparableMarks: Readonly<Record<Comparison['comparable']['verdict'], MarkKind>> = {
  yes: 'ok',
  partly: 'warn',
  no: 'high',
};
const verdictMarks: Readonly<Record<Comparison['verdict'], MarkKind>> = {
  worse: 'high',
  better: 'ok',
  same: 'ok',
  incomparable: 'unchecked',
};
const order: Readonly<Record<ComparedReason['state'], number>> = { differs: 0, told: 1, unknown: 2, same: 3 };

/** Before any number: whether the two may be held against each other, why or why not, and what it comes to. */
export function VerdictLine({ comparison }: { comparison: Comparison }) {
  const { compare: words } = useMessages();
  const say = useSay();
  const { comparable, verdict, sinceStart } = comparison;
  const reasons = [...comparable.reasons].sort((x, y) => order[x.state] - order[y.state]);
  return (
    <section className="compare-verdict" aria-label={words.verdict}>
      <div className="marked">
        <Mark kind={comparableMarks[comparable.verdict]} />
        <strong>{words.comparable[comparable.verdict]}</strong>
      </div>
      <ul className="compare-reasons">
        {reasons.map(({ fact, state, text }) => (
          <li key={fact} data-state={state}>
            {say(text)}
          </li>
        ))}
      </ul>
      <div className="marked compare-outcome" data-verdict={verdict}>
        <Mark kind={verdictMarks[verdict]} />
        <strong>{words.verdicts[verdict]}</strong>
        {sinceStart ? <span className="tx2">{words.sinceStart}</span> : null}
      </div>
    </section>
  );
}
