import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Verdict } from '../../../../shared/check.ts';
import { plainConnection } from '../../../../shared/connection.ts';
import type { Harness, HarnessProof, ProveTold } from '../../../../shared/harness.ts';
import { ProblemError } from '../../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../../shared/phrase.ts';
import type { Target } from '../../../../shared/replay.ts';
import { headerVariable } from '../../connect/headers.ts';
import type { Job } from '../../job.ts';
import { guard } from '../../replay/target.ts';
import type { SendOrder } from '../send-requests.ts';
import type { HarnessOrder } from './write-harness.ts';

/** Rule R06: fewer say nothing of how steady a verdict is. */
const runs = 3;

const answerSchema = v.object({
  verdict: v.picklist(['good', 'bad', 'cannot_tell']),
  reasons: v.array(v.string()),
});

/** Runs the very script of a harness on servers that are known. Throws what a guarded target throws. */
export async function proveHarness(
  folder: string,
  { proveGood, proveBad }: Pick<HarnessOrder, 'proveGood' | 'proveBad'>,
  job: Job<ProveTold>,
): Promise<Pick<Harness, 'proved' | 'notes'>> {
  for (const known of [proveGood, proveBad]) if (known) guard(known);
  const notes: Phrase[] = [];
  if (!proveGood || !proveBad) notes.push(phrase('harnessNotProved', {}));
  if ((proveGood || proveBad) && !(await hasPython()))
    return { proved: { good: null, bad: null }, notes: [...notes, phrase('pythonMissing', {})] };
  const good = proveGood && (await prove(folder, 'good', proveGood, job));
  const bad = proveBad && (await prove(folder, 'bad', proveBad, job));
  if (good?.holds === false || bad?.holds === false) notes.push(phrase('harnessMisleads', {}));
  return { proved: { good, bad }, notes };
}

async function prove(
  folder: string,
  known: 'good' | 'bad',
  { target }: Pick<SendOrder, 'target'>,
  job: Job<ProveTold>,
): Promise<HarnessProof> {
  const verdicts: Verdict[] = [];
  const reasons = new Set<string>();
  for (let run = 1; run <= runs && !job.signal.aborted; run += 1) {
    const said = await runScript(folder, target, job.signal);
    verdicts.push(said.verdict);
    for (const reason of said.reasons) reasons.add(reason);
    job.tell({ known, run, of: runs, verdict: said.verdict });
  }
  const holds = verdicts.length === runs && verdicts.every((verdict) => verdict === known);
  return { verdicts, holds, reasons: [...reasons] };
}

async function runScript(
  folder: string,
  { baseUrl, token, connection = plainConnection }: Target,
  signal: AbortSignal,
): Promise<v.InferOutput<typeof answerSchema>> {
  const args = [join(folder, 'harness.py'), 'check', '--base-url', baseUrl];
  const env = {
    ...process.env,
    ...(token === undefined ? {} : { SGLANG_BEARER_TOKEN: token }),
    ...Object.fromEntries(connection.headers.map(({ name, value }) => [headerVariable(name), value])),
  };
  const child = spawn(python, args, {
    env,
    signal,
    killSignal: 'SIGTERM',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  if (signal.aborted) throw new ProblemError('cancelled', {});
  try {
    return v.parse(answerSchema, JSON.parse(said.stdout));
  } catch (error) {
    const cause = said.stderr.trim().split('\n').at(-1) ?? '';
    throw new ProblemError('harnessScriptFailed', { path: folder, cause }, { cause: error });
  }
}

const python = process.platform === 'win32' ? 'python' : 'python3';

function hasPython(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(python, ['--version'], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
