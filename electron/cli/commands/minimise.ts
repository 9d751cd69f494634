import { dirname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { formatCount } from '../../../shared/format.ts';
import type { Minimised, MinimiseSize, MinimiseTold } from '../../../shared/minimise.ts';
import { writeFileAtomic } from '../../core/bundle/write.ts';
import { backAgain } from '../../core/check/back-again.ts';
import { minimise as shrink } from '../../core/check/minimise.ts';
import { readPrompt } from '../../core/check/prompt.ts';
import { openRounds } from '../../core/check/rounds-folder.ts';
import { guard } from '../../core/replay/target.ts';
import { helpPage, jsonOption, positiveNumber, wholeNumber } from '../arguments.ts';
import { type CheckFlags, checkOptions, readCheckOrder, withBodyFile } from '../check-input.ts';
import { toJson } from '../print.ts';
import type { ExitCode, Run, Session } from '../session.ts';

interface Flags extends CheckFlags {
  readonly maxRounds: number;
  readonly out?: string;
  readonly rounds?: string;
  readonly restart?: string;
  readonly wait: number;
}

export const minimise = (run: Run): Command =>
  checkOptions(new Command('minimise'))
    .alias('minimize')
    .description('Shrink a prompt that fails a check to the smallest that still fails it in the same way.')
    .option('--max-rounds <n>', 'candidates to try at most', wholeNumber(1), 400)
    .option('--out <file>', 'where the smallest body goes')
    .option(
      '--rounds <folder>',
      'where every round is kept, so that a killed run goes on; FILE.rounds beside --out when left out',
    )
    .option('--restart <line>', 'shell command that starts the server again after an answer that never came')
    .addOption(
      new Option('--wait <seconds>', 'time that a server which is gone has to come back in')
        .argParser(positiveNumber)
        .default(3_600),
    )
    .addOption(jsonOption('rounds, sizes and the smallest body as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident minimise --input-file crash_dump.pkl --index 3 --expect status --out smallest.json',
          "sgl-incident minimise --body trigger.json --expect 'no-regex /(.)\\1{40}/' --max-rounds 200 --json",
          'sgl-incident minimise --body trigger.json --expect timeout=20 --restart ./start-server.sh --out smallest.json',
        ],
        'Works on text (lines, words, characters), input_ids and messages. A candidate that fails is sent again before it is\n' +
          'believed; a prompt that does not always fail is sent more often, and that is said. Failing in another way, such as\n' +
          'with another status, does not count. The same command goes on where it was killed.\n' +
          'With --command the candidate is in the file $SGL_BODY_FILE.\n' +
          'Exit code 1 when the whole prompt does not fail.',
      ),
    )
    .action((flags: Flags) => run((session) => minimisePrompt(flags, session)));

async function minimisePrompt(flags: Flags, session: Session): Promise<ExitCode> {
  const { print, signal } = session;
  const order = await readCheckOrder(flags, session);
  const body = order.requests.length === 1 ? (order.requests[0]?.body ?? '') : '';
  const out = flags.out === undefined ? null : resolve(flags.out);
  const place = flags.rounds ?? (out === null ? null : `${out}.rounds`);
  const prompt = body === '' ? null : readPrompt(body);
  const folder =
    place === null || prompt === null ? null : await openRounds(resolve(place), body, order.expect);
  if (folder && folder.known.length > 0)
    print.step(`${formatCount(folder.known.length)} rounds of an earlier run are taken from ${folder.path}.`);
  const target = guard(order);
  const minimised = await withBodyFile((envOf) =>
    shrink(
      order,
      { signal, tell: createTeller(session, target.baseUrl) },
      {
        mostRounds: flags.maxRounds,
        known: folder?.known ?? [],
        keep: async (round, smallest) => folder?.keep(round, smallest),
        isBack: (stopped) =>
          backAgain(order.target, { restart: flags.restart ?? null, mostSeconds: flags.wait }, stopped),
        envOf,
      },
    ),
  );
  print.progress(null);
  if (out !== null && minimised.ended !== 'passes') await writeFileAtomic(out, `${minimised.body}\n`);
  if (print.asJson) await print.rawJson(asJson(minimised, folder?.path ?? null));
  else await print.text(asText(minimised, out, folder === null ? null : dirname(`${folder.path}/x`)));
  return minimised.ended === 'passes' ? 1 : 0;
}

/** Tells each round; that the server is waited for, which may be in every round, it warns of once. */
function createTeller(session: Session, baseUrl: string): (told: MinimiseTold) => void {
  let isWarned = false;
  return (told) => {
    if (told.kind !== 'waiting') return tellRound(told, session);
    if (isWarned) return session.print.progress(`Waiting for ${baseUrl}`);
    isWarned = true;
    session.print.warn(
      `An answer broke off or never came: rounds go on once ${baseUrl} is healthy. If it died, start it again. Ctrl-C keeps what is known.`,
    );
  };
}

function tellRound(told: Exclude<MinimiseTold, { kind: 'waiting' }>, { print }: Session): void {
  if (told.kind === 'trying')
    print.progress(`Round ${told.round}, ${told.level ?? 'whole prompt'}: ${sizeWords(told.size)}`);
  else {
    const { round, level, outcome, size, sent, failed } = told.round;
    print.step(
      `Round ${round}, ${level ?? 'whole prompt'}: ${sizeWords(size)} ${outcome} (${failed} of ${sent}); smallest ${sizeWords(told.smallest)}`,
    );
  }
}

function sizeWords({ tokens, characters }: MinimiseSize): string {
  const parts = [
    ...(tokens === null ? [] : [`${formatCount(tokens)} tokens`]),
    ...(characters === null ? [] : [`${formatCount(characters)} characters`]),
  ];
  return parts.length === 0 ? 'size unknown' : parts.join(', ');
}

/** The body stands as it is written, so that its numbers survive; its line breaks are between values only. */
function asJson(minimised: Minimised, rounds: string | null): string {
  const { from, to, body } = minimised;
  const facts = {
    rounds: minimised.rounds,
    from_tokens: from.tokens,
    to_tokens: to.tokens,
    from_characters: from.characters,
    to_characters: to.characters,
    ended: minimised.ended,
    flaky: minimised.flaky,
    baseline: minimised.baseline,
    rounds_folder: rounds,
  };
  return `${toJson(facts).slice(0, -1)},"body":${body.replace(/\r?\n\s*/g, ' ')}}`;
}

const endWords: Readonly<Record<Minimised['ended'], string>> = {
  minimal: 'Nothing more can be left out.',
  rounds: 'The bound on rounds was reached: it may get smaller with a higher --max-rounds.',
  stopped: 'Stopped before the end: the same command goes on from here.',
  passes: 'The whole prompt does not fail this check: there is nothing to shrink.',
};

function asText(minimised: Minimised, out: string | null, rounds: string | null): string {
  const { baseline, from, to } = minimised;
  return [
    endWords[minimised.ended],
    `The whole prompt failed ${baseline.failed} of ${baseline.sent} times.${
      minimised.flaky ? ' Flaky: one and the same prompt does not always end alike.' : ''
    }`,
    `From ${sizeWords(from)} to ${sizeWords(to)} in ${formatCount(minimised.rounds)} rounds.`,
    ...(out === null ? ['', minimised.body] : [`Smallest body: ${out}`]),
    ...(rounds === null ? [] : [`Every round: ${rounds}`]),
  ].join('\n');
}
