import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { HandOff, HandOffEffect } from '../../../shared/handoff.ts';
import { copyText } from '../../actions.ts';
import { useMessages } from '../../messages.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Mark, type MarkKind } from '../../widgets/mark.tsx';

const effectMarks: Readonly<Record<HandOffEffect, MarkKind>> = {
  none: 'ok',
  load: 'warn',
  changes_server: 'critical',
};

/** One command filled in from what is open, with what it does to the server that runs. */
export function HandOffCommand(props: { command: HandOff; startsOpen: boolean }) {
  const { handOff: words, overview } = useMessages();
  const { id, params, command, effect, needs } = props.command;
  const [isOpen, setOpen] = useState(props.startsOpen);
  const body = useId();
  const { title, why } = words.rows[id];
  const name = title(params);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li>
      <div className="hand-off-head">
        <div className="hand-off-words">
          <AriaButton
            className="hand-off-toggle"
            aria-expanded={isOpen}
            {...(isOpen ? { 'aria-controls': body } : {})}
            onPress={() => setOpen(!isOpen)}
          >
            <Chevron size={13} aria-hidden />
            <span>{name}</span>
          </AriaButton>
          <span className="hand-off-effect" data-effect={effect}>
            <Mark kind={effectMarks[effect]} /> {words.effects[effect]}
          </span>
        </div>
        <CopyButton
          doneText={overview.copied}
          label={overview.copyCommand(name)}
          onCopy={() => copyText(command)}
        >
          {overview.copy}
        </CopyButton>
      </div>
      {isOpen ? (
        <div id={body}>
          <p className="tx2">{why(params)}</p>
          {needs.length === 0 ? null : (
            <p className="tx2">{words.needs(needs.map((variable) => `$${variable}`).join(', '))}</p>
          )}
          <pre className="command">{command}</pre>
        </div>
      ) : null}
    </li>
  );
}
