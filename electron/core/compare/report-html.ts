import type { SpreadPair, SpreadSide } from '../../../shared/comparison.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import type { Language } from '../../../shared/languages.ts';
import { spreadLayout } from '../../../shared/spread-layout.ts';
import type { CompareReport, CompareWords, ReportSection } from './report-parts.ts';

/*
 * A comparison as one HTML file that opens without a network: no script, no font, no picture from elsewhere, and a policy
 * that forbids them. What comes from captures goes in as text.
 */

const htmlLanguages: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

const safe = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `
:root{color-scheme:light dark;--bg:#fff;--tx:#191d23;--tx2:#4a5360;--line:#dde1e6;--a:#2f6fc4;--b:#b8610a;--high:#974e0d;--ok:#036f5a}
@media (prefers-color-scheme:dark){:root{--bg:#15181d;--tx:#e4e8ee;--tx2:#a9b3c0;--line:#2a3038;--a:#6ba4ee;--b:#f0a13c;--high:#faae6a;--ok:#32ddc9}}
body{margin:24px auto;max-width:1180px;padding:0 20px;background:var(--bg);color:var(--tx);font:13px/18px system-ui,sans-serif}
h1{font-size:18px;line-height:25px;overflow-wrap:anywhere}h2{font-size:13px;margin:24px 0 4px}p{margin:4px 0}
.verdict{font-size:16px;font-weight:600}.worse{color:var(--high)}.better{color:var(--ok)}.hint{color:var(--tx2)}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:12.5px}th,td{text-align:left;padding:3px 12px 3px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{color:var(--tx2);font-weight:500}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
figure{margin:12px 0}figcaption{color:var(--tx2)}svg{width:100%;max-width:720px;height:auto}svg text{fill:var(--tx2);font:11px system-ui,sans-serif}`;

export interface HtmlPlot {
  readonly spread: SpreadPair;
  /** Letter of the side that stands beside A. */
  readonly other: string;
}

interface Written {
  /** Name and version of the workbench. */
  readonly madeBy: string;
  readonly language: Language;
  readonly words: CompareWords;
}

export function reportToHtml(
  report: CompareReport,
  plots: readonly HtmlPlot[],
  { madeBy, language, words }: Written,
): string {
  const { compare } = words;
  return `<!doctype html>
<html lang="${htmlLanguages[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${safe(report.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${safe(report.title)}</h1>
<p class="verdict ${report.tone}">${safe(report.verdict)}</p>
${report.comparable === null ? '' : `<p>${safe(report.comparable)}</p>`}
<ul>${report.reasons.map((reason) => `<li>${safe(reason)}</li>`).join('')}</ul>
${report.sections.map(sectionOf).join('\n')}
${plots.length === 0 ? '' : `<h2>${safe(compare.distributions)}</h2><p class="hint">${safe(compare.distributionsHint)}</p>`}
${plots.map((plot) => plotOf(plot, words)).join('\n')}
<p class="hint">${safe(madeBy)}</p>
</body>
</html>
`;
}

function sectionOf({ title, hint, lines, table }: ReportSection): string {
  const cell = (tag: 'th' | 'td', text: string, isNumber: boolean) =>
    `<${tag}${isNumber ? ' class="n"' : ''}>${safe(text)}</${tag}>`;
  const row = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((text, at) => cell(tag, text, table?.right.includes(at) ?? false)).join('')}</tr>`;
  return [
    `<section><h2>${safe(title)}</h2>`,
    hint === null ? '' : `<p class="hint">${safe(hint)}</p>`,
    ...lines.map((line) => `<p>${safe(line)}</p>`),
    table === null || table.rows.length === 0
      ? ''
      : `<div class="scroll"><table><thead>${row('th', table.head)}</thead><tbody>${table.rows.map((cells) => row('td', cells)).join('')}</tbody></table></div>`,
    '</section>',
  ].join('');
}

const size = { width: 720, height: 120 };

function plotOf({ spread, other }: HtmlPlot, { compare }: CompareWords): string {
  const layout = spreadLayout(spread, size);
  const [a, b] = [compare.quantiles(spread.unit, spread.a), compare.quantiles(spread.unit, spread.b)];
  const name = compare.figure(spread.name);
  const tick = (value: number) => (spread.unit === 'seconds' ? formatDuration(value) : formatCount(value));
  const outline = (side: 'a' | 'b') =>
    `<path d="${layout[side].path}" fill="var(--${side})" fill-opacity=".2" stroke="var(--${side})"${side === 'b' ? ' stroke-dasharray="4 2"' : ''}/>`;
  const marks = (side: 'a' | 'b') =>
    layout[side].marks
      .map(
        ({ x, of }) =>
          `<line x1="${x}" x2="${x}" y1="0" y2="${size.height}" stroke="var(--${side})" stroke-width="1.5"${dash[of]}/>`,
      )
      .join('');
  return `<figure><figcaption>${safe(name)}${spread.rebinned ? ` · ${safe(compare.rebinned)}` : ''}</figcaption>
<svg viewBox="0 0 ${size.width} ${size.height + 18}" role="img" aria-label="${safe(compare.plot(name, a, b, other))}">${outline('a')}${outline('b')}${marks('a')}${marks('b')}<line x1="0" x2="${size.width}" y1="${size.height}" y2="${size.height}" stroke="var(--line)"/>${layout.ticks
    .map(
      ({ x, value }) =>
        `<text x="${x}" y="${size.height + 14}" text-anchor="middle">${safe(tick(value))}</text>`,
    )
    .join('')}</svg>
<p>A ${safe(a)} (n = ${formatCount(sideCount(spread.a))})<br>${safe(other)} ${safe(b)} (n = ${formatCount(sideCount(spread.b))})</p></figure>`;
}

const sideCount = ({ n }: SpreadSide): number => n;

const dash = { p50: '', p90: ' stroke-dasharray="5 3"', p99: ' stroke-dasharray="1.5 2.5"' } as const;
