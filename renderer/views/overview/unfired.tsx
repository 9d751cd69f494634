import { type ReactNode, useState } from 'react';
import type { Signal } from '../../../shared/signal.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { useSignals } from '../../use-signals.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark, type MarkKind } from '../../widgets/mark.tsx';
import { EvidenceLink } from './evidence.tsx';
import { formatValue } from './findings.tsx';
import { causeOf, shownPath } from './words.ts';

/** What stayed quiet, and what could not be checked and why: two different things. */
export function Unfired() {
  const { overview: words } = useMessages();
  const { quiet, quietOnAverage, notChecked } = useSignals();
  return (
    <div className="section two-columns">
      <div>
        <RuleList
          title={words.ruledOut}
          aside={words.ruledOutText}
          none={words.ruledOutNone}
          mark="ok"
          signals={quiet}
        />
        {quietOnAverage.length === 0 ? null : (
          <RuleList
            title={words.quietOnAverage}
            aside={words.quietOnAverageText}
            mark="info"
            signals={quietOnAverage}
          />
        )}
      </div>
      <RuleList
        title={words.notChecked}
        aside={words.notCheckedText(notChecked.length)}
        none={words.notCheckedNone}
        mark="unchecked"
        signals={notChecked}
      />
    </div>
  );
}

interface RuleListProps {
  title: string;
  aside: string;
  /** Said when there are none. */
  none?: string;
  mark: MarkKind;
  signals: readonly Signal[];
}

const shownFirst = 6;

function RuleList({ title, aside, none, mark, signals }: RuleListProps) {
  const { overview: words } = useMessages();
  const [all, setAll] = useState(false);
  const rest = signals.length - shownFirst;
  return (
    <section className="rule-list" aria-label={title}>
      <h2>
        {title} {signals.length > 0 ? <span className="tx2">{aside}</span> : null}
      </h2>
      {signals.length === 0 ? <p className="tx2">{none}</p> : null}
      <ul className="rules">
        {signals.slice(0, all ? undefined : shownFirst).map((signal) => (
          <RuleRow key={`${signal.rule} ${signal.text}`} mark={mark} signal={signal}>
            <Why signal={signal} />
          </RuleRow>
        ))}
      </ul>
      {rest > 0 ? (
        <LinkButton onPress={() => setAll(!all)}>{all ? words.fewer : words.more(rest)}</LinkButton>
      ) : null}
    </section>
  );
}

function RuleRow({ mark, signal, children }: { mark: MarkKind; signal: Signal; children: ReactNode }) {
  const messages = useMessages();
  const { marks } = messages.app;
  return (
    <li>
      <Mark kind={mark} label={signal.verdict === 'quiet' ? marks.quiet : marks.unchecked} />
      <span>{causeOf(signal, messages)}</span>
      <span className="rule">{signal.rule}</span>
      {children}
    </li>
  );
}

/** Why a rule could not be checked, or the value that kept it quiet. */
function Why({ signal }: { signal: Signal }) {
  const say = useSay();
  const [evidence] = signal.evidence;
  if (signal.reason !== null) return <span className="tx2 rule-why">{say(signal.reason)}</span>;
  if (!evidence) return null;
  return (
    <span className="tx2 rule-why">
      <span className="clipped" title={evidence.path}>
        {shownPath(evidence.path)}
      </span>
      {evidence.value === null ? null : <b className="num">{formatValue(evidence.value)}</b>}
      <EvidenceLink evidence={evidence} />
    </span>
  );
}
