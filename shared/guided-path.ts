import { type ClassWeight, type RealClass, tiedClasses, weighClasses } from './class-weight.ts';
import type { DumpView } from './dump.ts';
import type { HandOffId } from './handoff.ts';
import type { Signal } from './signal.ts';
import { byStrength, isProblem } from './signal-order.ts';

/*
 * The way through an incident as four questions at most: what is wrong, where, is the request saved, does a replay do it,
 * too. What the evidence answers is answered; the rest is asked, and a person's answer goes before the evidence's. It ends
 * at a class and one next step, in the order of the loop: evidence, a saved request, replay, and only then other tools.
 */

export const guidedQuestions = ['symptom', 'where', 'saved', 'reproduced'] as const;
export type GuidedQuestion = (typeof guidedQuestions)[number];

const symptoms = { down: 'D', slow: 'L', wrong: 'W', hang: 'H' } as const satisfies Record<string, RealClass>;
export type Symptom = keyof typeof symptoms;

/** Where it is, by class; `unknown` goes on without. */
const places = {
  D: ['startup', 'cuda', 'oom', 'host', 'auth', 'router', 'unknown'],
  L: [
    'queue',
    'kv',
    'prefill',
    'decode',
    'spec',
    'cache',
    'balance',
    'pd',
    'hicache',
    'frontend',
    'grammar',
    'unknown',
  ],
  W: ['weights', 'config', 'parser', 'numeric', 'unknown'],
  H: ['scheduler', 'collective', 'pd', 'storage', 'grammar', 'zombie', 'unknown'],
} as const satisfies Record<RealClass, readonly string[]>;
export type GuidedPlace = (typeof places)[RealClass][number];

const saved = ['yes', 'no'] as const;
/** `older_fine`: it does, and an older build does not. */
const reproduced = ['not_tried', 'yes', 'older_fine', 'no'] as const;

export type GuidedOption = Symptom | GuidedPlace | (typeof saved)[number] | (typeof reproduced)[number];
export type GuidedAnswers = Readonly<Partial<Record<GuidedQuestion, GuidedOption>>>;

export const nextSteps = [
  'takeBundle',
  'waitForStart',
  'giveMemory',
  'checkKeys',
  'checkRouter',
  'takeStacks',
  'saveRequest',
  'saveCrash',
  'replay',
  'openCoredump',
  'lookWhereItHangs',
  'addCapacity',
  'fixCache',
  'fixSpeculation',
  'spreadLoad',
  'comparePeers',
  'checkTiers',
  'shrinkGrammar',
  'clearZombies',
  'trace',
  'profile',
  'alignServers',
  'checkParser',
  'measureNoise',
  'bisect',
] as const;
export type NextStep = (typeof nextSteps)[number];

/** The hand-offs that carry a step out. */
export const handOffsOf: Readonly<Record<NextStep, readonly HandOffId[]>> = {
  takeBundle: ['collect'],
  waitForStart: ['collect'],
  giveMemory: ['startTarget'],
  checkKeys: ['collect'],
  checkRouter: ['collect'],
  takeStacks: ['stacks', 'rankStacks', 'gpuState', 'crashFolder'],
  saveRequest: ['requestDump'],
  saveCrash: ['restartWithDumps', 'crashFolder'],
  replay: ['startTarget', 'replayInFlight', 'replayAtPace', 'compareAnswers'],
  openCoredump: ['restartWithDumps', 'openCoredump'],
  lookWhereItHangs: ['stacks', 'gpuState'],
  addCapacity: ['startTarget', 'replayAtPace'],
  fixCache: ['startTarget', 'replayAtPace'],
  fixSpeculation: ['startTarget', 'replayAtPace'],
  spreadLoad: ['collect'],
  comparePeers: ['collect'],
  checkTiers: ['collect'],
  shrinkGrammar: ['requestDump'],
  clearZombies: ['collect'],
  trace: ['traceLevel', 'targetWithTrace'],
  profile: ['profile'],
  alignServers: ['startTarget', 'compareAnswers'],
  checkParser: ['compareAnswers'],
  measureNoise: ['compareAnswers'],
  bisect: ['bisect'],
};

