import type { Bridge, CallAnswer, CallInput, CallName } from '../shared/contract.ts';
import { calls } from '../shared/contract.ts';
import type { Outcome, Problem } from '../shared/outcome.ts';
import { toProblem } from '../shared/outcome.ts';

declare global {
  interface Window {
    /** Put there by the preload. Only this file reads it. */
    readonly workbench?: Bridge;
  }
}

/** What a call rejects with: a problem as the main process told it. */
export class WorkbenchFailure extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'WorkbenchFailure';
    this.problem = problem;
  }
}

/** The problem inside whatever a call, or the code around it, threw. */
export function problemOf(error: unknown): Problem {
  return error instanceof WorkbenchFailure ? error.problem : toProblem(error);
}

type Client = {
  readonly [K in CallName]: (input: CallInput<K>) => Promise<CallAnswer<K>>;
} & Pick<Bridge, 'on' | 'pathOfFile'>;

function bridge(): Bridge {
  if (!window.workbench) throw new Error('the window has no bridge to the main process');
  return window.workbench;
}

/** The bridge's methods differ in input and answer; one signature serves them all, `Client` gives the types back. */
type Method = (input: unknown) => Promise<Outcome<unknown>>;

async function ask(name: CallName, input: unknown): Promise<unknown> {
  const method = bridge()[name] as Method;
  const outcome = await method(input);
  if (!outcome.ok) throw new WorkbenchFailure(outcome.problem);
  return outcome.value;
}

const names = Object.keys(calls) as CallName[];
const asking = Object.fromEntries(names.map((name) => [name, (input: unknown) => ask(name, input)]));

const telling: Pick<Bridge, 'on' | 'pathOfFile'> = {
  on: (name, listen) => bridge().on(name, listen),
  pathOfFile: (file) => bridge().pathOfFile(file),
};

/** The main process: each call answers its value, or rejects with a `WorkbenchFailure`. */
export const workbench = { ...asking, ...telling } as Client;
