import { type CaptureRule, judged } from './rule.ts';

/** M11: keys in the clear, as the reference's collector writes them. They are masked here; the files still hold them. */
export const secret: CaptureRule = {
  id: 'M11',
  source: 'sglang issues 30166, 37457',
  text: 'secret',
  class: 'S',
  sub: null,
  severity: 'high',
  grade: 'log',
  read({ secrets }) {
    const count = secrets.reduce((total, found) => total + found.count, 0);
    return judged(
      count > 0,
      {
        count,
        files: new Set(secrets.map(({ file }) => file)).size,
        keys: [...new Set(secrets.map(({ key }) => key))].join(', '),
      },
      secrets.map(({ file, key, count: times }) => ({
        source: file,
        path: key,
        value: times,
        threshold: '= 0',
        line: null,
      })),
    );
  },
};
