import { Command } from 'commander';
import type { CheckReport, CheckRun, Verdict } from '../../../shared/check.ts';
import { formatDuration } from '../../../shared/format.ts';
import { say } from '../../../shared/phrase.ts';
import { runCheck } from '../../core/check/check.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { type CheckFlags, checkOptions, readCheckOrder, withBodyFile } from '../check-input.ts';
import type { ExitCode, Run, Session } from '../session.ts';

export const check = (run: Run): Command =>
  checkOptions(new Command('check'))
    .description(
      'Say whether a server is good or bad, by a request, a dump or a command and what is expected.',
    )
    .addOption(jsonOption('verdict, every run, figures and reasons as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident check --body trigger.json --expect status --repeat 5',
          "sgl-incident check --input-file dump.pkl --where 'prompt > 8000' --expect 'ttft_p95<2'",
          'sgl-incident check --body trigger.json --expect same-as http://127.0.0.1:30001',
          "sgl-incident check --command 'python3 -m sglang.bench_serving --num-prompts 200' --expect 'throughput>1500'",
        ],
        'Exit code 0: good; 1: bad; 125: cannot tell, whatever the reason. Never 2: `git bisect run` would take it for bad.\n' +
          'A single bad run makes it bad. Where figures are expected, they are taken over all runs.\n' +
          'regex and no-regex look into the text of an answer, or of an error; same-as compares token ids, else texts.\n' +
          'same-as URL asks that server twice: where it does not agree with itself, nothing can be told.\n' +
          'Of a command a good exit code is 0, and figures are read from what it writes: lines like `ttft_p95 = 0.8`, or the\n' +
          'table or JSON of sglang.bench_serving.',
      ),
    )
    .action((flags: CheckFlags) => run((session) => checkServer(flags, session)));

const codes: Readonly<Record<Verdict, ExitCode>> = { good: 0, bad: 1, cannot_tell: 125 };

async function checkServer(flags: CheckFlags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  const order = await readCheckOrder(flags, session);
  let done = 0;
  const report = await withBodyFile(async (envOf) => {
    const [only] = order.requests;
    const commandEnv = order.command !== null && only ? await envOf(only.body) : {};
    return runCheck(
      { ...order, commandEnv },
      {
        signal,
        tell: (one) => {
          done += 1;
          print.progress(`Run ${one.run}, ${done} done: ${verdictWords[one.verdict]}`);
        },
      },
    );
  });
  print.progress(null);
  if (print.asJson) await print.json(checkAsJson(report));
  else await print.text(asText(report));
  return codes[report.verdict];
}

/** The report with its clauses in words; keys are a contract. */
export function checkAsJson({ verdict, runs, figures, flaky, reasons, notes }: CheckReport) {
  return {
    verdict,
    flaky,
    reasons: reasons.map((reason) => say(reason)),
    notes: notes.map((note) => say(note)),
    figures,
    runs: runs.map((one) => ({ ...one, reasons: one.reasons.map((reason) => say(reason)) })),
  };
}

export const verdictWords: Readonly<Record<Verdict, string>> = {
  good: 'good',
  bad: 'bad',
  cannot_tell: 'cannot tell',
};

/** Lines of runs that are shown; of more, the last ones that are not good. */
const mostLines = 40;

function asText({ verdict, runs, figures, flaky, reasons, notes }: CheckReport): string {
  const shown =
    runs.length <= mostLines ? runs : runs.filter((one) => one.verdict !== 'good').slice(-mostLines);
  const left = runs.length - shown.length;
  return [
    `${capital(verdictWords[verdict])}${reasons.length === 0 ? '' : `: ${reasons.map((reason) => say(reason)).join('; ')}`}`,
    ...(flaky ? ['Flaky: the same request does not always end alike.'] : []),
    ...notes.map((note) => say(note)),
    ...figures.map(
      ({ name, value, n }) => `${name}: ${value === null ? 'unknown' : rounded(value)} (n = ${n})`,
    ),
    ...shown.map(runLine),
    ...(left > 0 ? [`… and ${left} more runs`] : []),
  ].join('\n');
}

function runLine(one: CheckRun): string {
  const what = one.request ?? 'command';
  const ended =
    one.status_code ?? (one.exit_code === null ? (one.end ?? 'stopped') : `exit ${one.exit_code}`);
  const why = one.reasons.map((reason) => say(reason)).join('; ');
  return `  ${one.run}  ${what}: ${verdictWords[one.verdict]}, ${ended}, ${formatDuration(one.elapsed_seconds)}${why === '' ? '' : ` (${why})`}`;
}

const rounded = (value: number): number => Number(value.toPrecision(4));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
