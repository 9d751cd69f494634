import { type RefObject, useEffect, useState } from 'react';
import { type Offsets, rangeOf, type TextSelection } from './text-range.ts';

/** What is selected of the text that an element shows; null while nothing of it is. `text`: all that can be selected in it. */
export function useTextSelection(area: RefObject<HTMLElement | null>, text: string): TextSelection | null {
  const [offsets, setOffsets] = useState<Offsets | null>(null);
  useEffect(() => {
    const read = () =>
      setOffsets((before) => {
        const now = selectedIn(area.current);
        return before?.start === now?.start && before?.end === now?.end ? before : now;
      });
    document.addEventListener('selectionchange', read);
    return () => document.removeEventListener('selectionchange', read);
  }, [area]);
  if (offsets === null) return null;
  const within = { start: Math.min(offsets.start, text.length), end: Math.min(offsets.end, text.length) };
  if (within.start >= within.end) return null;
  return { text: text.slice(within.start, within.end), range: rangeOf(text, within) };
}

function selectedIn(element: HTMLElement | null): Offsets | null {
  const selection = document.getSelection();
  if (!element || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return { start, end: start + range.toString().length };
}

/** Selects a part of the text that an element shows, and brings it into view. */
export function selectIn(element: HTMLElement, { start, end }: Offsets): void {
  const range = document.createRange();
  const from = nodeAt(element, start);
  const to = nodeAt(element, end);
  if (!from || !to) return;
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  const selection = document.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  element.focus({ preventScroll: true });
  const scroller = element.closest<HTMLElement>('.scroll');
  if (!scroller) return;
  const { top } = range.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  scroller.scrollTop += top - frame.top - frame.height / 3;
}

function nodeAt(
  element: HTMLElement,
  offset: number,
): { readonly node: Node; readonly offset: number } | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  let last: Node | null = null;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left <= length) return { node, offset: left };
    left -= length;
    last = node;
  }
  return last && { node: last, offset: last.textContent?.length ?? 0 };
}
