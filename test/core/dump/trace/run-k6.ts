import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';

/*
 * k6 in so far as our scripts use it, with a clock of its own: users take iterations in order, `sleep` lets time pass,
 * and an answer takes as long as `answer` says.
 */

export interface Sent {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Ran {
  readonly sent: readonly Sent[];
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  readonly failedChecks: number;
  readonly scenario: { readonly executor: string; readonly vus: number; readonly iterations: number };
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

/** Runs the iterations of `instance` of `instances`, as execution segments deal them out. */
export function runK6(
  script: string,
  env: Readonly<Record<string, string>>,
  answer: (sent: Sent) => Answer,
  { instance = 0, instances = 1 } = {},
): Ran {
  const started = 1_800_000_000_000;
  const sent: Sent[] = [];
  const metrics: Record<string, number[]> = {};
  let failedChecks = 0;
  let now = started;
  let iteration = 0;
  const metric = class {
    private readonly values: number[];
    constructor(name: string) {
      this.values = metrics[name] = [];
    }
    add(value: number) {
      this.values.push(value);
    }
  };
  const modules: Record<string, unknown> = {
    'k6/http': {
      default: {
        post(url: string, body: string, { headers }: { headers: Record<string, string> }) {
          const one = { at: now - started, url, body, headers };
          sent.push(one);
          const { milliseconds, ...rest } = answer(one);
          now += milliseconds;
          return { ...rest, timings: { duration: milliseconds } };
        },
      },
    },
    'k6/execution': {
      default: {
        scenario: {
          startTime: started,
          get iterationInTest() {
            return iteration;
          },
        },
      },
    },
    k6: {
      check(value: unknown, checks: Record<string, (value: unknown) => boolean>) {
        const isFine = Object.values(checks).every((one) => one(value));
        if (!isFine) failedChecks += 1;
        return isFine;
      },
      fail(why: string) {
        throw new Error(why);
      },
      sleep(seconds: number) {
        now += 1000 * seconds;
      },
    },
    'k6/data': {
      SharedArray: function SharedArray(_name: string, make: () => unknown) {
        return make();
      },
    },
    'k6/metrics': { Counter: metric, Trend: metric },
  };
  const source = readFileSync(script, 'utf8')
    .replace(/^import (\w+) from '([^']+)';$/gm, 'const $1 = need("$2").default;')
    .replace(/^import (\{[^}]+\}) from '([^']+)';$/gm, 'const $1 = need("$2");')
    .replace(/^export default function \(/m, 'exported.main = function (')
    .replace(/^export const options =/m, 'exported.options =')
    .replace(/^export function setup\(/m, 'exported.setup = function (');
  const exported = {} as { main(): void; setup(): void; options: { scenarios: { replay: Ran['scenario'] } } };
  runInNewContext(source, {
    exported,
    need: (name: string) => modules[name],
    __ENV: env,
    open: (name: string) => readFileSync(join(dirname(script), name), 'utf8'),
    Date: { now: () => now },
  });
  exported.setup();
  const scenario = exported.options.scenarios.replay;
  // Each user has a time of its own; the one that is free first takes the next request.
  const free = new Array<number>(Math.max(1, Math.floor(scenario.vus / instances))).fill(started);
  for (iteration = instance; iteration < scenario.iterations; iteration += instances) {
    const user = free.indexOf(Math.min(...free));
    now = free[user] as number;
    exported.main();
    free[user] = now;
  }
  return { sent, metrics, failedChecks, scenario };
}
