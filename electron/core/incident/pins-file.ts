import * as v from 'valibot';
import { type Pin, pinSchema } from '../../../shared/pin.ts';
import { parseJson } from '../json-text.ts';

/** pins.json as read. What is no pin that this version knows is kept, and written again behind the others. */
export interface StoredPins {
  readonly pins: readonly Pin[];
  readonly others: readonly unknown[];
}

export const noPins: StoredPins = { pins: [], others: [] };

/** null where the text is no list at all. */
export function parsePinsFile(text: string): StoredPins | null {
  const parsed = parseJson(text);
  if (!parsed.ok || !Array.isArray(parsed.value)) return null;
  const pins: Pin[] = [];
  const others: unknown[] = [];
  const ids = new Set<string>();
  for (const item of parsed.value as unknown[]) {
    const pin = v.safeParse(pinSchema, item);
    if (pin.success && !ids.has(pin.output.id)) {
      ids.add(pin.output.id);
      pins.push(pin.output);
    } else others.push(item);
  }
  return { pins, others };
}

export const formatPinsFile = ({ pins, others }: StoredPins): string =>
  `${JSON.stringify([...pins, ...others], null, 2)}\n`;
