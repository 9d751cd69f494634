import * as v from 'valibot';
import { expect, test } from 'vitest';
import { withTarget } from '../../electron/core/targets.ts';
import { mostTargets, savedTargetSchema } from '../../shared/settings.ts';

const named = (name: string, baseUrl: string) => ({ name, baseUrl });
const a = named('prod', 'http://a:1');
const b = named('', 'http://b:1');

test.each([
  ['a new one comes first', [a], 'http://c:1', [named('', 'http://c:1'), a]],
  ['a known one comes first and keeps its name', [b, a], 'http://a:1', [a, b]],
  ['the first one changes nothing', [a, b], 'http://a:1', null],
])('%s', (_name, targets, url, expected) => {
  expect(withTarget(targets, url)).toEqual(expected);
});

test('of too many, the oldest without a name goes', () => {
  const many = Array.from({ length: mostTargets }, (_, at) =>
    named(at === 3 ? '' : `n${at}`, `http://h${at}`),
  );
  const next = withTarget(many, 'http://new');
  expect(next).toHaveLength(mostTargets);
  expect(next?.some(({ baseUrl }) => baseUrl === 'http://h3')).toBe(false);
  expect(next?.at(-1)).toEqual(many.at(-1));
});

test.each([
  ['http://10.4.17.22:30000', true],
  ['https://box.example/models/qwen', true],
  ['http://user:secret@box:30000', false],
  ['http://box:30000/?key=secret', false],
  ['ftp://box', false],
  ['box:30000', false],
])('%s can be kept: %s', (baseUrl, fits) => {
  expect(v.safeParse(savedTargetSchema, { name: '', baseUrl }).success).toBe(fits);
});
