import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { LinkButton } from './button.tsx';
import type { Offsets } from './text-range.ts';
import { selectIn } from './use-text-selection.ts';
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
  /** Stands behind the size. */
  readonly aside?: ReactNode;
  /** A part to select and bring into view; a new object brings it there again. */
  readonly part?: Offsets | null;
  /** The element that holds the text, and nothing else. */
  readonly ref?: Ref<HTMLPreElement>;
}

/** Text as it is, line breaks included; of a long one the beginning until more is asked for. */
export function LongText({ name, note, text, showAll, aside, part = null, ref }: LongTextProps) {
  const [whole, setWhole] = useState<string | null>(null);
  const area = useRef<HTMLPreElement>(null);
  useImperativeHandle(ref, () => area.current as HTMLPreElement);
  const cut = text.length > firstShown && whole !== text;
  const isPastCut = part !== null && cut && part.end > firstShown;
  useEffect(() => {
    if (isPastCut) setWhole(text);
    else if (part !== null && area.current) selectIn(area.current, part);
  }, [part, isPastCut, text]);
  return (
    <section className="long-text" aria-label={name}>
      <header>
        <span>{name}</span>
        <span className="num">
          {note}
          {aside}
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text to select and copy by keyboard */}
      <pre ref={area} tabIndex={0}>
        {cut ? text.slice(0, firstShown) : text}
        {cut ? ' …' : ''}
      </pre>
      {cut ? <LinkButton onPress={() => setWhole(text)}>{showAll}</LinkButton> : null}
    </section>
  );
}
