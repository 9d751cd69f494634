import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { type BeyondRule, beyondOf } from '../../../shared/beyond-rules.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { useSignals } from '../../use-signals.ts';

/** What no capture and no dump can supply, whatever is collected: by what would, folded. */
export function Beyond() {
  const { overview: words, beyond: titles } = useMessages();
  const say = useSay();
  const beyond = beyondOf(useSignals().all);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className="beyond">
      <AriaButton
        className="beyond-toggle"
        aria-expanded={isOpen}
        {...(isOpen ? { 'aria-controls': id } : {})}
        onPress={() => setOpen(!isOpen)}
      >
        <Chevron size={13} aria-hidden />
        <span>{words.beyond(beyond.length)}</span>
      </AriaButton>
      {isOpen ? (
        <dl id={id}>
          {byNeed(beyond, say).map(([need, rules]) => (
            <div key={need}>
              <dt className="tx2">{words.beyondBy(need, rules.length)}</dt>
              {rules.map((rule) => (
                <dd key={rule.id}>
                  <span className="num">{rule.id}</span> {titles[rule.id] ?? ''}
                </dd>
              ))}
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}

/** In the order in which the needs come first. */
function byNeed(
  beyond: readonly BeyondRule[],
  say: ReturnType<typeof useSay>,
): readonly (readonly [string, readonly BeyondRule[]])[] {
  const groups = new Map<string, BeyondRule[]>();
  for (const rule of beyond) {
    const need = say(rule.needs);
    groups.set(need, [...(groups.get(need) ?? []), rule]);
  }
  return [...groups];
}
