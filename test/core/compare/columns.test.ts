import { expect, test } from 'vitest';
import { asColumns } from '../../../electron/core/compare/columns.ts';
import { formatComparison, reportOf } from '../../../electron/core/compare/report.ts';
import { catalogues } from '../../../shared/messages/catalogues.ts';
import { between, captureOf, compare, served } from './sides.ts';

const side = (name: string, parts: Parameters<typeof served>[0], info: Record<string, unknown>) =>
  captureOf({
    name,
    samples: between(served(parts)),
    serverInfo: { model_path: 'm', page_size: 1, ...info },
  });

const a = side('good', {}, { chunked_prefill_size: 4096 });
const slow = side('slow', { ttft: 1.5 }, { chunked_prefill_size: 16384 });
const other = side('other', {}, { page_size: 64, chunked_prefill_size: 4096 });
const found = [compare(a, slow), compare(a, other)] as const;

test('keys and figures stand in one row, a cell each; what is as in A is empty', () => {
  const columns = asColumns(found);
  expect(columns.others.map(({ info, verdict }) => [info.name, verdict])).toEqual([
    ['slow', 'worse'],
    ['other', 'same'],
  ]);
  expect(
    columns.keys.map(({ key, cells }) => [
      key,
      ...cells.map((cell) => (cell === 'same' ? cell : cell?.b?.text)),
    ]),
  ).toEqual([
    ['chunked_prefill_size', '16384', 'same'],
    ['page_size', 'same', '64'],
  ]);
  const [first] = columns.figures;
  expect(first).toMatchObject({ name: 'time_to_first_token_seconds', stat: 'mean' });
  expect(first?.cells.map((cell) => cell?.verdict)).toEqual(['worse', 'same']);
  expect(first?.a).toBe(first?.cells[0]?.a);
  expect(columns.spreads.every(({ cells }) => cells.length === 2)).toBe(true);
});

test.each(Object.entries(catalogues))('a report of several sides in %s', (language, words) => {
  const own = { version: '1', language: language as 'en' | 'zh', words };
  const markdown = formatComparison(found, 'md', own);
  expect(markdown).toContain('| chunked_prefill_size | 4096 | 16384 |');
  expect(markdown).not.toMatch(/undefined|NaN/);
  const html = formatComparison(found, 'html', own);
  expect(html).toContain(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`);
  expect(html).not.toMatch(/undefined|NaN|<script/);
  expect(reportOf(found, words).tone).toBe('worse');
});

test('what a person said of a side stands in the report', () => {
  const marked = compare(a, slow);
  const said = {
    ...marked,
    b: { ...marked.b, mark: { verdict: 'bad' as const, commit: '3f2a', image: null, note: null } },
  };
  const text = formatComparison([said], 'md', { version: '1', language: 'en', words: catalogues.en });
  expect(text).toContain('B: bad · commit 3f2a');
});
