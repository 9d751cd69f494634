import { Command, Option } from 'commander';
import { type Language, languages } from '../../../shared/languages.ts';
import { catalogues } from '../../../shared/messages/catalogues.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Severity, Signal } from '../../../shared/signal.ts';
import { readHandOff } from '../../core/handoff/read-hand-off.ts';
import { draftNote } from '../../core/note.ts';
import { diagnoseIncident } from '../../core/signals/incident-diagnosis.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { type DiagnoseWords, diagnoseJson, isToActOn } from '../diagnose-report.ts';
import { diagnoseText } from '../diagnose-text.ts';
import { againstBaseline, openEvidence } from '../open-evidence.ts';
import type { ExitCode, Run, Session } from '../session.ts';

interface Flags {
  readonly dump?: readonly string[];
  readonly log?: readonly string[];
  readonly baseline?: string;
  readonly failOn: Severity | 'never';
  readonly lang: Language;
}

export const diagnose = (run: Run): Command =>
  new Command('diagnose')
    .description('Say what is wrong: class, findings with their evidence, what is ruled out, the next step.')
    .argument(
      '[capture]',
      'bundle, archive of one, incident folder, or a folder that holds bundles and dumps',
    )
    .option('--dump <file...>', 'request dumps or crash dumps (.pkl) that belong to it; enough by themselves')
    .option('--log <file...>', 'server logs that belong to it; listed, as no rule of this version reads them')
    .option(
      '--baseline <capture>',
      'a healthy capture of the same server or model: what differs from it is told, and rules that need one run',
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when a finding is at least that severe')
        .choices(['info', 'warn', 'high', 'critical', 'never'])
        .default('high'),
    )
    .addOption(new Option('--lang <language>', 'language of the texts').choices(languages).default('en'))
    .addOption(jsonOption('the diagnosis as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident diagnose incident_bundle_20261124_024107',
          'sgl-incident diagnose --dump crash_dump_2026-11-24_02-41-07.pkl --json | jq .strongest',
          'sgl-incident diagnose incident_bundle_20261124_024107 --baseline baselines/qwen3-prod.zip',
          'sgl-incident diagnose ./captured --fail-on critical || page-someone',
        ],
        'A rule that could not run is not checked, with its reason, and rules nothing out. No command that is\n' +
          'printed has been run. Prompts and answers are never shown.',
      ),
    )
    .action((capture: string | undefined, flags: Flags) =>
      run((session) => diagnoseThese(capture, flags, session)),
    );

async function diagnoseThese(
  place: string | undefined,
  { dump = [], log = [], baseline, failOn, lang }: Flags,
  session: Session,
): Promise<ExitCode> {
  const { print } = session;
  if (place === undefined && dump.length === 0)
    throw new ProblemError('badInput', {
      what: 'The command',
      cause:
        log.length > 0
          ? 'no rule of this version reads logs, so it takes a capture, --dump FILE, or both beside them'
          : 'it takes a capture, --dump FILE, or both',
    });
  const opened = await openEvidence(place, { dumps: dump, logs: log }, session);
  const files = baseline === undefined ? opened : await againstBaseline(opened, baseline, session);
  const { dumps } = files;
  const captures = files.captures.map(({ view }) => view);
  const { diagnosis, signalsOf } = diagnoseIncident({ captures, dumps });
  const handOffs = await readHandOff(files);
  const { fields } = draftNote({ title: '', captures, dumps, language: lang });
  const diagnosed = {
    ...files,
    diagnosis,
    nameOf: (signal: Signal) =>
      [...captures, ...dumps].find((one) => signalsOf(one).includes(signal))?.name ?? null,
    handOffs,
    problemClass: fields.problem_class,
    bestGuess: fields.best_guess,
    nextStep: fields.next_step,
    productionRisk: fields.production_risk,
  };
  const words: DiagnoseWords = catalogues[lang];
  if (print.asJson) await print.json(diagnoseJson(diagnosed, words));
  else await print.text(diagnoseText(diagnosed, words, print.width));
  return isToActOn(diagnosis, failOn) ? 1 : 0;
}
