import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { formatCount } from '../../../shared/format.ts';
import {
  type BisectCommit,
  type BisectProgress,
  type Harness,
  type HarnessProof,
  usualServer,
} from '../../../shared/harness.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import { parseBisectLog } from '../../core/check/harness/bisect-log.ts';
import { type HarnessOrder, writeHarness } from '../../core/check/harness/write-harness.ts';
import { helpPage, jsonOption, positiveNumber } from '../arguments.ts';
import { type CheckFlags, checkOptions, confirmedTarget, readCheckOrder, readText } from '../check-input.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { verdictWords } from './check.ts';

interface Flags extends CheckFlags {
  readonly outdir?: string;
  readonly proveGood?: string;
  readonly proveBad?: string;
  readonly images?: string;
  readonly build?: string;
  readonly start?: string;
  readonly stop?: string;
  readonly readyPath: string;
  readonly readyTimeout: number;
  readonly bisectLog?: string;
}

export const harness = (run: Run): Command =>
  checkOptions(new Command('harness'))
    .description(
      'Write a script for `git bisect run` from a request, a dump or a command and what is expected.',
    )
    .option('--outdir <folder>', 'where the harness goes: a new or an empty folder')
    .option('--build <line>', 'shell command that builds a revision, such as `pip install -e python`')
    .option('--start <line>', 'shell command that starts the server, in the foreground')
    .option(
      '--stop <line>',
      'shell command that stops it, where ending the process group of --start is not enough',
    )
    .option('--ready-path <path>', 'path that answers 200 once the server is ready', usualServer.readyPath)
    .option(
      '--ready-timeout <seconds>',
      'time that a start may take',
      positiveNumber,
      usualServer.readyTimeoutSeconds,
    )
    .option('--prove-good <url>', 'server that is known to be good: the script has to say so three times')
    .option('--prove-bad <url>', 'server that is known to be bad')
    .option('--images <file>', 'image tags from a good one to a bad one, a line each; --start runs $IMAGE')
    .addOption(
      new Option(
        '--bisect-log <file>',
        'write nothing: read a `git bisect log` (`-` for standard input) and say how far it is',
      ),
    )
    .addOption(jsonOption('path and proof, or the progress of a bisection, as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          "sgl-incident harness --body trigger.json --expect status --start 'python3 -m sglang.launch_server …' \\\n" +
            '      --outdir ~/harness --prove-good http://127.0.0.1:30000 --prove-bad http://127.0.0.1:30001',
          "sgl-incident harness --input-file dump.pkl --where 'prompt > 8000' --expect 'ttft_p95<2' --outdir ~/harness",
          'git bisect log | sgl-incident harness --bisect-log -',
        ],
        'The script is Python 3 without any package, so that it runs on the GPU host as it is: exit code 0 good, 1 bad, 125\n' +
          'cannot tell, 128 and above stop the bisection. README.md in the folder tells how to run it.\n' +
          'Exit code 1 when it is not what the known servers are: it would mislead `git bisect run`.',
      ),
    )
    .action((flags: Flags) => run((session) => makeHarness(flags, session)));

async function makeHarness(flags: Flags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  if (flags.bisectLog !== undefined) return readLog(flags.bisectLog, session);
  if (flags.outdir === undefined)
    throw new ProblemError('badInput', { what: 'The command', cause: 'it takes --outdir FOLDER' });
  const check = await readCheckOrder(flags, session, { isSent: false });
  const known = async (url: string | undefined): Promise<HarnessOrder['proveGood']> =>
    url === undefined ? null : confirmedTarget(url, flags, check.target.token, session);
  const [proveGood, proveBad] = [await known(flags.proveGood), await known(flags.proveBad)];
  const written = await writeHarness(
    resolve(flags.outdir),
    {
      check,
      server: {
        ...usualServer,
        build: flags.build ?? null,
        start: flags.start ?? null,
        stop: flags.stop ?? null,
        readyPath: flags.readyPath,
        readyTimeoutSeconds: flags.readyTimeout,
      },
      images: flags.images === undefined ? [] : tagsOf(await readText(flags.images)),
      proveGood,
      proveBad,
    },
    {
      signal,
      tell: (told) =>
        print.step(`Known ${told.known}, run ${told.run} of ${told.of}: ${verdictWords[told.verdict]}`),
    },
  );
  if (print.asJson) await print.json(asJson(written));
  else await print.text(asText(written));
  const { good, bad } = written.proved;
  return good?.holds === false || bad?.holds === false ? 1 : 0;
}

/** Tags of a list, without blanks and comments. */
const tagsOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** `proved`: whether the known servers were told right every time; null = not tried. */
const asJson = ({ path, proved: { good, bad }, files, prompts, images, notes }: Harness) => ({
  path,
  proved: { good: good?.holds ?? null, bad: bad?.holds ?? null },
  proof: { good, bad },
  files,
  prompts,
  images,
  notes: notes.map((note) => say(note)),
});

function asText({ path, prompts, proved: { good, bad }, notes }: Harness): string {
  return [
    path,
    ...(prompts > 0 ? [`It holds ${formatCount(prompts)} ${prompts === 1 ? 'prompt' : 'prompts'}.`] : []),
    ...proofLine('good', good),
    ...proofLine('bad', bad),
    ...notes.map((note) => say(note)),
    'README.md there tells how to run it.',
  ].join('\n');
}

function proofLine(known: string, proof: HarnessProof | null): readonly string[] {
  if (proof === null) return [];
  const verdicts = proof.verdicts.map((verdict) => verdictWords[verdict]).join(', ');
  const why = proof.holds || proof.reasons.length === 0 ? '' : ` (${proof.reasons.join('; ')})`;
  return [`Known ${known}: ${verdicts}${why}`];
}

async function readLog(file: string, { print }: Session): Promise<ExitCode> {
  const text = file === '-' ? await readInput() : await readText(file);
  const progress = parseBisectLog(text);
  if (print.asJson) {
    const { steps, good, bad, skipped, stepsLeft, revisionsLeft, firstBad, possible } = progress;
    await print.json({
      steps,
      steps_left: stepsLeft,
      revisions_left: revisionsLeft,
      first_bad: firstBad,
      possible,
      good,
      bad,
      skipped,
    });
  } else await print.text(progressText(progress));
  return 0;
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}

function progressText(progress: BisectProgress): string {
  const { steps, good, bad, skipped, stepsLeft, revisionsLeft, firstBad, possible } = progress;
  const named = ({ commit, subject }: BisectCommit) => `${commit.slice(0, 12)} ${subject}`.trim();
  const left =
    stepsLeft === null
      ? 'How many are left is not in this log; the bisect-log.txt of a harness has it.'
      : `About ${formatCount(stepsLeft)} left (${formatCount(revisionsLeft)} revisions).`;
  return [
    `${formatCount(steps)} ${steps === 1 ? 'step' : 'steps'} so far: ${good.length} good, ${bad.length} bad, ${skipped.length} skipped.`,
    ...(firstBad ? [`First bad commit: ${named(firstBad)}`] : possible.length > 0 ? [] : [left]),
    ...(possible.length > 0
      ? ['The first bad commit is one of:', ...possible.map((one) => `  ${named(one)}`)]
      : []),
  ].join('\n');
}
