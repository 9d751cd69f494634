import { describe, expect, test } from 'vitest';
import { sourceMarks, sourceState } from '../../renderer/source-state.ts';
import { phrase } from '../../shared/phrase.ts';

describe('a source that is not there whole', () => {
  const rows = [
    ['missing', 404, phrase('notInThisVersion', {}), 'missing'],
    ['missing', 404, phrase('metricsOff', {}), 'missing'],
    ['missing', 404, phrase('httpStatus', { status: 404 }), 'missing'],
    ['missing', 400, phrase('noAdminKey', {}), 'missing'],
    ['missing', null, phrase('notInBundle', {}), 'missing'],
    ['missing', null, phrase('notCalled', {}), 'missing'],
    ['missing', null, phrase('probesOff', {}), 'missing'],
    ['missing', 503, phrase('httpStatus', { status: 503 }), 'failed'],
    ['missing', 401, phrase('keyRefused', { status: 401 }), 'failed'],
    ['missing', 200, phrase('webPage', { title: '502 Bad Gateway' }), 'failed'],
    ['missing', null, phrase('connectionRefused', {}), 'failed'],
    ['missing', null, phrase('timedOut', { seconds: 10 }), 'failed'],
    ['cut', 200, phrase('bodyBroken', { kept: '4.1 kB' }), 'cut'],
  ] as const;
  for (const [status, httpStatus, reason, expected] of rows)
    test(`${reason.key}, HTTP ${httpStatus}: ${expected}`, () =>
      expect(sourceState({ status, httpStatus, reason })).toBe(expected));
});

test('each state has a mark of its own', () => {
  expect(new Set(Object.values(sourceMarks)).size).toBe(Object.keys(sourceMarks).length);
});
