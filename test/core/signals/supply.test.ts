import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogues } from '../../../shared/messages/catalogues.ts';

const core = fileURLToPath(new URL('../../../electron/core', import.meta.url));

/** Keys of every phrase that rules and derived values make, but for names of values and figures. */
function reasonKeys(): readonly string[] {
  const files = ['signals', 'derived'].flatMap((folder) =>
    readdirSync(join(core, folder), { recursive: true, withFileTypes: true }).flatMap((file) =>
      file.isFile() ? [join(file.parentPath, file.name)] : [],
    ),
  );
  // A first argument may choose between two keys.
  const keys = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bphrase\(([^,]*),/g)].flatMap(([, first = '']) =>
      [...first.matchAll(/'(\w+)'/g)].map(([, key = '']) => key),
    ),
  );
  return [...new Set(keys)]
    .filter((key) => key in catalogues.en.phrases && !/^(evidence|figure)/.test(key))
    .sort();
}

/** Reasons of a source that health rules pass on as their own. */
const passedOn = [
  'notInBundle',
  'keyRefused',
  'webPage',
  'redirects',
  'notInThisVersion',
  'probesOff',
  'notCalled',
];

describe.each(Object.entries(catalogues))('what would supply a rule, in %s', (_language, { rules }) => {
  test('is said for every reason that a rule can give', () => {
    const keys = reasonKeys();
    expect(keys.length).toBeGreaterThan(40);
    expect([...keys, ...passedOn].filter((key) => rules.supply[key] === undefined)).toEqual([]);
  });

  test('is a sentence, whatever fills it', () => {
    const slots = {
      source: '/metrics',
      name: 'queue',
      least: 15,
      since: '0.5.8',
      mode: 'null',
      need: 100,
      rule: 'D02',
    };
    for (const [key, say] of Object.entries(rules.supply))
      expect(say(slots), key).toMatch(/^(?!.*(undefined|NaN)).+[.。]$/);
  });
});
