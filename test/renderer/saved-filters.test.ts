import { expect, test } from 'vitest';
import { renamedFilter, withFilter, withoutFilter } from '../../renderer/saved-filters.ts';
import { mostFilters } from '../../shared/settings.ts';

const long = { name: 'long', where: 'prompt > 8k' };
const slow = { name: 'slow', where: 'ttft > 5s' };
const full = Array.from({ length: mostFilters }, (_, at) => ({ name: `f${at}`, where: 'dp = 1' }));

const cases = [
  ['is added behind the others', withFilter([long], { name: ' slow ', where: ' ttft > 5s ' }), [long, slow]],
  [
    'replaces the one of its name in its place',
    withFilter([long, slow], { name: 'long', where: 'prompt > 9k' }),
    [{ name: 'long', where: 'prompt > 9k' }, slow],
  ],
  ['does not fit', withFilter(full, slow), null],
  ['replaces when nothing more fits', withFilter(full, { name: 'f0', where: 'dp = 2' })?.length, mostFilters],
  ['is removed', withoutFilter([long, slow], 'long'), [slow]],
  [
    'is renamed in its place',
    renamedFilter([long, slow], 'long', ' longer '),
    [{ ...long, name: 'longer' }, slow],
  ],
  ['keeps its name', renamedFilter([long], 'long', 'long'), [long]],
  ['does not take the name of another', renamedFilter([long, slow], 'long', 'slow'), null],
  ['does not lose its name', renamedFilter([long], 'long', ' '), null],
] as const;
test.each(cases)('a filter %s', (_name, became, expected) => expect(became).toEqual(expected));
