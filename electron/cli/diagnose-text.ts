import { formatBytes, formatEvidence } from '../../shared/format.ts';
import { say } from '../../shared/phrase.ts';
import type { Evidence, Signal } from '../../shared/signal.ts';
import { type Diagnosed, type DiagnoseWords, firedOf, notCheckedOf, sentenceOf } from './diagnose-report.ts';
import { pad, textWidth } from './text-width.ts';
import { wrap } from './wrap.ts';

/** Findings that are shown with their evidence. */
const openFindings = 3;
/** Lines of evidence of one finding; --json has them all. */
const mostEvidence = 4;
/** Wider lines are hard to read. */
const widest = 100;
const usual = 80;

/** A diagnosis for a person, in lines of the terminal's width; 80 columns in a pipe. Commands are never broken. */
export function diagnoseText(of: Diagnosed, words: DiagnoseWords, terminalWidth: number | null): string {
  const width = Math.min(terminalWidth ?? usual, widest);
  const { diagnosis } = of;
  const own = words.diagnose;
  const fired = firedOf(diagnosis);
  // What several captures fire is said once, by the newest of them.
  const once = fired.filter(({ rule }, place) => place === fired.findIndex((other) => other.rule === rule));
  const opened = once.filter((signal) => diagnosis.findings.includes(signal)).slice(0, openFindings);
  const others = once.filter((signal) => !opened.includes(signal));
  const section = (title: string, ...bodies: readonly string[]): readonly string[] => {
    const body = bodies.filter((text) => text !== '');
    return body.length === 0 ? [] : ['', title, ...body];
  };
  const indented = (text: string) => wrap(text, width, '  ');
  return [
    wrap(of.problemClass, width),
    ...(diagnosis.strongest
      ? [wrap(sentenceOf(diagnosis.strongest, words), width)]
      : [wrap(words.note.draft.signalNone, width)]),
    ...section(own.strongest, ...opened.map((signal) => open(signal, words, width))),
    ...section(own.alsoFired, ...others.map((signal) => folded(signal, words, width))),
    ...section(own.bestGuess, diagnosis.strongest ? indented(guess(of, words)) : ''),
    ...section(own.ruledOut, ...ruledOut(of, words, width)),
    ...section(own.notChecked(notCheckedOf(diagnosis, words).length), ...notChecked(of, words, width)),
    ...section(own.nextStep, indented(of.nextStep), ...commands(of, words, width)),
    ...section(own.productionRisk, indented(of.productionRisk)),
    ...section(own.read, ...inputs(of, words, width)),
  ].join('\n');
}

/** The guess with the rules behind it; their sentences stand above. */
function guess({ diagnosis: { strongest, supporting }, bestGuess }: Diagnosed, words: DiagnoseWords): string {
  const said = strongest && words.signals[strongest.text]?.guess(strongest.params);
  if (!strongest || !said) return bestGuess;
  const rules = [strongest, ...supporting].map(({ rule }) => rule);
  return words.diagnose.guessBy(said, words.note.draft.list(rules));
}

/** A finding with its sentence and where each value was read. */
function open(signal: Signal, words: DiagnoseWords, width: number): string {
  const sentence = wrap(sentenceOf(signal, words), width, '           ');
  const lines = signal.evidence.slice(0, mostEvidence).map((entry) => evidenceLine(entry, words, width));
  const more = signal.evidence.length - lines.length;
  if (more > 0) lines.push(`           ${words.diagnose.moreEvidence(more)}`);
  return [head(signal, words, width), sentence, ...lines].join('\n');
}

function head(signal: Signal, words: DiagnoseWords, width: number): string {
  const { rule, severity, grade, text, params } = signal;
  const title = words.signals[text]?.title(params) ?? rule;
  return wrap(
    words.diagnose.findingHead(title, rule, words.diagnose.grades[grade]),
    width,
    '           ',
    `  ${pad(words.diagnose.severities[severity], 8, 'left')} `,
  );
}

const folded = (signal: Signal, words: DiagnoseWords, width: number): string => head(signal, words, width);

/** `loads_all.json:57  token usage = 93 % (limit ≥ 90 %)` */
function evidenceLine(entry: Evidence, words: DiagnoseWords, width: number): string {
  const { source, line, path, threshold, label } = entry;
  const place = words.note.draft.place(source, line);
  const name = label ? say(label, words.phrases) : shortSeries(path);
  const said = entry.value === null ? name : words.diagnose.evidence(name, formatEvidence(entry), threshold);
  return wrap(`${place}  ${said}`, width, '               ', '           · ');
}

/** A series without the labels that all of a server's series share; its line in the file has the rest. */
const shortSeries = (path: string): string =>
  path
    .replace(/\b(model_name|engine_type|moe_ep_rank|pp_rank)="(?:[^"\\]|\\.)*",?/g, '')
    .replace(/,\}$|\{\}$/, (end) => (end === '{}' ? '' : '}'));

function ruledOut({ diagnosis }: Diagnosed, words: DiagnoseWords, width: number): readonly string[] {
  return diagnosis.ruledOut.map(({ cause, because }) =>
    wrap(
      words.note.draft.ruledOut(words.note.draft.causes[cause], words.note.draft.list(because)),
      width,
      '    ',
      '  ',
    ),
  );
}

/** Rules by the reason that they share, the reason of most rules first. */
function notChecked({ diagnosis }: Diagnosed, words: DiagnoseWords, width: number): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { rule, reason } of notCheckedOf(diagnosis, words))
    byReason.set(reason, [...(byReason.get(reason) ?? []), rule]);
  return [...byReason]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, rules]) =>
      wrap(words.diagnose.unchecked(words.note.draft.list(rules), reason), width, '    ', '  '),
    );
}

function commands({ handOffs }: Diagnosed, words: DiagnoseWords, width: number): readonly string[] {
  return handOffs.flatMap(({ id, params, command, effect, needs }, place) => {
    const { title, why } = words.handOff.rows[id];
    const number = `${place + 1}.`;
    const indent = ' '.repeat(textWidth(number) + 3);
    const said = words.diagnose.commandHead(title(params), words.handOff.effects[effect]);
    return [
      '',
      wrap(said, width, indent, `  ${number} `),
      ...command.split('\n').map((line) => `${indent}$ ${line}`),
      wrap(why(params), width, indent),
      ...(needs.length > 0 ? [wrap(words.handOff.needs(words.note.draft.list(needs)), width, indent)] : []),
    ];
  });
}

function inputs(
  { captures, dumps, logs }: Diagnosed,
  words: DiagnoseWords,
  width: number,
): readonly string[] {
  const line = (text: string) => wrap(text, width, '    ', '  ');
  return [
    ...captures.map(({ view }) => line(words.diagnose.capture(view.path))),
    ...dumps.map(({ path }) => line(words.diagnose.dump(path))),
    ...logs.map(({ path, bytes }) => line(words.diagnose.log(path, formatBytes(bytes)))),
  ];
}
