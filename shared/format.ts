import type { EvidenceUnit } from './signal.ts';

/*
 * Numbers for people: one spelling in window and CLI. Every function takes null for "unknown" and answers an
 * en dash for it, so that a missing value can never read as 0. `locale` decides separators only; units are SI.
 */

/** Stands for a value that nobody knows. */
export const missing = '–';

/** A true minus, and nothing like `-0`. */
const signed = (text: string): string => (/^-0(\.0+)?$/.test(text) ? text.slice(1) : text.replace('-', '−'));

const formatters = new Map<string, Intl.NumberFormat>();

/** `value` with groups of three and a fixed number of decimals. */
function fixed(value: number, decimals: number, locale: string): string {
  const key = `${locale}/${decimals}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formatters.set(key, formatter);
  }
  return signed(formatter.format(value));
}

const known = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** A whole number: `1,482,752`. Fractions are rounded. */
export function formatCount(value: number | null, locale = 'en'): string {
  return known(value) ? fixed(Math.round(value), 0, locale) : missing;
}

/**
 * A number with no unit of its own: whole ones as they are, others with about three digits that matter
 * (`0.83`, `12.4`, `1,016`).
 */
export function formatNumber(value: number | null, locale = 'en'): string {
  if (!known(value)) return missing;
  if (Number.isInteger(value)) return fixed(value, 0, locale);
  const size = Math.abs(value);
  if (size >= 100) return fixed(value, 0, locale);
  if (size >= 10) return fixed(value, 1, locale);
  if (size >= 0.01) return fixed(value, 2, locale);
  return signed(value.toPrecision(2));
}

/** `µs` below 1 ms; `ms` with one decimal below 100; `s` with two decimals below 10, one below a minute; then `min`, `h`. */
export function formatDuration(seconds: number | null, locale = 'en'): string {
  if (!known(seconds)) return missing;
  const sign = seconds < 0 ? '−' : '';
  const size = Math.abs(seconds);
  const text = durationOf(size, locale);
  return text.startsWith('0 ') ? text : sign + text;
}

function durationOf(size: number, locale: string): string {
  // Each limit is the value that would round up into the next unit, so `999.6 ms` reads `1.00 s`.
  if (size === 0) return '0 s';
  if (size < 0.9995e-3) return `${fixed(size * 1e6, 0, locale)} µs`;
  if (size < 0.09995) return `${fixed(size * 1e3, 1, locale)} ms`;
  if (size < 0.9995) return `${fixed(size * 1e3, 0, locale)} ms`;
  if (size < 9.995) return `${fixed(size, 2, locale)} s`;
  if (size < 59.95) return `${fixed(size, 1, locale)} s`;
  const whole = Math.round(size);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(size / 60);
  return `${fixed(Math.floor(minutes / 60), 0, locale)} h ${pad(minutes % 60)} min`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** Powers of 1000: `412 B`, `46.1 kB`, `148 MB`, `1.31 GB`. */
export function formatBytes(bytes: number | null, locale = 'en'): string {
  if (!known(bytes)) return missing;
  if (bytes < 1000) return `${fixed(bytes, 0, locale)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const decimals = value >= 99.95 ? 0 : unit >= 2 && value < 9.995 ? 2 : 1;
  return `${fixed(value, decimals, locale)} ${units[unit]}`;
}

/** Memory as SGLang reports it, in GiB: `73.4 GiB`. */
export function formatGib(gib: number | null, locale = 'en'): string {
  if (!known(gib)) return missing;
  return `${fixed(gib, Math.abs(gib) < 10 ? 2 : 1, locale)} GiB`;
}

/** A fraction of 1 as `83 %`; one decimal below 10 %, so that `3.6 %` is not read as `4 %`. */
export function formatPercent(fraction: number | null, locale = 'en'): string {
  if (!known(fraction)) return missing;
  const value = fraction * 100;
  const whole = value === 0 || Math.abs(value) >= 9.95;
  return `${fixed(value, whole ? 0 : 1, locale)} %`;
}

/** A relative change: `+436 %`, `−82 %`. */
export function formatChange(fraction: number | null, locale = 'en'): string {
  if (!known(fraction)) return missing;
  const text = `${fixed(fraction * 100, 0, locale)} %`;
  return fraction > 0 && !text.startsWith('0 ') ? `+${text}` : text;
}

/** A difference of counts: `+64`, `−1,200`, `0`. */
export function formatDifference(count: number | null, locale = 'en'): string {
  if (!known(count)) return missing;
  return count > 0 ? `+${formatCount(count, locale)}` : formatCount(count, locale);
}

/** A part and its whole, as shares have to be said: `15 of 417 (3.6 %)`. */
export function formatShare(part: number | null, whole: number | null, locale = 'en'): string {
  if (!known(part) || !known(whole)) return missing;
  const counts = `${formatCount(part, locale)} of ${formatCount(whole, locale)}`;
  return whole > 0 ? `${counts} (${formatPercent(part / whole, locale)})` : counts;
}

/** A value of a finding's evidence with its unit: `3.34 s`, `93 %`, `429`, `HTTP 200`. */
export function formatEvidence(
  { value, unit }: { readonly value: string | number | boolean | null; readonly unit?: EvidenceUnit },
  locale = 'en',
): string {
  if (value === null) return missing;
  if (typeof value !== 'number') return String(value);
  if (unit === 'seconds') return formatDuration(value, locale);
  if (unit === 'share') return formatPercent(value, locale);
  if (unit === 'unix_seconds') return formatClock(value);
  return unit === 'count' ? formatCount(value, locale) : formatNumber(value, locale);
}

/** Tokens a second: `1,012 tok/s`. */
export function formatRate(tokensPerSecond: number | null, locale = 'en'): string {
  if (!known(tokensPerSecond)) return missing;
  return `${fixed(tokensPerSecond, Math.abs(tokensPerSecond) < 100 ? 1 : 0, locale)} tok/s`;
}

/** Time of day in UTC, to a tenth of a second: `02:40:35.6`. */
export function formatClock(unixSeconds: number | null): string {
  const date = dateOf(unixSeconds);
  return date ? date.toISOString().slice(11, 21) : missing;
}

/** Date and time in UTC: `2026-11-24 02:40:35`. */
export function formatTimestamp(unixSeconds: number | null): string {
  const date = dateOf(unixSeconds);
  return date ? date.toISOString().slice(0, 19).replace('T', ' ') : missing;
}

function dateOf(unixSeconds: number | null): Date | null {
  if (!known(unixSeconds)) return null;
  const date = new Date(unixSeconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The collector's stamp `20261124_024107` as `2026-11-24 02:41:07`; anything else unchanged. It has no zone. */
export function formatCollectedAt(stamp: string | null): string {
  if (stamp === null) return missing;
  const match = /^(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})$/.exec(stamp);
  return match ? `${match[1]}-${match[2]}-${match[3]} ${match[4]}:${match[5]}:${match[6]}` : stamp;
}

/** A parallel degree that may be unknown: `TP 8 · DP 8`; null when none is known. */
export function formatTopology(sizes: Readonly<Record<string, number | null>>): string | null {
  const parts = Object.entries(sizes).flatMap(([name, size]) =>
    size === null ? [] : [`${name.toUpperCase()} ${size}`],
  );
  return parts.length > 0 ? parts.join(' · ') : null;
}
