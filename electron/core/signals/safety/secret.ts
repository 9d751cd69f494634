import { phrase } from '../../../../shared/phrase.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** M11: keys in the clear, as the reference's collector writes them. They are masked here; the files still hold them. */
export const secret: CaptureRule = {
  id: 'M11',
  source: 'sglang issues 30166, 37457',
  text: 'secret',
  class: 'S',
  sub: null,
  severity: 'high',
  grade: 'point',
  read({ secrets, sources }) {
    if (secrets.length === 0 && !sources.some(({ status }) => status !== 'missing'))
      return notChecked(phrase('nothingCollected', {}));
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
        label: phrase('evidenceInClear', { key }),
        value: times,
        unit: 'count',
        threshold: null,
        line: null,
      })),
    );
  },
};
