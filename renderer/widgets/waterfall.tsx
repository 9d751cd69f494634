import type { CSSProperties } from 'react';
import { axisTicks } from './axis.ts';
import './waterfall.css';

export interface WaterfallBar {
  readonly id: string;
  readonly label: string;
  /** On the axis. */
  readonly start: number;
  readonly length: number;
  /** It has not ended: drawn hatched, with an arrow past the end. */
  readonly open: boolean;
  /** CSS colour. */
  readonly ink: string;
  /** The length in words, and the share it is of the whole; empty where there is nothing to say. */
  readonly value: string;
  readonly share: string;
}

export interface WaterfallProps {
  /** Names the drawing; the rows say the rest in words. */
  readonly label: string;
  readonly bars: readonly WaterfallBar[];
  readonly end: number;
  /** Ticks stand at round multiples of this, e.g. 60 on an axis of seconds that is read in minutes. */
  readonly unit?: number;
  formatTick(at: number): string;
}

/** Bars one below the other on one axis from 0, each where the one before it ended. */
export function Waterfall({ label, bars, end, unit = 1, formatTick }: WaterfallProps) {
  const ticks = axisTicks(end / unit, 4).map((tick) => tick * unit);
  const place = (at: number): string => `${end > 0 ? (100 * at) / end : 0}%`;
  return (
    <figure className="waterfall" aria-label={label}>
      <ul>
        {bars.map((bar) => (
          <li key={bar.id} style={{ '--ink': bar.ink } as CSSProperties}>
            <span className="waterfall-label">{bar.label}</span>
            <span className="waterfall-track" aria-hidden="true">
              {ticks.map((tick) => (
                <i key={tick} style={{ left: place(tick) }} />
              ))}
              <b data-open={bar.open} style={{ left: place(bar.start), width: place(bar.length) }} />
            </span>
            <span className="waterfall-share">{bar.share}</span>
            <span className="waterfall-value" data-open={bar.open}>
              {bar.value}
            </span>
          </li>
        ))}
      </ul>
      <div className="waterfall-axis" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} style={{ left: place(tick) }}>
            {formatTick(tick)}
          </span>
        ))}
      </div>
    </figure>
  );
}
