import type { Signal } from '../../../shared/signal.ts';
import { useMessages } from '../../messages.tsx';
import { openRule } from '../../rules-store.ts';
import { LinkButton } from '../../widgets/button.tsx';

/** A rule's id, as the way to its threshold and source. */
export function RuleLink({ signal }: { signal: Pick<Signal, 'rule' | 'text'> }) {
  const { rules: words } = useMessages();
  return (
    <span className="rule">
      <LinkButton mono aria-label={words.open(signal.rule)} onPress={() => openRule(signal)}>
        {signal.rule}
      </LinkButton>
    </span>
  );
}
