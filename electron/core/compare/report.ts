import { sideLetters } from '../../../shared/compare-columns.ts';
import type { Comparison } from '../../../shared/comparison.ts';
import type { Language } from '../../../shared/languages.ts';
import { asColumns } from './columns.ts';
import { columnsReport } from './report-columns.ts';
import { type HtmlPlot, reportToHtml } from './report-html.ts';
import { reportToMarkdown } from './report-markdown.ts';
import { type CompareReport, type CompareWords, compareReport } from './report-parts.ts';

export type ReportFormat = 'md' | 'html';

/** One comparison, or several of the same A. */
export type Comparisons = readonly [Comparison, ...Comparison[]];

/** What a report says, whatever it is written as. */
export const reportOf = (found: Comparisons, words: CompareWords): CompareReport =>
  found.length === 1 ? compareReport(found[0], words) : columnsReport(asColumns(found), words);

/** A comparison as a file. `version`: the workbench's. */
export function formatComparison(
  found: Comparisons,
  format: ReportFormat,
  {
    version,
    language,
    words,
  }: { readonly version: string; readonly language: Language; readonly words: CompareWords },
): string {
  const report = reportOf(found, words);
  if (format === 'md') return reportToMarkdown(report);
  const plots = found.flatMap(({ spreads }, at) =>
    spreads.map((spread): HtmlPlot => ({ spread, other: sideLetters[at + 1] ?? '' })),
  );
  return reportToHtml(report, plots, { madeBy: `SGLang Incident Workbench ${version}`, language, words });
}