/** What the questions are answered from. Made by `guidedEvidence`. */
export interface GuidedEvidence {
  /** Classes that weigh most; more than one is a tie. */
  readonly tied: readonly ClassWeight[];
  /** What fired about the server, strongest first. */
  readonly findings: readonly Pick<Signal, 'rule' | 'class' | 'sub' | 'severity' | 'grade'>[];
  readonly hasCapture: boolean;
  /** Rules that say that the capture proves little: idle, or partial. */
  readonly thin: readonly string[];
  /** Recorded requests, and those of them in flight. */
  readonly finished: number;
  readonly inFlight: number;
  readonly savedRequests: number;
}

/** `signals`: of the incident, whatever their verdict. `savedRequests`: those kept by hand. */
export function guidedEvidence(
  signals: readonly Signal[],
  captures: number,
  dumps: readonly Pick<DumpView, 'finished' | 'inFlight'>[],
  savedRequests = 0,
): GuidedEvidence {
  const fired = signals.filter(({ verdict }) => verdict === 'fired');
  const sumOf = (key: 'finished' | 'inFlight') => dumps.reduce((sum, dump) => sum + dump[key], 0);
  const thin = fired.filter(({ class: of, sub }) => of === 'M' && (sub === 'idle' || sub === 'partial'));
  return {
    tied: tiedClasses(weighClasses(signals)),
    findings: fired.filter(isProblem).sort(byStrength),
    hasCapture: captures > 0,
    thin: [...new Set(thin.map(({ rule }) => rule))],
    finished: sumOf('finished'),
    inFlight: sumOf('inFlight'),
    savedRequests,
  };
}

export interface GuidedStep {
  readonly question: GuidedQuestion;
  /** The class that the options depend on; null at the first question. */
  readonly class: RealClass | null;
  readonly options: readonly GuidedOption[];
  /** null while it is open. */
  readonly answer: GuidedOption | null;
  readonly by: 'evidence' | 'person' | null;
  /** What the evidence says, also where a person said otherwise; null where it says nothing. */
  readonly evidence: { readonly answer: GuidedOption; readonly because: readonly string[] } | null;
}

export interface GuidedPath {
  /** In order, up to the first that is open. */
  readonly steps: readonly GuidedStep[];
  /** null while a question is open. */
  readonly end: GuidedEnd | null;
}

export interface GuidedEnd {
  readonly class: RealClass;
  /** null where nothing says where it is. */
  readonly sub: Exclude<GuidedPlace, 'unknown'> | null;
  readonly next: NextStep;
  /** What comes after it; null where nothing is known to. */
  readonly after: NextStep | null;
}

/** The path as far as evidence and answers lead. An answer that is no option of its question counts as none. */
export function guidedPath(evidence: GuidedEvidence, answers: GuidedAnswers = {}): GuidedPath {
  const steps: GuidedStep[] = [];
  const ask = (
    question: GuidedQuestion,
    of: RealClass | null,
    options: readonly GuidedOption[],
    seen: GuidedStep['evidence'],
  ): GuidedOption | null => {
    const own = answers[question];
    const said = own !== undefined && options.includes(own) ? own : null;
    const answer = said ?? seen?.answer ?? null;
    const by = said !== null ? 'person' : answer !== null ? 'evidence' : null;
    steps.push({ question, class: of, options, answer, by, evidence: seen });
    return answer;
  };
  const open: GuidedPath = { steps, end: null };

  const symptom = ask('symptom', null, Object.keys(symptoms) as Symptom[], symptomSeen(evidence));
  if (symptom === null) return open;
  const of = symptoms[symptom as Symptom];

  const place = ask('where', of, places[of], placeSeen(evidence, of));
  if (place === null) return open;
  const sub = place === 'unknown' ? null : (place as Exclude<GuidedPlace, 'unknown'>);
  const end = (next: NextStep): GuidedPath => {
    const bundleFirst = !isDecisive(evidence) && (!evidence.hasCapture || evidence.thin.length > 0);
    return {
      steps,
      end: {
        class: of,
        sub,
        next: bundleFirst ? 'takeBundle' : next,
        after: bundleFirst ? (next === 'takeBundle' ? null : next) : null,
      },
    };
  };
  const direct = directStep(of, sub);
  if (direct !== null) return end(direct);

  const isSaved = ask('saved', of, saved, savedSeen(evidence, of));
  if (isSaved === null) return open;
  if (isSaved === 'no') return end(of === 'H' ? 'takeStacks' : of === 'D' ? 'saveCrash' : 'saveRequest');

  const again = ask('reproduced', of, reproduced, null);
  if (again === null) return open;
  if (again === 'not_tried') return end('replay');
  if (again === 'older_fine') return end('bisect');
  // What comes before the scheduler is no kernel's: a trace tells, a profile does not.
  return end(again === 'yes' && sub !== 'frontend' ? onceReproduced[of] : onceNot[of]);
}

