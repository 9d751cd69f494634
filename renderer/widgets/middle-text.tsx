import type { Ref } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import { fitMiddle } from './middle-cut.ts';
import './middle-text.css';

/**
 * One line of an id, a path or a name that is cut in its middle where there is no room for it: what tells such names
 * apart is often at the end. The whole is on hover, and what a screen reader reads.
 */
export function MiddleText({ text }: { text: string }) {
  const area = useRef<HTMLSpanElement>(null);
  const [shown, setShown] = useState(text);
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    const show = () => {
      const { width: room } = element.getBoundingClientRect();
      if (room > 0) setShown(fitMiddle(text, measure(element, room)));
    };
    show();
    const observer = new ResizeObserver(show);
    observer.observe(element);
    // The first letters of a font load it, and until then another one is measured.
    document.fonts.addEventListener('loadingdone', show);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener('loadingdone', show);
    };
  }, [text]);
  return <Shortened ref={area} text={text} shown={shown} />;
}

interface ShortenedProps {
  readonly text: string;
  /** What is seen of it. */
  readonly shown: string;
  readonly ref?: Ref<HTMLSpanElement>;
}

/** What is cut is drawn by the style sheet: the text in the document stays whole, for reading, search and copying. */
export function Shortened({ text, shown, ref }: ShortenedProps) {
  const cut = shown !== text;
  return (
    <span
      ref={ref ?? null}
      className="middle-text"
      data-whole={text}
      data-shown={cut ? shown : undefined}
      title={cut ? text : undefined}
    >
      <span>{text}</span>
    </span>
  );
}

/** Layout counts in 64ths of a pixel. */
const rounding = 1 / 32;
const canvas = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');

function measure(element: HTMLElement, room: number): (text: string) => boolean {
  const { font } = getComputedStyle(element);
  return (text) => {
    if (!canvas) return true;
    canvas.font = font;
    return canvas.measureText(text).width <= room + rounding;
  };
}
