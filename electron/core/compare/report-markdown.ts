import { plainLine } from '../../../shared/markdown.ts';
import type { CompareReport, ReportTable } from './report-parts.ts';

/** A comparison as Markdown that renders the same wherever it is pasted. */
export function reportToMarkdown({ title, verdict, comparable, reasons, sections }: CompareReport): string {
  const parts = [
    `# ${plainLine(title)}`,
    `**${plainLine(verdict)}**`,
    ...(comparable === null
      ? []
      : [[`${comparable}:`, ...reasons.map((reason) => `- ${plainLine(reason)}`)].join('\n')]),
    ...sections.flatMap(({ title: head, hint, lines, table }) => [
      `## ${plainLine(head)}`,
      ...(hint === null ? [] : [plainLine(hint)]),
      ...(lines.length === 0 ? [] : [lines.map((line) => `- ${plainLine(line)}`).join('\n')]),
      ...(table === null || table.rows.length === 0 ? [] : [tableOf(table)]),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const cell = (text: string): string => plainLine(text).replaceAll('|', '\\|');

function tableOf({ head, rows, right }: ReportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = head.map((_, at) => (right.includes(at) ? '---:' : '---'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
