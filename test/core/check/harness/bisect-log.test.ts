import { describe, expect, test } from 'vitest';
import { parseBisectLog } from '../../../../electron/core/check/harness/bisect-log.ts';

const sha = (letter: string) => letter.repeat(40);
const begin = `git bisect start
# status: waiting for both good and bad commits
# bad: [${sha('b')}] the newest one
git bisect bad ${sha('b')}
# good: [${sha('a')}] the oldest one
git bisect good ${sha('a')}
`;

describe('a bisection by its log', () => {
  test('that has just begun', () => {
    expect(parseBisectLog(begin)).toMatchObject({
      steps: 0,
      good: [{ commit: sha('a'), subject: 'the oldest one' }],
      bad: [{ commit: sha('b'), subject: 'the newest one' }],
      stepsLeft: null,
      revisionsLeft: null,
      firstBad: null,
    });
  });

  test('under way, with what the harness adds', () => {
    const text = `${begin}# good: [${sha('c')}] fix: [x] brackets
git bisect good ${sha('c')}
# skip: [${sha('d')}] does not build
git bisect skip ${sha('d')}
# Bisecting: 7 revisions left to test after this (roughly 3 steps)
`;
    expect(parseBisectLog(text)).toMatchObject({
      steps: 2,
      skipped: [{ commit: sha('d'), subject: 'does not build' }],
      stepsLeft: 3,
      revisionsLeft: 7,
    });
    expect(parseBisectLog(text).good.at(-1)?.subject).toBe('fix: [x] brackets');
  });

  test('that is over', () => {
    const text = `${begin}# bad: [${sha('c')}] new kernel\r\ngit bisect bad ${sha('c')}\r\n# first bad commit: [${sha('c')}] new kernel\r\n`;
    expect(parseBisectLog(text)).toMatchObject({
      steps: 1,
      stepsLeft: 0,
      firstBad: { commit: sha('c'), subject: 'new kernel' },
    });
  });

  test('that can say no more than one of these', () => {
    const text = `${begin}# only skipped commits left to test
# possible first bad commit: [${sha('c')}] one
# possible first bad commit: [${sha('d')}] two
`;
    expect(parseBisectLog(text)).toMatchObject({
      firstBad: null,
      stepsLeft: 0,
      possible: [{ subject: 'one' }, { subject: 'two' }],
    });
  });

  test.each([
    ["git bisect start '--term-new=slow' '--term-old=fast'", 'slow', 'fast'],
    ["git bisect start '--term-new' 'broken' '--term-old' 'fixed'", 'broken', 'fixed'],
    ['git bisect start', 'new', 'old'],
  ])('in other words: %s', (start, bad, good) => {
    const text = `${start}\n# ${bad}: [${sha('b')}] x\n# ${good}: [${sha('a')}] y\n# first ${bad} commit: [${sha('b')}] x\n`;
    const { good: goods, bad: bads, firstBad } = parseBisectLog(text);
    expect([goods.length, bads.length, firstBad?.subject]).toEqual([1, 1, 'x']);
  });

  test('as `git bisect run` prints it', () => {
    const text = `Bisecting: 3 revisions left to test after this (roughly 2 steps)
[${sha('c')}] one
running '/h/harness.py'
Bisecting: 1 revision left to test after this (roughly 1 step)
[${sha('d')}] two
`;
    expect(parseBisectLog(text)).toMatchObject({ steps: 2, revisionsLeft: 1, stepsLeft: 1 });
    expect(parseBisectLog(`${text}${sha('d')} is the first bad commit\n`).firstBad?.commit).toBe(sha('d'));
  });

  test.each(['', 'hello', '# a comment', '{"a": 1}'])('%j is none', (text) => {
    expect(() => parseBisectLog(text)).toThrow(/no log of a bisection/);
  });
});
