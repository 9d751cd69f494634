import type { RealClass } from '../../class-weight.ts';
import { formatCount } from '../../format.ts';
import type { GuidedOption, GuidedQuestion, NextStep } from '../../guided-path.ts';

const questions: Record<Exclude<GuidedQuestion, 'where'>, string> = {
  symptom: 'What is wrong?',
  saved: 'Is a request that shows it saved?',
  reproduced: 'Does a replay on a clean target show it, too?',
};

const where: Record<RealClass, string> = {
  D: 'What do the last lines of the log say?',
  L: 'Where does the time go?',
  W: 'What is different from when the answers were right?',
  H: 'What waits, and for what?',
};

const options: Record<GuidedOption, string> = {
  down: 'It is down or unhealthy',
  slow: 'It is slow',
  wrong: 'Its answers are wrong',
  hang: 'It times out or hangs',

  startup: 'It is starting or stopping',
  cuda: 'A CUDA fault',
  oom: 'Out of GPU memory',
  host: 'Killed by the host',
  auth: 'Calls are refused for their key',
  router: 'The router refuses, workers answer',

  queue: 'In the queue',
  kv: 'The KV pool is full',
  prefill: 'In prefill',
  decode: 'In decode',
  spec: 'Speculation yields little',
  cache: 'The prefix cache hits less',
  balance: 'Some ranks are full, others idle',
  pd: 'Between prefill and decode',
  hicache: 'In the cache tiers',
  frontend: 'Before the scheduler',
  grammar: 'In compiling grammars',

  weights: 'The weights',
  config: 'The configuration',
  parser: 'The template or a parser',
  numeric: 'Nothing but numbers: kernel, precision',

  scheduler: 'The scheduler does not turn',
  collective: 'Ranks wait for each other',
  storage: 'For storage',
  zombie: 'Requests without a client',

  unknown: 'Not known',

  yes: 'Yes',
  no: 'No',
  not_tried: 'Not tried yet',
  older_fine: 'Yes, and an older build does not',
};

const steps: Record<NextStep, { readonly title: string; readonly text: string }> = {
  takeBundle: {
    title: 'Take a bundle while it happens',
    text: 'Health, load, configuration and metrics under traffic: no tool comes before them.',
  },
  waitForStart: {
    title: 'Wait for start-up, then take a bundle',
    text: 'Look in the log for "Load weight", "Capture cuda graph" and SIGTERM.',
  },
  giveMemory: {
    title: 'Give it memory, or take work away',
    text: 'GPU: --mem-fraction-static, --chunked-prefill-size, --max-running-requests. Host: the HiCache ratio and media.',
  },
  checkKeys: {
    title: 'Check the keys',
    text: 'Refused is not down: /health and /metrics are open whatever the key.',
  },
  checkRouter: {
    title: 'Ask the router which worker it holds for dead, and why',
    text: 'Compare its circuit breakers with the health of the workers themselves.',
  },
  takeStacks: {
    title: 'Take stacks of every rank before a restart',
    text: 'Then save what is in flight: a crash-dump folder keeps the requests when the process is stopped.',
  },
  saveRequest: {
    title: 'Save a request that shows it',
    text: 'Its body as the client sent it, a line of the request log, or a request dump.',
  },
  saveCrash: {
    title: 'Make the next crash leave its requests',
    text: 'Start with --crash-dump-folder and GPU core dumps, and wait for it to happen again.',
  },
  replay: {
    title: 'Replay on a clean target of the same build',
    text: 'Take a bundle of the target before, during and after.',
  },
  openCoredump: {
    title: 'Replay with GPU core dumps, and open the one it leaves',
    text: 'It names the kernel that faulted; then look one kernel upstream. Hand over to debug-cuda-crash.',
  },
  lookWhereItHangs: {
    title: 'Take stacks of every rank of the target',
    text: 'The rank that is elsewhere than the others skipped the collective. Hand over to debug-distributed-hang.',
  },
  addCapacity: {
    title: 'Look at capacity before any profile',
    text: 'Compare running requests with the slots, token usage with the pool; try the change on a target with the recorded traffic.',
  },
  fixCache: {
    title: 'Find what broke the prefixes',
    text: 'A changed template or system prompt, another routing policy, a cache that was switched off.',
  },
  fixSpeculation: {
    title: 'Compare draft model and target',
    text: 'Weights, template, temperature and speculative_* settings against a good capture; replay with speculation off.',
  },
  spreadLoad: {
    title: 'Look at how requests are spread over ranks',
    text: 'The load-balance method, sticky sessions, and whether the router knows of DP ranks.',
  },
  comparePeers: {
    title: 'Capture prefill and decode together',
    text: 'Hold their arguments against each other, and join their logs on the bootstrap room.',
  },
  checkTiers: {
    title: 'Look at the cache tiers and their storage',
    text: 'Latency and errors of the storage; try the prefetch policy best_effort on a target.',
  },
  shrinkGrammar: {
    title: 'Find the schema that takes so long',
    text: 'In the dump: json_schema, ebnf or regex. Make it smaller, or compile it ahead.',
  },
  clearZombies: {
    title: 'Find requests whose client has left',
    text: 'A restart drains them; check whether a newer release mends it.',
  },
  trace: {
    title: 'Trace one request',
    text: 'Stage by stage, over router, prefill and decode: what a replay alone does not show.',
  },
  profile: {
    title: 'Profile the target while it replays',
    text: 'Replay shows it and the queue is not the reason: now kernels. Hand over to the profiler.',
  },
  alignServers: {
    title: 'Make both servers the same, then compare answers',
    text: 'Weights and settings first; one difference at a time.',
  },
  checkParser: {
    title: 'Check template and parsers against the model',
    text: 'Send the recorded request and look where markup ends up.',
  },
  measureNoise: {
    title: 'Measure the noise: the same build twice',
    text: 'At temperature 0, one request at a time. What differs between two runs of one build is no regression.',
  },
  bisect: {
    title: 'Find the commit',
    text: 'A harness that starts a build, replays and tells good from bad; then git bisect run.',
  },
};

/** Words of the guided path. */
export const guidedPath = {
  questions,
  where,
  options,
  steps,
  fromRules: (rules: string) => `from the evidence: ${rules}`,
  fromDumps: (requests: number) =>
    `from the evidence: ${formatCount(requests)} recorded ${requests === 1 ? 'request' : 'requests'}`,
  fromPerson: 'your answer',
  evidenceSays: (option: string) => `The evidence says: ${option}`,
  afterwards: (title: string) => `After that: ${title}`,
};
