import { cliReference } from '../electron/cli/reference.ts';
import { batchRules } from '../electron/core/batch/batch-rules.ts';
import {
  healthTimeoutSeconds,
  routerMetricsPort,
  routerSources,
  type Source,
  sources,
} from '../electron/core/collect/sources.ts';
import { pairRules } from '../electron/core/compare/compare.ts';
import { incidentFormatReference } from '../electron/core/incident/format-reference.ts';
import { captureRules, dumpRules } from '../electron/core/signals/run.ts';
import { thresholdInfos } from '../electron/core/signals/threshold-rows.ts';
import { beyondRules } from '../shared/beyond-rules.ts';
import { en } from '../shared/messages/en/index.ts';
import { beyond as beyondTitles } from '../shared/messages/en/signals/beyond.ts';
import { causes } from '../shared/messages/en/signals/causes.ts';
import { metricGroups, metricInfo } from '../shared/metric-dictionary/metric-info.ts';
import { sideLabels } from '../shared/metric-dictionary/row.ts';
import { say } from '../shared/phrase.ts';
import type { CauseKey } from '../shared/signal.ts';
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

type AnyRule = (typeof captureRules)[number] | (typeof dumpRules)[number];

const classOf = ({ class: of, sub }: Pick<AnyRule, 'class' | 'sub'>): string => (sub ? `${of}-${sub}` : of);

/** The limits of a rule that a person can set, with their defaults. */
const limitsOf = (id: string): string =>
  thresholdInfos
    .filter(({ rules }) => rules.split(', ').includes(id))
    .map(({ key, default: standard }) => `\`${key}\` ${standard}`)
    .join('; ');

const causesOf = (keys: readonly CauseKey[] = []): string => keys.map((key) => causes[key]).join('; ');

function signals(): string {
  const rules: readonly AnyRule[] = [...captureRules, ...dumpRules];
  const said = rules.map((rule) => {
    const words = en.signals[rule.text];
    const { id, severity, grade, causes } = rule;
    return [
      id,
      words?.title({}) ?? rule.text,
      classOf(rule),
      severity,
      grade,
      words?.cause ?? '',
      causesOf(causes?.covers),
      causesOf(causes?.excludes),
    ];
  });
  const read = rules.map(({ id, inputs = [], since, lowers, source }) => [
    id,
    [...new Set(inputs.map(({ name }) => name))].join('; '),
    since ?? '',
    limitsOf(id),
    lowers ? `to ${lowers.to}: ${lowers.inputs.map(({ name }) => name).join('; ')}` : '',
    source,
  ]);
  const overTwo = (list: typeof pairRules | typeof batchRules) =>
    list.map((rule) => [
      rule.id,
      en.signals[rule.text]?.title({}) ?? rule.text,
      classOf(rule),
      rule.severity,
      rule.grade,
      limitsOf(rule.id),
      rule.source,
    ]);
  const beyond = beyondRules.map((rule) => [
    rule.id,
    beyondTitles[rule.id] ?? '',
    classOf(rule),
    rule.severity,
    say(rule.needs),
  ]);
  return `# Signals

${generatedFrom('electron/core/signals/')}

A rule is fired, quiet or not checked. Quiet rules out its cause; *not checked* rules out nothing and gives its reason. Classes:
D down or unhealthy, L latency or throughput, W wrong output, H hang, M quality of the evidence, S safety. Grades, strongest
first: \`log\` (a log line or a fact of a dump), \`delta\` (two scrapes), \`point\` (one snapshot), \`lifetime\` (an average since
the server started). M and S never become the strongest signal; where none of the others fired, an M of high severity is read
out first, for then silence means nothing. H01 and H02 are of class H where H90 fired. No rule reads a load that D04 finds too old.

${table(
  [
    'rule',
    'says',
    'class',
    'severity',
    'grade',
    'ruled out when quiet',
    'covers in a note',
    'ruled out when fired',
  ],
  said,
)}

A note rules a cause out when every rule that covers it stayed quiet in all of what speaks for now, on more than an average since
the start, or when a rule fired that excludes it; never when a rule fired that speaks for it.

## What a rule reads

Inputs are asked for in this order; the first that is missing is why the rule was not checked. A finding about the evidence
lowers the grade of rules that have one of the inputs it names.

${table(['rule', 'inputs', 'since', 'limits', 'lowers', 'source'], read)}

The limits stand in one place: \`electron/core/signals/thresholds.ts\`, and can be set in Settings.

## Rules over two sides

They hold B against A in Compare and \`diff\`, and a capture against the baseline of its server or model wherever there is one: their
verdicts then stand among its own. Against a baseline M19 and R01 are remarks, W01 and W03 warnings, for what a person changed on
purpose is no alarm; and where the two are not comparable, no figure is judged.

${table(['rule', 'says', 'class', 'severity', 'grade', 'limits', 'source'], overTwo(pairRules))}

## Rules over a batch replay

They hold the answers of a target against the recorded ones, or those of two targets against each other, and stand on the page of
the batch.

${table(['rule', 'says', 'class', 'severity', 'grade', 'limits', 'source'], overTwo(batchRules))}

## What no capture and no dump can supply

Never checked, and said so in every diagnosis: silence about these is no health. What needs a good capture is checked where there is a
baseline.

${table(['rule', 'would say', 'class', 'severity', 'why not'], beyond)}
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
