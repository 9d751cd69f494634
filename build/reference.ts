import { cliReference } from '../electron/cli/reference.ts';
import {
  healthTimeoutSeconds,
  routerMetricsPort,
  routerSources,
  type Source,
  sources,
} from '../electron/core/collect/sources.ts';
import { incidentFormatReference } from '../electron/core/incident/format-reference.ts';
import { captureRules, dumpRules } from '../electron/core/signals/run.ts';
import { en } from '../shared/messages/en/index.ts';
import { metricGroups, metricInfo } from '../shared/metric-dictionary/metric-info.ts';
import { sideLabels } from '../shared/metric-dictionary/row.ts';
import { whereFields } from '../shared/where-fields.ts';

/** The reference pages below docs/, by file name. What they say is read off the code that does it. */
export function referencePages(): Record<string, string> {
  return {
    'cli.md': cliReference(),
    'endpoints.md': endpoints(),
    'incident-format.md': incidentFormatReference(),
    'metrics.md': metrics(),
    'signals.md': signals(),
    'where.md': where(),
  };
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

const generatedFrom = (place: string) => `Generated from \`${place}\` by \`npm run docs\`.`;

function endpoints(): string {
  return `# What collection calls

${generatedFrom('electron/core/collect/sources.ts')}

Every call is a GET of this list; none changes the server. All but the health checks are sent side by side, then the health checks.
Where a path answers 404, the older name is asked once. A health check is given at least ${healthTimeoutSeconds} s, because the server
itself answers 503 only after 20 s. A further sample asks what is marked so again.

${endpointTable(sources)}

Of a router (\`--role router\`, or \`role: router\` in a list of targets). Its own \`/metrics\` is asked on port ${routerMetricsPort}, unless the
list says \`metrics_url\` or \`metrics_port\`; a key is sent to the router's own address only.

${endpointTable(routerSources)}
`;
}

const endpointTable = (list: readonly Source[]): string =>
  table(
    ['path', 'older name', 'file', 'cost to the server', 'in each sample'],
    list.map(({ kind, name, path, olderPath, cost, isSampled }) => [
      `\`${path}\``,
      olderPath ? `\`${olderPath}\`` : '',
      `\`${name}.${kind === 'text' ? 'txt' : 'json'}\``,
      en.collect.costs[cost],
      isSampled ? 'yes' : '',
    ]),
  );

function signals(): string {
  const rows = [...captureRules, ...dumpRules].map(
    ({ id, text, class: problemClass, sub, severity, grade }) => {
      const words = en.signals[text];
      return [
        id,
        words?.title({}) ?? text,
        sub ? `${problemClass}-${sub}` : problemClass,
        severity,
        grade,
        words?.cause ?? '',
      ];
    },
  );
  return `# Signals

${generatedFrom('electron/core/signals/')}

A rule is fired, quiet or not checked. Quiet rules out its cause; *not checked* rules out nothing and gives its reason. Classes:
D down or unhealthy, L latency or throughput, W wrong output, H hang, M quality of the evidence, S safety. Grades, strongest
first: \`log\` (a log line or a fact of a dump), \`delta\` (two scrapes), \`point\` (one snapshot), \`lifetime\` (an average since
the server started). M and S never become the strongest signal; where none of the others fired, an M of high severity is read
out first, for then silence means nothing. H01 and H02 are of class H where H90 fired. No rule reads a load that D04 finds too old.

${table(['rule', 'says', 'class', 'severity', 'grade', 'ruled out when quiet'], rows)}

The limits stand in one place: \`electron/core/signals/thresholds.ts\`.
`;
}

function metrics(): string {
  const words = en.metrics;
  const titles: Record<keyof typeof metricGroups, string> = {
    scheduler: 'Schedulers',
    splitAndCache: 'Prefill/decode split and cache tiers',
    front: 'HTTP, tokenizer and encoder processes',
    earlier: 'Earlier names',
    routers: 'Routers',
  };
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' ');
  const rowOf = (series: string) => {
    const info = metricInfo(series);
    if (!info) return [];
    const notes = [
      info.misleads === null ? [] : [`**${words.misleads[info.misleads]}**`],
      info.was.length > 0 ? [words.onceCalled(code(info.was))] : [],
      info.now === null ? [] : [words.nowCalled(code([info.now]), info.when)],
    ].flat();
    const own = code(info.labels.filter((label) => !sideLabels[info.side].includes(label)));
    const { name, type, unit, side, key } = info;
    return [[code([name]), type, unit, words.sides[side], own, words.meaning[key], notes.join(' ')]];
  };
  const sections = Object.entries(metricGroups).map(
    ([group, rows]) =>
      `## ${titles[group as keyof typeof metricGroups]}\n\n${table(
        ['name', 'type', 'unit', 'written by', 'own labels', 'meaning', 'beware'],
        Object.keys(rows).flatMap((key) => rowOf(group === 'routers' ? key : `sglang:${key}`)),
      )}`,
  );
  return `# Metrics

${generatedFrom('shared/metric-dictionary/')}

Every series that we know of, as SGLang and its routers expose them. Histograms and summaries have \`_sum\` and \`_count\`
beside them, histograms \`_bucket\` with \`le\`. Beside its own labels a series has those of who writes it: ${Object.entries(
    sideLabels,
  )
    .filter(([, labels]) => labels.length > 0)
    .map(([side, labels]) => `${words.sides[side as keyof typeof sideLabels]} ${code(labels)}`)
    .join('; ')}. A label in brackets is there only where the server has what it names. A series
with labels appears at its first use: absent means that it never happened, not 0. Gauges of schedulers are set when a
prefill is logged, every 40 decode steps and about every 30 s when idle. Names with \`sglang_\` are read as \`sglang:\`.

${sections.join('\n\n')}
`;
}

function where(): string {
  return `# The filter language

${generatedFrom('shared/where-fields.ts')}

The same in the window's filter and in the command line's \`--where\`: comparisons joined by \`and\`, \`or\`, \`not\` and
parentheses, as in \`prompt > 8000 and state = in_flight\`. Operators: \`=\`, \`!=\`, \`<\`, \`<=\`, \`>\`, \`>=\`, and \`~\` for
"contains", without regard to case. A value that was not recorded matches nothing but \`= unknown\`.

${table(
  ['field', 'kind', 'operators', 'usual values'],
  whereFields.map(({ name, kind, operators, values }) => [
    `\`${name}\``,
    kind,
    operators.map((operator) => `\`${operator}\``).join(' '),
    values.join(', '),
  ]),
)}
`;
}
