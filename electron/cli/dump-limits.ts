import { InvalidArgumentError, Option } from 'commander';
import { formatCount } from '../../shared/format.ts';
import { type DumpLimit, dumpLimitKeys, dumpLimits } from '../../shared/settings.ts';
import { limitsOf, type PickleLimits } from '../core/dump/limits.ts';

/* What a dump may take of its reader, as flags of every command that opens one. */

/** The flags below, as commander answers them. */
export interface LimitFlags {
  readonly maxMemory?: number;
  readonly dumpLimits?: Partial<Record<DumpLimit, number>>;
}

/** The limits by the names that scripts give them. */
const names: Readonly<Record<string, DumpLimit>> = {
  depth: 'depth',
  values: 'values',
  memo: 'memoEntries',
  text: 'textBytes',
  items: 'items',
  seconds: 'recordSeconds',
};

export const maxMemoryOption = (): Option =>
  new Option(
    '--max-memory <bytes>',
    'what the values that are held at once may take, such as 4G; by the size of the file when left out',
  ).argParser(quantity);

export const dumpLimitsOption = (): Option =>
  new Option(
    '--dump-limits <list>',
    `what one file may take, such as depth=1000,items=1M; by default ${Object.entries(names)
      .map(([name, key]) => `${name}=${shortCount(dumpLimits[key].default)}`)
      .join(',')}`,
  ).argParser(limitList);

const shortCount = (count: number): string => {
  if (count < 1e3) return String(count);
  return count % 1e6 === 0 ? `${count / 1e6}M` : `${count / 1e3}K`;
};

/** A number, with K, M or G behind it for thousands, millions and milliards. */
function quantity(text: string): number {
  const [, digits, unit] = /^([\d_]+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(text.trim()) ?? [];
  const scale = { '': 1, k: 1e3, m: 1e6, g: 1e9 }[unit?.toLowerCase() ?? ''] ?? 1;
  const value = Number(digits?.replaceAll('_', '')) * scale;
  if (!(value >= 1)) throw new InvalidArgumentError('It takes a number, such as 800M or 4G.');
  return Math.round(value);
}

function limitList(text: string): Partial<Record<DumpLimit, number>> {
  const found: Partial<Record<DumpLimit, number>> = {};
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=').map((one) => one.trim());
    const key = names[name];
    if (key === undefined)
      throw new InvalidArgumentError(
        `There is no limit ${name}; there are ${Object.keys(names).join(', ')}.`,
      );
    const most = quantity(value);
    if (most > dumpLimits[key].max)
      throw new InvalidArgumentError(`${name} is at most ${formatCount(dumpLimits[key].max)}.`);
    found[key] = most;
  }
  return found;
}

/** The limits as the flags say; those that are left out as they are by default. */
export function limitsFrom({ maxMemory, dumpLimits: own = {} }: LimitFlags): Partial<PickleLimits> {
  const asked = Object.fromEntries(dumpLimitKeys.map((key) => [key, own[key]]));
  return limitsOf({ dumpLimits: asked, dumpMemoryBytes: maxMemory ?? null });
}
