import { ProblemError } from '../../shared/outcome.ts';
import { jsonOfTyped, setField } from '../core/replay/set-field.ts';

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
    return setField(text, path, jsonOfTyped(setting.slice(equals + 1)), `--set ${setting}`);
  }, body);
}
