/*
 * Reading values that came from outside: each function answers the value when it has the wanted type and null
 * when it is absent, null or of another type. Nothing throws, nothing is coerced.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): JsonObject | null => (isObject(value) ? value : null);

export const asArray = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);

export const asString = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A finite number. */
export const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const asBoolean = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

/** The entries of an object whose values are finite numbers. */
export const numbersOf = (value: unknown): readonly (readonly [string, number])[] =>
  Object.entries(asObject(value) ?? {}).flatMap(([key, entry]) => {
    const number = asNumber(entry);
    return number === null ? [] : [[key, number] as const];
  });