/** What names its own step, without a replay: capacity, configuration, another service. */
function directStep(of: RealClass, sub: Exclude<GuidedPlace, 'unknown'> | null): NextStep | null {
  const own: Readonly<Record<RealClass, Partial<Record<Exclude<GuidedPlace, 'unknown'>, NextStep>>>> = {
    D: {
      startup: 'waitForStart',
      oom: 'giveMemory',
      host: 'giveMemory',
      auth: 'checkKeys',
      router: 'checkRouter',
    },
    L: {
      queue: 'addCapacity',
      kv: 'addCapacity',
      cache: 'fixCache',
      spec: 'fixSpeculation',
      balance: 'spreadLoad',
      pd: 'comparePeers',
      hicache: 'checkTiers',
      grammar: 'shrinkGrammar',
    },
    W: { weights: 'alignServers', config: 'alignServers', parser: 'checkParser' },
    H: { pd: 'comparePeers', storage: 'checkTiers', grammar: 'shrinkGrammar', zombie: 'clearZombies' },
  };
  return sub === null ? null : (own[of][sub] ?? null);
}

const onceReproduced: Readonly<Record<RealClass, NextStep>> = {
  D: 'openCoredump',
  L: 'profile',
  W: 'measureNoise',
  H: 'lookWhereItHangs',
};
const onceNot: Readonly<Record<RealClass, NextStep>> = {
  D: 'saveCrash',
  L: 'trace',
  W: 'measureNoise',
  H: 'trace',
};

/** A log or dump that settles a class down or hang: tools may come before a bundle. */
const isDecisive = ({ findings: [strongest] }: GuidedEvidence): boolean =>
  strongest !== undefined &&
  strongest.grade === 'log' &&
  (strongest.class === 'D' || strongest.class === 'H');

function symptomSeen({ tied, findings }: GuidedEvidence): GuidedStep['evidence'] {
  const [heaviest] = tied;
  if (heaviest === undefined || tied.length > 1) return null;
  const answer = (Object.keys(symptoms) as Symptom[]).find((one) => symptoms[one] === heaviest.class);
  return answer ? { answer, because: rulesOf(findings.filter((one) => one.class === heaviest.class)) } : null;
}

/** By the strongest finding of the class that names a place. */
function placeSeen({ findings }: GuidedEvidence, of: RealClass): GuidedStep['evidence'] {
  const own = findings.filter((one) => one.class === of);
  const options: readonly string[] = places[of];
  const answer = own.find(({ sub }) => sub !== null && options.includes(sub))?.sub;
  if (answer === undefined || answer === null) return null;
  return { answer: answer as GuidedPlace, because: rulesOf(own.filter(({ sub }) => sub === answer)) };
}

/** A dump of finished requests never holds the one that crashed or hangs. */
function savedSeen(
  { finished, inFlight, savedRequests }: GuidedEvidence,
  of: RealClass,
): GuidedStep['evidence'] {
  const recorded = of === 'D' || of === 'H' ? inFlight : finished + inFlight;
  return recorded + savedRequests > 0 ? { answer: 'yes', because: [] } : null;
}

const rulesOf = (findings: readonly Pick<Signal, 'rule'>[]): readonly string[] => [
  ...new Set(findings.map(({ rule }) => rule)),
];
