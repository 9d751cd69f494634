/** What a script says of its data. */
export interface K6Facts {
  /** The data file's name, beside the script. */
  readonly data: string;
  readonly requests: number;
  /** From the first arrival to the last, in seconds. */
  readonly seconds: number;
  /** Requests that were in flight at once, at most, when it was recorded. */
  readonly atOnce: number;
  readonly synthetic: boolean;
}

/** Of k6, whose modules are in it and not ours. */
const imports = Object.entries({
  'k6/http': 'http',
  'k6/execution': 'exec',
  k6: '{ check, fail, sleep }',
  'k6/data': '{ SharedArray }',
  'k6/metrics': '{ Counter, Trend }',
})
  .map(([module, names]) => ['import', names, 'from', `'${module}';`].join(' '))
  .join('\n');

/** Users beside those that the recording had at once: they wait for the requests that come next. */
const spareUsers = 20;

/**
 * A k6 script that sends the requests of a data file at the times at which they came. A user takes the next request, waits
 * until it is due and sends it: with as many users as there were requests in flight none is late. Iterations are numbered
 * over all instances of a distributed run, so that each request is sent once.
 */
export function k6Script({ data, requests, seconds, atOnce, synthetic }: K6Facts): string {
  const users = Math.max(1, Math.min(requests, 2 * atOnce + spareUsers));
  return `// ${requests} requests over ${seconds.toFixed(1)} s, ${synthetic ? 'with synthetic prompts' : 'as recorded: prompts stand in the data file'}.
//
//   k6 run -e BASE_URL=http://127.0.0.1:30000 THIS_FILE
//
// BASE_URL  the server, by name: nothing is sent without it
// SPEED     1 = as recorded, 2 = twice as fast
// TOKEN     bearer token
// USERS     requests in flight at most; arrivals beyond them are late, and start_lag says by how much
// TIMEOUT   seconds that an answer may take
// GRACE     seconds after the last arrival until what is unanswered is given up
${imports}

const baseUrl = (__ENV.BASE_URL || '').replace(/\\/+$/, '');
const speed = Number(__ENV.SPEED || 1);
const timeout = Number(__ENV.TIMEOUT || 600);
const grace = Number(__ENV.GRACE || 900);
const requests = new SharedArray('requests', () =>
  open(${JSON.stringify(`./${data}`)})
    .split('\\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line)),
);

export const options = {
  scenarios: {
    replay: {
      executor: 'shared-iterations',
      vus: Math.min(Number(__ENV.USERS || ${users}), requests.length),
      iterations: requests.length,
      maxDuration: \`\${Math.ceil(${JSON.stringify(Math.ceil(seconds))} / speed + grace)}s\`,
    },
  },
  summaryTrendStats: ['min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
};

/** Milliseconds between the time at which a request was due and its start. */
const startLag = new Trend('start_lag', true);
/** Milliseconds of a request from start to its last byte, and as the server itself says. */
const elapsed = new Trend('request_elapsed', true);
const serverElapsed = new Trend('server_elapsed', true);
const promptTokens = new Counter('prompt_tokens');
const completionTokens = new Counter('completion_tokens');
/** Answers whose prompt had another number of tokens than recorded: another tokenizer or template. */
const promptDiffers = new Counter('prompt_tokens_differ');

export function setup() {
  if (baseUrl === '') fail('Say where to send the requests: -e BASE_URL=http://127.0.0.1:30000');
}

export default function () {
  const request = requests[exec.scenario.iterationInTest];
  if (request === undefined) return;
  const due = exec.scenario.startTime + (1000 * request.at) / speed;
  const early = due - Date.now();
  if (early > 0) sleep(early / 1000);
  startLag.add(Math.max(0, Date.now() - due));
  const headers = { 'Content-Type': 'application/json' };
  if (__ENV.TOKEN) headers.Authorization = \`Bearer \${__ENV.TOKEN}\`;
  const answer = http.post(baseUrl + request.path, request.body, {
    headers,
    timeout: \`\${timeout}s\`,
    responseType: 'text',
    tags: { name: request.path },
  });
  elapsed.add(answer.timings.duration);
  if (!check(answer, { 'status is 200': ({ status }) => status === 200 })) return;
  const facts = metaInfoOf(answer.body);
  if (facts === null) return;
  if (facts.prompt_tokens !== undefined) promptTokens.add(facts.prompt_tokens);
  if (facts.completion_tokens !== undefined) completionTokens.add(facts.completion_tokens);
  if (facts.e2e_latency !== undefined) serverElapsed.add(1000 * facts.e2e_latency);
  if (request.prompt_tokens !== null && facts.prompt_tokens !== request.prompt_tokens) promptDiffers.add(1);
}

function metaInfoOf(body) {
  try {
    return JSON.parse(body).meta_info || null;
  } catch (_) {
    return null;
  }
}
`;
}
