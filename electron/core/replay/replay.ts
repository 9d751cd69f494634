import type { ReplayOrder, ReplayProgress, ReplayResult } from '../../../shared/replay.ts';
import { connectTo } from '../connect/connect-to.ts';
import type { Job } from '../job.ts';
import { type BodyFacts, checkBody, type KnownSampling } from './body.ts';
import { bodyToCheck, outgoingBody } from './held/held-body.ts';
import type { HeldFolders } from './held/held-files.ts';
import { guard } from './target.ts';
import { send } from './transport.ts';

export interface ReplayOptions {
  /** Reads the body before it is sent; in this process when left out. */
  readonly check?: (body: string, known: KnownSampling, held: HeldFolders) => Promise<BodyFacts>;
  /** Where the values of placeholders lie; without it a body with placeholders is refused. */
  readonly held?: HeldFolders;
}

const nowhere: HeldFolders = { write: null, read: [] };
const checkHere = async (body: string, known: KnownSampling, held: HeldFolders): Promise<BodyFacts> =>
  checkBody(await bodyToCheck(body, held), known);

/** Which sampling parameters the server of an order takes, as far as that is known. */
export const knownSampling = ({
  alsoKnownSampling = [],
  serverVersion = null,
}: Pick<ReplayOrder, 'alsoKnownSampling'> & { readonly serverVersion?: string | null }): KnownSampling => ({
  also: alsoKnownSampling,
  version: serverVersion,
});

/** A connection that is not accepted within this many seconds is not coming. */
export const connectTimeoutSeconds = 10;

/**
 * Sends the order's body, byte for byte and with the values of its placeholders, and reads the answer to its end. What
 * the network and the server do is in the result; ProblemError is thrown for what is refused before anything is sent: a target that needs confirmation
 * (GUARDED), and a base URL, token or body that cannot be used (BAD_INPUT).
 */
export async function replay(
  order: ReplayOrder,
  job: Job<ReplayProgress>,
  { check = checkHere, held = nowhere }: ReplayOptions = {},
): Promise<ReplayResult> {
  guard(order);
  const timeoutSeconds = Math.min(connectTimeoutSeconds, order.idleTimeoutSeconds);
  const { target, headers, dispatcher, proxy } = await connectTo(order.target, { timeoutSeconds });
  try {
    const facts = await check(order.body, knownSampling(order), held);
    const body = await outgoingBody(order.body, held);
    return await send(
      {
        target,
        endpoint: order.endpoint,
        headers,
        body,
        ...facts,
        idleTimeoutSeconds: order.idleTimeoutSeconds,
        connectTimeoutSeconds: timeoutSeconds,
        dispatcher,
        proxy,
      },
      job,
    );
  } finally {
    await dispatcher.destroy();
  }
}
