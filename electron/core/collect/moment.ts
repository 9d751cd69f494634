import { ProblemError } from '../../../shared/outcome.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A moment as typed, in Unix seconds: `now`, `-15m` before now, Unix seconds, or an ISO time (of this machine's zone
 * where it names none). Throws ProblemError.
 */
export function readMoment(typed: string, now: Date): number {
  const text = typed.trim();
  if (text === 'now') return now.getTime() / 1000;
  const back = /^-(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (back) return now.getTime() / 1000 - Number(back[1]) * (units[back[2] ?? ''] ?? 1);
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new ProblemError('badInput', {
      what: `The moment ${text.slice(0, 40)}`,
      cause: 'it is neither an ISO time, Unix seconds, nor of the form -15m',
    });
  return time / 1000;
}
