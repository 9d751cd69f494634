import { useState } from 'react';
import { formatEvidence } from '../../../shared/format.ts';
import type { Messages } from '../../../shared/messages/en/index.ts';
import type { Signal } from '../../../shared/signal.ts';
import { causesOf, type Outdated, type RuledOut } from '../../incident.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { ruleKey } from '../../rules-store.ts';
import { useSignals } from '../../use-signals.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark, type MarkKind } from '../../widgets/mark.tsx';
import { EvidenceLink } from './evidence.tsx';
import { NotChecked } from './not-checked.tsx';
import { RuleLink } from './rule-link.tsx';
import { causeOf, evidenceName } from './words.ts';

/** What stayed quiet, and what could not be checked and why: two different things. */
export function Unfired() {
  const { overview: words } = useMessages();
  const { alsoQuiet, quietThen, quietOnAverage, outdated } = useSignals();
  return (
    <div className="section two-columns">
      <div>
        <RuledOutList />
        {alsoQuiet.length === 0 ? null : (
          <CauseList title={words.alsoQuiet} aside={words.alsoQuietText} mark="ok" signals={alsoQuiet} />
        )}
        {outdated === null || quietThen.length === 0 ? null : (
          <CauseList
            title={words.quietThen}
            aside={
              outdated.by === 'capture'
                ? words.quietThenNewer(outdated.name)
                : words.quietThenBefore(outdated.seconds)
            }
            mark="info"
            signals={quietThen}
          />
        )}
        {quietOnAverage.length === 0 ? null : (
          <CauseList
            title={words.quietOnAverage}
            aside={words.quietOnAverageText}
            mark="info"
            signals={quietOnAverage}
          />
        )}
      </div>
      <NotChecked />
    </div>
  );
}

/** Why nothing is ruled out. */
function ruledOutNone(outdated: Outdated | null, words: Messages['overview']): string {
  if (outdated === null) return words.ruledOutNone;
  return outdated.by === 'capture'
    ? words.ruledOutOlder(outdated.name)
    : words.ruledOutBefore(outdated.seconds);
}

/** What the incident's verdicts rule out together: the same as in the note. */
function RuledOutList() {
  const { overview: words, note } = useMessages();
  const { ruledOut, outdated } = useSignals();
  return (
    <Causes
      title={words.ruledOut}
      aside={words.ruledOutText}
      none={ruledOutNone(outdated, words)}
      mark="ok"
      markLabel={words.ruledOut}
      causes={ruledOut.map(({ cause, signals }) => ({ cause: note.draft.causes[cause], signals }))}
    />
  );
}

interface CauseListProps {
  title: string;
  aside: string;
  mark: MarkKind;
  signals: readonly Signal[];
}

/** Rules by what they speak against each by itself. */
function CauseList({ signals, ...list }: CauseListProps) {
  const messages = useMessages();
  const { fired } = useSignals();
  const causes = causesOf(signals, fired, (signal) => causeOf(signal, messages));
  return <Causes {...list} markLabel={messages.app.marks.quiet} causes={causes} />;
}

interface CausesProps extends Omit<CauseListProps, 'signals'> {
  markLabel: string;
  /** Said when there are none. */
  none?: string;
  causes: readonly RuledOut[];
}

/** As many of a list are shown until a person asks for the rest. */
export const shownFirst = 6;

/** Causes, each with the rules that speak against it and the first value that they saw. */
function Causes({ title, aside, none, mark, markLabel, causes }: CausesProps) {
  const { overview: words } = useMessages();
  const [all, setAll] = useState(false);
  const rest = causes.length - shownFirst;
  return (
    <section className="rule-list" aria-label={title}>
      <h2>
        {title} {causes.length > 0 ? <span className="tx2">{aside}</span> : null}
      </h2>
      {causes.length === 0 ? <p className="tx2">{none}</p> : null}
      <ul className="rules">
        {causes.slice(0, all ? undefined : shownFirst).map((cause) => (
          <Cause key={cause.cause} mark={mark} markLabel={markLabel} {...cause} />
        ))}
      </ul>
      {rest > 0 ? (
        <LinkButton onPress={() => setAll(!all)}>{all ? words.fewer : words.more(rest)}</LinkButton>
      ) : null}
    </section>
  );
}

function Cause({ mark, markLabel, cause, signals }: RuledOut & { mark: MarkKind; markLabel: string }) {
  // The same rule over several dumps is one rule.
  const rules = [...new Map(signals.map((signal) => [ruleKey(signal), signal])).values()];
  const [first] = signals;
  return (
    <li>
      <Mark kind={mark} label={markLabel} />
      <span>{cause}</span>
      <span className="rule-ids">
        {rules.map((signal) => (
          <RuleLink key={ruleKey(signal)} signal={signal} />
        ))}
      </span>
      {first ? <SeenValue signal={first} /> : null}
    </li>
  );
}

/** The value that kept a rule quiet. */
function SeenValue({ signal }: { signal: Signal }) {
  const say = useSay();
  const [evidence] = signal.evidence;
  if (!evidence) return null;
  return (
    <span className="tx2 rule-why">
      <span className="clipped" title={`${evidenceName(evidence, say)}\n${evidence.path}`}>
        {evidenceName(evidence, say)}
      </span>
      {evidence.value === null ? null : <b className="num">{formatEvidence(evidence)}</b>}
      <EvidenceLink evidence={evidence} />
    </span>
  );
}
