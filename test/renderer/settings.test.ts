import { expect, test } from 'vitest';
import { changedKeys, settingGroups } from '../../renderer/settings.ts';
import { settings as words } from '../../shared/messages/en/settings.ts';
import { defaultSettings, settingKeys } from '../../shared/settings.ts';

test('every setting stands in one group, with words', () => {
  const grouped = settingGroups.flatMap(({ keys }): readonly string[] => keys);
  expect([...grouped].sort()).toEqual([...settingKeys].sort());
  for (const key of settingKeys) expect(words.items[key].help).not.toBe('');
});

test.each([
  ['as delivered', {}, []],
  ['another number', { replayIdleSeconds: 9 }, ['replayIdleSeconds']],
  ['another list', { targets: [{ name: '', baseUrl: 'http://a' }] }, ['targets']],
])('%s', (_name, patch, changed) => {
  expect(changedKeys({ ...defaultSettings, ...patch })).toEqual(changed);
});
