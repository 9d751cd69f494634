import { useMemo } from 'react';
import { heldName, largestInText } from '../../shared/held.ts';
import { useMessages } from '../messages.tsx';
import { useValues, valuesOf } from '../value-store.ts';
import { Button, LinkButton } from '../widgets/button.tsx';

/** A value of fewer bytes can stand in the text in full. */
const largestPutIn = 2_000_000;

interface ReplayValuesProps {
  readonly id: string;
  /** The edited text, at most a moment old. */
  readonly text: string;
  readonly readOnly: boolean;
}

/** The large values of a request, which stand as placeholders in its text: to be opened, replaced, or put in. */
export function ReplayValues({ id, text, readOnly }: ReplayValuesProps) {
  const { editor: words } = useMessages();
  const { show, replaceByFile, putIn, putAside } = useValues.getState();
  const values = useMemo(() => valuesOf(text), [text]);
  const mayHoldMore = text.length > largestInText;
  if (values.length === 0 && !mayHoldMore) return null;
  return (
    <section className="replay-values scroll" aria-label={words.values}>
      {values.length === 0 ? null : (
        <h2>
          {words.values}
          <span className="tx2">{words.valuesNote}</span>
        </h2>
      )}
      <ul>
        {values.map((value) => {
          const name = heldName(value.id);
          return (
            <li key={value.id}>
              <code className="clipped" title={value.preview}>
                {name}
              </code>
              <span className="tx2 num">{words.valueFacts(value.is, value.count, value.bytes)}</span>
              <LinkButton aria-label={words.openNamed(name)} onPress={() => void show(id, value.id)}>
                {words.openValue}
              </LinkButton>
              <LinkButton
                aria-label={words.byFileNamed(name)}
                isDisabled={readOnly}
                onPress={() => void replaceByFile(id, value.id)}
              >
                {words.byFile}
              </LinkButton>
              {value.bytes > largestPutIn ? (
                <span />
              ) : (
                <LinkButton
                  aria-label={words.putInNamed(name)}
                  isDisabled={readOnly}
                  onPress={() => void putIn(id, value.id)}
                >
                  {words.putIn}
                </LinkButton>
              )}
            </li>
          );
        })}
      </ul>
      {mayHoldMore && !readOnly ? (
        <Button look="quiet" onPress={() => void putAside(id)}>
          {words.putAside}
        </Button>
      ) : null}
    </section>
  );
}
