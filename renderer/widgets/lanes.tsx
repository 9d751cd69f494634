import type { KeyboardEvent, Ref } from 'react';
import { useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import { LanesDrawing } from './lanes-drawing.ts';
import type { AxisSpan } from './lanes-model.ts';
import type { LanesLook } from './lanes-paint.ts';
import './lanes.css';

/** What keys elsewhere in a view may ask of it. */
export interface LanesHandle {
  zoom(direction: 'in' | 'out'): void;
  pan(direction: 'back' | 'forth'): void;
  fit(): void;
}

export interface LanesProps extends LanesLook {
  /** Names the drawing. */
  readonly label: string;
  /** What it shows, in a sentence, for those who do not see it. */
  readonly summary: string;
  /** The strip above, which shows all of the time and which part of it is in view. */
  readonly stripLabel: string;
  readonly whole: AxisSpan;
  readonly curve: Uint32Array;
  /** One bar in words. */
  describe(bar: number): string;
  /** The part in view in words. */
  describeView(view: AxisSpan): string;
  onSelect(bar: number): void;
  /** Enter. */
  onOpen(): void;
  readonly ref?: Ref<LanesHandle>;
}

/**
 * Bars over time in lanes, below a strip that says which part of the time is in view. Drawn on canvas by
 * LanesDrawing. With the focus on it: arrows walk from bar to bar, + and - zoom, Shift and arrows move, 0 fits.
 */
export function Lanes(props: LanesProps) {
  const { label, summary, stripLabel, bars, selected, ref } = props;
  const id = useId();
  const strip = useRef<HTMLCanvasElement>(null);
  const lanes = useRef<HTMLCanvasElement>(null);
  const point = useRef<HTMLParagraphElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const drawing = useRef<LanesDrawing | null>(null);
  const latest = useRef(props);
  latest.current = props;

  const [hearing] = useState(() => ({
    onSelect: (bar: number) => latest.current.onSelect(bar),
    onPoint(bar: number | null) {
      const words = bar === null ? '' : latest.current.describe(bar);
      if (point.current && point.current.textContent !== words) point.current.textContent = words;
    },
    onView(view: AxisSpan) {
      if (said.current) said.current.textContent = latest.current.describeView(view);
    },
  }));

  useEffect(() => {
    if (!strip.current || !lanes.current) return undefined;
    const made = new LanesDrawing(strip.current, lanes.current, { ...latest.current, ...hearing });
    drawing.current = made;
    return () => {
      made.end();
      drawing.current = null;
    };
  }, [hearing]);

  const { parts, unsplit, line, whole, curve } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again when what is drawn is another
  useEffect(() => {
    drawing.current?.show({ ...latest.current, ...hearing });
  }, [hearing, bars, parts, unsplit, selected, line, whole, curve]);

  useImperativeHandle(
    ref,
    () => ({
      zoom: (direction) => drawing.current?.zoom(direction),
      pan: (direction) => drawing.current?.pan(direction),
      fit: () => drawing.current?.fit(),
    }),
    [],
  );

  const select = (bar: number) => {
    if (bar < 0 || bar >= bars.start.length) return;
    if (said.current) said.current.textContent = props.describe(bar);
    props.onSelect(bar);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = bars.start.length - 1;
    const back = event.key === 'ArrowLeft';
    if (back || event.key === 'ArrowRight') {
      if (event.shiftKey) drawing.current?.pan(back ? 'back' : 'forth');
      else select(selected === null ? 0 : selected + (back ? -1 : 1));
    } else if (event.key === 'Home' || event.key === 'End') select(event.key === 'Home' ? 0 : last);
    else if (event.key === '+' || event.key === '=') drawing.current?.zoom('in');
    else if (event.key === '-') drawing.current?.zoom('out');
    else if (event.key === '0') drawing.current?.fit();
    else if (event.key === 'Enter') props.onOpen();
    else return;
    event.preventDefault();
  };

  return (
    <figure className="lanes" aria-label={label}>
      <p className="lanes-point num" ref={point} aria-hidden="true" />
      <canvas className="lanes-strip" ref={strip} role="img" aria-label={stripLabel} />
      <div
        className="lanes-area"
        role="application"
        aria-label={label}
        aria-describedby={`${id}-summary`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas ref={lanes} />
      </div>
      <p className="unseen" id={`${id}-summary`}>
        {summary}
      </p>
      <p className="unseen" role="status" ref={said} />
    </figure>
  );
}
