import { phrase } from '../../../shared/phrase.ts';
import type { Target } from '../../../shared/replay.ts';
import type { TargetLook } from '../../../shared/target-look.ts';
import { reasonOfStatus } from '../bundle/reasons.ts';
import { type Answer, get } from '../collect/get.ts';
import { parseJson } from '../json-text.ts';
import { endpointUrl } from '../replay/target.ts';
import { readModel } from '../summary/identity.ts';
import { createLedger, type JsonSource, jsonSource } from '../summary/ledger.ts';
import { readLoad } from '../summary/loads.ts';
import { connectTo } from './connect-to.ts';

/** The newer path of each question, and the older one that is asked where the newer is 404. */
const questions = {
  modelInfo: ['/model_info', '/get_model_info'],
  serverInfo: ['/server_info', '/get_server_info'],
  loads: ['/v1/loads?include=core', '/get_load'],
} as const;

/** Bytes of one answer: a server with many ranks tells its arguments for each. */
const mostBytes = 16_000_000;

/**
 * Asks a server who it is and what it is doing: three passive GETs side by side, each given up after `timeoutSeconds`
 * at most. Whatever comes of them is the answer, never a throw; ProblemError is thrown, before anybody is called, for a
 * target that cannot be connected to.
 */
export async function lookAt(
  target: Target,
  { timeoutSeconds, signal }: { readonly timeoutSeconds: number; readonly signal: AbortSignal },
): Promise<TargetLook> {
  const at = Date.now() / 1000;
  const { target: parsed, headers, dispatcher, proxy } = await connectTo(target, { timeoutSeconds });
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
  const ask = (path: string): Promise<Answer> =>
    get(endpointUrl(parsed, path), {
      dispatcher,
      proxy,
      headers: { accept: 'application/json', ...headers },
      timeoutSeconds,
      totalSeconds: timeoutSeconds,
      bodyLimit: mostBytes,
      signal: deadline,
      arrived: () => undefined,
    });
  const question = async ([newer, older]: readonly [string, string]): Promise<Answer> => {
    const answer = await ask(newer);
    if (answer.status !== 404) return answer;
    const second = await ask(older);
    return second.status === 404 ? answer : second;
  };
  try {
    const answers = await Promise.all(Object.values(questions).map(question));
    const [modelInfo = null, serverInfo = null, loads = null] = answers.map(bodyOf);
    const ledger = createLedger('');
    const model = readModel({ modelInfo, serverInfo, loads }, ledger);
    const load = readLoad(loads, ledger);
    const ages = load.per_rank.flatMap(({ snapshot_age_seconds: age }) => age ?? []);
    const isSilent = modelInfo === null && serverInfo === null && loads === null;
    return {
      at,
      reason: isSilent ? reasonOf(answers, timeoutSeconds) : null,
      version: model.sglang_version,
      model: model.model_path,
      weightVersion: model.weight_version,
      running: load.running_reqs,
      waiting: load.waiting_reqs,
      loadSeconds: ages.length === 0 ? null : Math.max(...ages),
      ours: 0,
    };
  } finally {
    await dispatcher.destroy();
  }
}

function bodyOf({ status, body, cut }: Answer): JsonSource | null {
  if (status !== 200 || cut !== null) return null;
  const text = body.toString('utf8');
  const parsed = parseJson(text);
  return parsed.ok ? jsonSource('', text, parsed.value, []) : null;
}

/** Why nothing could be read: what the first call that failed came to. */
function reasonOf(answers: readonly Answer[], seconds: number): TargetLook['reason'] {
  for (const { status, failure, body } of answers) {
    if (failure !== null)
      return failure.reason.key === 'callStopped' ? phrase('timedOut', { seconds }) : failure.reason;
    if (status !== null && status !== 200)
      return reasonOfStatus({ name: 'server_info' }, status, body.toString('utf8').slice(0, 10_000));
  }
  return phrase('notJson', {});
}
