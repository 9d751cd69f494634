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

test('a side that can only be told since its start says what A is over that stretch', () => {
  const early = served({ ttft: 0.3 });
  const values = served({ ttft: 3 }).split('\n');
  const late = early.replace(/^(sglang:\S+) (\S+)$/gm, (line, name: string, value: string) => {
    const more = values.find((own) => own.startsWith(`${name} `))?.split(' ')[1];
    return more === undefined ? line : `${name} ${Number(value) + Number(more)}`;
  });
  const looked = captureOf({ name: 'looked', samples: [{ metrics: early }, { metrics: late }] });
  const once = captureOf({ name: 'once', samples: [{ metrics: late }] });
  const both = [compare(looked, slow), compare(looked, once)] as const;
  const row = asColumns(both).figures.find(
    ({ name, stat }) => name === 'time_to_first_token_seconds' && stat === 'mean',
  );
  expect(row?.a).toBe(row?.cells[0]?.a);
  expect(row?.cells[1]?.a).toBe(row?.cells[1]?.b);
  expect(row?.cells[1]?.a).not.toBe(row?.a);
  const text = formatComparison(both, 'md', { version: '1', language: 'en', words: catalogues.en });
  const line = text.split('\n').find((own) => /time to first token mean/i.test(own)) ?? '';
  expect(line.match(/A here/g)).toHaveLength(1);
  expect(line).toMatch(/A here [^|]*\|$/);
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
