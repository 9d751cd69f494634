import { readFileSync } from 'node:fs';
import type { PickleOptions } from '../../../electron/core/dump/machine.ts';

/** A value in the exact form of docs/tagged-json.md, or one of the abbreviations of pickle-cases.json. */
export interface Tagged {
  readonly t: string;
  readonly [key: string]: unknown;
}

export interface PickleCase {
  readonly name: string;
  readonly group: string;
  readonly note: string;
  readonly hex: string | null;
  readonly parts?: readonly (readonly [string, number])[];
  readonly expect: Tagged | { readonly error: string };
  readonly friendly?: Readonly<Record<string, unknown>>;
  /** Module, name and verdict of each name that a report has to hold. */
  readonly globals?: readonly (readonly [string, string, string])[];
  readonly options?: {
    readonly encoding?: 'latin1';
    readonly buffers?: readonly (readonly [string, boolean])[];
  };
  readonly trailing?: number;
}

const path = new URL('../../fixtures/pickle-cases.json', import.meta.url);
export const pickleCases = JSON.parse(readFileSync(path, 'utf8')) as readonly PickleCase[];

export function bytesOf({ hex, parts }: PickleCase): Buffer {
  if (hex !== null) return Buffer.from(hex, 'hex');
  return Buffer.concat(
    (parts ?? []).flatMap(([piece, times]) => new Array<Buffer>(times).fill(Buffer.from(piece, 'hex'))),
  );
}

export function optionsOf({ options }: PickleCase): PickleOptions {
  return {
    ...(options?.encoding && { encoding: options.encoding }),
    ...(options?.buffers && {
      buffers: options.buffers.map(([hex, readonly]) => ({ bytes: Buffer.from(hex, 'hex'), readonly })),
    }),
  };
}

/** Unfolds the abbreviations, and puts sets in one order. Not for `nest`, which is too deep to compare at once. */
export function unfold(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unfold);
  if (typeof value !== 'object' || value === null) return value;
  const tagged = value as Tagged;
  if (tagged.t === 'repeat') {
    const items = new Array<unknown>(tagged.count as number).fill(unfold(tagged.item));
    if (tagged.of === 'list') return { t: 'list', v: items };
    return { t: 'object', how: 'reduce', cls: { t: 'global', module: 'm', name: 'f' }, args: items };
  }
  const copy = Object.fromEntries(Object.entries(tagged).map(([key, held]) => [key, unfold(held)]));
  if (tagged.t === 'set' || tagged.t === 'frozenset') {
    (copy.v as unknown[]).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return copy;
}
