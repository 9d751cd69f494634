import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CollectOptions, collect } from '../../../electron/core/collect/collect.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import {
  type CollectOrder,
  type CollectTold,
  type ConnectedTarget,
  defaultOrder,
} from '../../../shared/collect.ts';
import { scratchFolder } from '../scratch.ts';

/** A pretended server whose health checks take no second. */
export async function demoServer(options: DemoOptions = {}): Promise<DemoServer> {
  const server = await startDemoServer({ ...options, state: { healthSeconds: 0.02, ...options.state } });
  onTestFinished(() => server.close());
  return server;
}

/** An order with short waits; core takes any gap, the contract's bounds are the window's. */
type Order = Omit<CollectOrder, 'targets'> & { readonly targets: ConnectedTarget[] };
export const orderOf = (order: Pick<Order, 'targets'> & Partial<Order>): Order => ({
  ...defaultOrder,
  timeoutSeconds: 5,
  gapSeconds: 0.05,
  ...order,
});

export interface Ran {
  readonly stop?: AbortSignal;
  readonly options?: CollectOptions;
  tell?(told: CollectTold): void;
}

export async function run(order: Order, { stop, options = {}, tell }: Ran = {}) {
  const folder = join(await scratchFolder(), 'capture');
  const told: CollectTold[] = [];
  const result = await collect(
    order,
    folder,
    {
      signal: stop ?? new AbortController().signal,
      tell: (one) => {
        told.push(one);
        tell?.(one);
      },
    },
    options,
  );
  return { folder, result, told };
}
