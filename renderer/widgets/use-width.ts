import { useLayoutEffect, useRef, useState } from 'react';

/**
 * Width of the scroll area. A tab that was hidden comes back scrolled to the top; the place it had is restored
 * when it has a size again.
 */
export function useWidth(scroller: { readonly current: HTMLDivElement | null }, scrolledTo: number): number {
  const [width, setWidth] = useState(0);
  const place = useRef(scrolledTo);
  place.current = scrolledTo;
  useLayoutEffect(() => {
    const area = scroller.current;
    if (!area) return;
    let hidden = false;
    const observer = new ResizeObserver(() => {
      if (area.clientHeight === 0) {
        hidden = true;
        return;
      }
      if (hidden) area.scrollTop = place.current;
      hidden = false;
      setWidth(area.clientWidth);
    });
    observer.observe(area);
    return () => observer.disconnect();
  }, [scroller]);
  return width;
}
