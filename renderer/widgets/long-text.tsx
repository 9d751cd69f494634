import { useState } from 'react';
import { LinkButton } from './button.tsx';
import './long-text.css';

/** Characters shown before a person asks for all. */
const firstShown = 20_000;

export interface LongTextProps {
  readonly name: string;
  /** Its size in words. */
  readonly note: string;
  readonly text: string;
  /** The words of the button that shows what is left out. */
  readonly showAll: string;
}

/** Text as it is, line breaks included; of a long one the beginning until more is asked for. */
export function LongText({ name, note, text, showAll }: LongTextProps) {
  const [whole, setWhole] = useState<string | null>(null);
  const cut = text.length > firstShown && whole !== text;
  return (
    <section className="long-text" aria-label={name}>
      <header>
        <span>{name}</span>
        <span className="num">{note}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text to select and copy by keyboard */}
      <pre tabIndex={0}>
        {cut ? text.slice(0, firstShown) : text}
        {cut ? ' …' : ''}
      </pre>
      {cut ? <LinkButton onPress={() => setWhole(text)}>{showAll}</LinkButton> : null}
    </section>
  );
}
