import { ProblemError } from '../../shared/outcome.ts';
import { type Entry, joinObject, splitObject, withEntry } from '../core/replay/request-text.ts';

/**
 * A body with the fields of `--set a.b=VALUE` set. VALUE is JSON where it parses as JSON, text otherwise. Works on
 * the text, so that what is not set stays as it is written. Objects on the way are made where there are none.
 */
export function setFields(body: string, settings: readonly string[]): string {
  return settings.reduce((text, setting) => {
    const equals = setting.indexOf('=');
    const path = setting.slice(0, Math.max(0, equals)).split('.');
    if (equals < 1 || path.includes(''))
      throw new ProblemError('badInput', {
        what: `--set ${setting}`,
        cause: 'it is not of the form name=value',
      });
    return setField(text, path, jsonOf(setting.slice(equals + 1)), setting);
  }, body);
}

function setField(
  text: string,
  [name = '', ...rest]: readonly string[],
  json: string,
  setting: string,
): string {
  const entries = splitObject(text);
  if (entries === null)
    throw new ProblemError('badInput', {
      what: `--set ${setting}`,
      cause: `${name} would stand in what is no object`,
    });
  const inner = (entries: readonly Entry[]) => entries.findLast((entry) => entry.name === name)?.json ?? '{}';
  return joinObject(
    withEntry(entries, name, rest.length === 0 ? json : setField(inner(entries), rest, json, setting)),
  );
}

function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
