import { isAroundRun } from '../../../shared/bracket.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayOrder } from '../../../shared/replay.ts';
import { requestsOfOthers } from '../../../shared/target-look.ts';
import type { BodyFacts } from '../replay/body.ts';
import { knownSampling } from '../replay/replay.ts';
import type { RequestWork } from '../replay/request-work.ts';
import { guard, isConfirmed, parseTarget } from '../replay/target.ts';
import type { HeldValues } from './held-values.ts';
import type { OpenFiles } from './open-files.ts';
import type { TargetLooks } from './target-looks.ts';

/* What stands before everything that a window sends: one request, a pair, a sweep, the rounds that shrink one. */

type Asked = Pick<ReplayOrder, 'target' | 'confirmedHost'>;
type GuardTools = { readonly files: Pick<OpenFiles, 'captureViews'>; readonly looks: TargetLooks };

/**
 * Lets an order pass that nobody has to be asked about: to a server on this machine that is not the captured one and
 * that serves nobody else. Everything else needs its host, typed; refused as GUARDED, in words that say why. Nobody is
 * called before that but a server on this machine, for its load.
 */
export async function guardTarget(order: Asked, { files, looks }: GuardTools): Promise<void> {
  guardHost(order, files);
  await guardLoad(order, looks);
}

/** The rest of it, for an order that `guardHost` let pass. */
async function guardLoad(order: Asked, looks: TargetLooks): Promise<void> {
  const target = parseTarget(order.target.baseUrl);
  if (isConfirmed(order, target)) return;
  const requests = requestsOfOthers(await looks.of(order.target));
  if (requests !== null && requests > 0)
    throw new ProblemError('targetBusy', { host: target.host, requests });
}

/** As much of the guard as is known without calling anybody. */
function guardHost(order: Asked, files: GuardTools['files']): void {
  const target = guard(order);
  if (isConfirmed(order, target)) return;
  const { address, host } = target;
  const isCaptured = files
    .captureViews()
    .some(
      ({ name, baseUrl }) =>
        baseUrl !== null && !isAroundRun(name) && parseTarget(baseUrl).address === address,
    );
  if (isCaptured) throw new ProblemError('targetCaptured', { host });
}

export type GuardedOrder = Pick<
  ReplayOrder,
  'target' | 'confirmedHost' | 'body' | 'alsoKnownSampling' | 'serverVersion'
>;
/** Throws GUARDED, or BAD_INPUT for a body that no server would take; answers what the body says of itself. */
export type GuardSend = (order: GuardedOrder) => Promise<BodyFacts>;

/** The guard with the body's check in it: a body that is refused calls nobody, not even for the load. */
export function createGuard(
  requests: Pick<RequestWork, 'check'>,
  values: HeldValues,
  tools: GuardTools,
): GuardSend {
  return async (order) => {
    guardHost(order, tools.files);
    const facts = await requests.check(order.body, knownSampling(order), values.folders);
    await guardLoad(order, tools.looks);
    return facts;
  };
}
