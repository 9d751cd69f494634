import type { Diagnosis } from '../../shared/diagnosis.ts';
import type { HandOff } from '../../shared/handoff.ts';
import { en } from '../../shared/messages/en/index.ts';
import { say } from '../../shared/phrase.ts';
import type { CauseKey, ProblemClass, Severity, Signal } from '../../shared/signal.ts';
import { byStrength } from '../../shared/signal-order.ts';
import type { EvidenceFiles } from './open-evidence.ts';

export type DiagnoseWords = Pick<typeof en, 'diagnose' | 'note' | 'signals' | 'phrases' | 'handOff'>;

/** A diagnosis with the texts that are made of it. */
export interface Diagnosed extends EvidenceFiles {
  readonly diagnosis: Diagnosis;
  /** Name of the capture or dump that a rule spoke of. */
  nameOf(signal: Signal): string | null;
  readonly handOffs: readonly HandOff[];
  /** Fields of the note of the same name. */
  readonly problemClass: string;
  readonly bestGuess: string;
  readonly nextStep: string;
  readonly productionRisk: string;
}

/** Every rule that fired, strongest first, each once by what it says. */
export function firedOf({ findings, doubts, remarks, safety }: Diagnosis): readonly Signal[] {
  const all = [...findings, ...doubts, ...remarks, ...safety].sort(byStrength);
  return all.filter((signal, place) => place === all.findIndex((other) => sameFinding(signal, other)));
}

const sameFinding = (a: Signal, b: Signal): boolean =>
  a.rule === b.rule && a.text === b.text && JSON.stringify(a.params) === JSON.stringify(b.params);

/** Rules that stayed quiet wherever they ran. */
export function quietOf(diagnosis: Diagnosis): readonly string[] {
  const fired = new Set(firedOf(diagnosis).map(({ rule }) => rule));
  return [...new Set(diagnosis.quiet.map(({ rule }) => rule))].filter((rule) => !fired.has(rule));
}

/** Rules that could run nowhere, each reason once; those that no capture and no dump can supply come last. */
export function notCheckedOf(
  diagnosis: Diagnosis,
  words: DiagnoseWords = en,
): readonly { readonly rule: string; readonly reason: string }[] {
  const ran = new Set([...firedOf(diagnosis).map(({ rule }) => rule), ...quietOf(diagnosis)]);
  const tried = diagnosis.notChecked.flatMap(({ rule, reason }) =>
    ran.has(rule) ? [] : [{ rule, reason: reason === null ? '' : say(reason, words.phrases) }],
  );
  const known = new Set([...ran, ...tried.map(({ rule }) => rule)]);
  const beyond = diagnosis.beyond.flatMap(({ id, needs }) =>
    known.has(id) ? [] : [{ rule: id, reason: say(needs, words.phrases) }],
  );
  const all = [...tried, ...beyond];
  return all.filter(
    (one, place) => place === all.findIndex(({ rule, reason }) => rule === one.rule && reason === one.reason),
  );
}

/** A finding as one sentence. */
export const sentenceOf = ({ text, params, rule }: Signal, words: DiagnoseWords): string =>
  words.signals[text]?.detail(params) ?? rule;

/** What `diagnose --json` prints. Keys may be added, never renamed or dropped. */
export function diagnoseJson(of: Diagnosed, words: DiagnoseWords = en): Record<string, unknown> {
  const { diagnosis, handOffs, captures, dumps, logs } = of;
  const [first, ...others] = diagnosis.tied;
  return {
    problem_class: {
      id: first?.class ?? null,
      sub: first?.sub ?? null,
      tied_with: others.map(({ class: id, sub }) => ({ id, sub })),
    },
    strongest: diagnosis.strongest ? finding(diagnosis.strongest, of, words) : null,
    findings: firedOf(diagnosis).map((signal) => finding(signal, of, words)),
    quiet: quietOf(diagnosis),
    not_checked: notCheckedOf(diagnosis, words),
    best_guess: of.bestGuess,
    ruled_out: diagnosis.ruledOut.map(({ cause, because }) => ({
      class: classOfCause[cause],
      cause: words.note.draft.causes[cause],
      because,
    })),
    next_step: {
      text: of.nextStep,
      commands: handOffs.map(({ id, params, command, effect, needs }) => ({
        command,
        changes_server: effect === 'changes_server',
        effect,
        id,
        title: words.handOff.rows[id].title(params),
        why: words.handOff.rows[id].why(params),
        needs,
      })),
    },
    production_risk: of.productionRisk,
    weights: diagnosis.classes.map(({ class: id, sub, weight }) => ({ id, sub, weight })),
    inputs: {
      baseline: captures.find(({ view }) => view.baseline !== null)?.view.baseline?.name ?? null,
      captures: captures.map(({ view: { path, baseUrl, takenAt } }) => ({
        path,
        base_url: baseUrl,
        taken_at: takenAt,
      })),
      dumps: dumps.map(({ path, kind, total, inFlight }) => ({
        path,
        kind,
        records: total,
        in_flight: inFlight,
      })),
      logs: logs.map(({ path, bytes }) => ({ path, bytes, analysed: false })),
    },
  };
}

const classOfCause: Readonly<Record<CauseKey, ProblemClass>> = {
  unhealthy: 'D',
  network: 'D',
  restart: 'D',
  serverErrors: 'D',
  queueing: 'L',
  kvPressure: 'L',
  retraction: 'L',
  imbalance: 'L',
  prefill: 'L',
  cudaGraph: 'L',
  cacheMiss: 'L',
  grammar: 'L',
  split: 'L',
  speculation: 'L',
  overload: 'L',
  weightSync: 'L',
  stall: 'H',
  zombies: 'H',
};

function finding(signal: Signal, { nameOf }: Diagnosed, words: DiagnoseWords): Record<string, unknown> {
  const { rule, severity, grade, class: kind, sub, text, params, evidence } = signal;
  return {
    rule,
    severity,
    grade,
    class: kind,
    sub,
    title: words.signals[text]?.title(params) ?? rule,
    text: sentenceOf(signal, words),
    of: nameOf(signal),
    evidence: evidence.map(({ source, path, value, threshold, line }) => ({
      source,
      path,
      value,
      threshold,
      line,
    })),
  };
}

const severities: readonly Severity[] = ['info', 'warn', 'high', 'critical'];

/** True when something fired that is at least as severe; `never` asks for nothing. */
export const isToActOn = (diagnosis: Diagnosis, failOn: Severity | 'never'): boolean =>
  failOn !== 'never' &&
  firedOf(diagnosis).some(({ severity }) => severities.indexOf(severity) >= severities.indexOf(failOn));
