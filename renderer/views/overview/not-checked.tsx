import { useId, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Messages } from '../../../shared/messages/en/index.ts';
import type { RuleInfo } from '../../../shared/rule-info.ts';
import type { Signal } from '../../../shared/signal.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { pickAndOpen } from '../../open.ts';
import { infoOf, ruleKey } from '../../rules-store.ts';
import { useWorkspace, viewDocument } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { Button, LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Beyond } from './beyond.tsx';
import { RuleLink } from './rule-link.tsx';
import { shownFirst } from './unfired.tsx';
import { causeOf } from './words.ts';

/** What could not be checked, each with its reason; pressed, it says what would supply it. */
export function NotChecked() {
  const { overview: words } = useMessages();
  const { notChecked } = useSignals();
  const [all, setAll] = useState(false);
  const rest = notChecked.length - shownFirst;
  return (
    <section className="rule-list" aria-label={words.notChecked}>
      <h2>
        {words.notChecked}{' '}
        {notChecked.length > 0 ? (
          <span className="tx2">{words.notCheckedText(notChecked.length)}</span>
        ) : null}
      </h2>
      {notChecked.length === 0 ? <p className="tx2">{words.notCheckedNone}</p> : null}
      <ul className="rules">
        {notChecked.slice(0, all ? undefined : shownFirst).map((signal, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two dumps give the same rule twice
          <Unchecked key={`${ruleKey(signal)} ${place}`} signal={signal} />
        ))}
      </ul>
      {rest > 0 ? (
        <LinkButton onPress={() => setAll(!all)}>{all ? words.fewer : words.more(rest)}</LinkButton>
      ) : null}
      <Beyond />
    </section>
  );
}

function Unchecked({ signal }: { signal: Signal }) {
  const messages = useMessages();
  const say = useSay();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const cause = causeOf(signal, messages);
  return (
    <li>
      <Mark kind="unchecked" label={messages.app.marks.unchecked} />
      <AriaButton
        className="unchecked-toggle"
        aria-expanded={isOpen}
        {...(isOpen ? { 'aria-controls': id } : {})}
        aria-label={messages.rules.showSupply(cause)}
        onPress={() => setOpen(!isOpen)}
      >
        {cause}
      </AriaButton>
      <RuleLink signal={signal} />
      {signal.reason === null ? null : <span className="tx2 rule-why">{say(signal.reason)}</span>}
      {isOpen ? (
        <div id={id} className="rule-supply">
          <Supply signal={signal} />
        </div>
      ) : null}
    </li>
  );
}

/** What would let a rule be checked, and the way to it. */
export function Supply({ signal }: { signal: Signal }) {
  const { app, compare, rules: words } = useMessages();
  const openDocument = useWorkspace((state) => state.openDocument);
  const setDialog = useWorkspace((state) => state.setDialog);
  const known = useWorkspace(({ start }) => start?.rules) ?? [];
  const over = infoOf(known, signal)?.over ?? 'capture';
  return (
    <>
      <p>{supplyOf(signal, over, words)}</p>
      <div className="actions">
        {over === 'pair' ? (
          <Button onPress={() => openDocument(viewDocument('compare'))}>{compare.title}</Button>
        ) : over === 'capture' ? (
          <Button onPress={() => setDialog('collect')}>{app.collect}</Button>
        ) : (
          <Button onPress={() => void pickAndOpen('files')}>{app.openFiles}</Button>
        )}
      </div>
    </>
  );
}

/** By the reason; where that is not known, by what the rule reads. */
export const supplyOf = (
  { reason }: Pick<Signal, 'reason'>,
  over: RuleInfo['over'],
  { supply, supplyBy }: Messages['rules'],
): string => (reason === null ? undefined : supply[reason.key]?.(reason.params)) ?? supplyBy[over];
