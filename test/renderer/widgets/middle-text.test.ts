import { describe, expect, test } from 'vitest';
import { splitAt } from '../../../renderer/widgets/middle-text.tsx';

describe('the end of a name that stays whole', () => {
  const rows = [
    ['metrics.txt:244', 12, ['metrics.txt:244', '']],
    ['crash_dump_2026-08-14_14-06-40.pkl', 12, ['crash_dump_2026-08-14_', '14-06-40.pkl']],
    // A Han character is two columns wide, and none is halved.
    ['prod-eu-central-1-首字延迟升高', 8, ['prod-eu-central-1-首字', '延迟升高']],
    ['prod-eu-central-1-首字延迟升高', 7, ['prod-eu-central-1-首字延', '迟升高']],
    ['𠮷'.repeat(20), 4, ['𠮷'.repeat(16), '𠮷'.repeat(4)]],
    ['', 12, ['', '']],
  ] as const;
  for (const [text, columns, expected] of rows)
    test(`${columns} of ${text}`, () => expect(splitAt(text, columns)).toEqual(expected));
});
