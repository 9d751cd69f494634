import { ProblemError } from '../../../shared/outcome.ts';
import { type Entry, joinObject, splitObject, withEntry } from './request-text.ts';

/**
 * A body with one field set to a JSON value. Works on the text, so that what is not set stays as it is written.
 * Objects on the way are made where there are none. Throws BAD_INPUT where a field would stand in what is no object;
 * `asked` names the setting in it.
 */
export function setField(body: string, path: readonly string[], json: string, asked: string): string {
  const [name = '', ...rest] = path;
  const entries = splitObject(body);
  if (entries === null)
    throw new ProblemError('badInput', {
      what: asked,
      cause: `${name} would stand in what is no object`,
    });
  const inner = (all: readonly Entry[]) => all.findLast((entry) => entry.name === name)?.json ?? '{}';
  return joinObject(
    withEntry(entries, name, rest.length === 0 ? json : setField(inner(entries), rest, json, asked)),
  );
}

/** A value as it is typed: JSON where it parses as JSON, a text otherwise. */
export function jsonOfTyped(typed: string): string {
  try {
    JSON.parse(typed);
    return typed;
  } catch {
    return JSON.stringify(typed);
  }
}
