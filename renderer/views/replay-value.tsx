import { X } from 'lucide-react';
import { useMemo } from 'react';
import { heldName, stretchOfHeld } from '../../shared/held.ts';
import { useMessages } from '../messages.tsx';
import { type OpenValue, useValues } from '../value-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { CodeEditor } from '../widgets/code-editor.tsx';
import { wrapLongArrays } from '../widgets/code-layout.ts';
import { StateMessage } from '../widgets/state-message.tsx';

interface ReplayValueProps {
  readonly id: string;
  readonly value: OpenValue;
  readonly readOnly: boolean;
}

/** One large value, opened: whole and to be edited up to a length, past that by stretches. */
export function ReplayValue({ id, value, readOnly }: ReplayValueProps) {
  const { editor: words } = useMessages();
  const { turnTo, type, close, takeTyped } = useValues.getState();
  const { part, typed } = value;
  const isWhole = part !== null && part.total <= stretchOfHeld;
  const shown = useMemo(() => {
    if (part === null) return '';
    return part.isText || !isWhole ? part.text : wrapLongArrays(part.text);
  }, [part, isWhole]);
  if (part === null) return <StateMessage mark="unchecked" title={words.reading} />;
  const to = part.from + part.text.length;
  return (
    <div className="replay-value">
      <div className="replay-value-bar">
        <span className="tx2 num clipped">
          {words.stretch(part.total === 0 ? 0 : part.from + 1, to, part.total)}
        </span>
        {isWhole ? null : (
          <>
            <Button
              isDisabled={part.from === 0}
              onPress={() => void turnTo(id, Math.max(0, part.from - stretchOfHeld))}
            >
              {words.earlier}
            </Button>
            <Button isDisabled={to >= part.total} onPress={() => void turnTo(id, to)}>
              {words.later}
            </Button>
            <span className="tx3 clipped">{words.tooLong}</span>
          </>
        )}
        <span className="spring" />
        {typed === null ? null : (
          <>
            <Button look="quiet" onPress={() => type(id, null)}>
              {words.dropTyped}
            </Button>
            <Button look="primary" onPress={() => void takeTyped(id)}>
              {words.useTyped}
            </Button>
          </>
        )}
        <IconButton icon={<X size={13} aria-hidden />} label={words.closeValue} onPress={() => close(id)} />
      </div>
      <CodeEditor
        label={words.valueLabel(heldName(value.id))}
        document={{
          uri: `${value.uri}.${part.isText ? 'txt' : 'json'}`,
          language: part.isText || !isWhole ? 'plaintext' : 'json',
          text: typed ?? shown,
        }}
        readOnly={readOnly || !isWhole}
        onChange={(text) => type(id, text === shown ? null : text)}
      />
    </div>
  );
}
