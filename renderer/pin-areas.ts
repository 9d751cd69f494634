import type { Pinnable } from './pins.ts';

/*
 * Which part of the page is what can be pinned: for the keys and the context menu, which begin at an element. The
 * innermost part that has something to pin counts.
 */

type Find = (target: Element) => Pinnable | null;

const areas = new WeakMap<Element, Find>();

/** Says what an element and all in it is; answers the way to take that back. */
export function registerArea(element: Element, find: Find): () => void {
  areas.set(element, find);
  return () => {
    if (areas.get(element) === find) areas.delete(element);
  };
}

/** What can be pinned where `target` is; null where there is nothing. */
export function pinnableAt(target: Element | null): Pinnable | null {
  for (let element = target; element !== null; element = element.parentElement) {
    const found = areas.get(element)?.(target ?? element) ?? null;
    if (found !== null) return found;
  }
  return null;
}
