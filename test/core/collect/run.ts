import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CollectOptions, collect } from '../../../electron/core/collect/collect.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import { type CollectOrder, type CollectTold, defaultOrder } from '../../../shared/collect.ts';
import { scratchFolder } from '../scratch.ts';

/** A pretended server whose health checks take no second. */
export async function demoServer(options: DemoOptions = {}): Promise<DemoServer> {
  const server = await startDemoServer({ ...options, state: { healthSeconds: 0.02, ...options.state } });
  onTestFinished(() => server.close());
  return server;
}

/** An order with short waits; core takes any gap, the contract's bounds are the window's. */
export const orderOf = (order: Pick<CollectOrder, 'targets'> & Partial<CollectOrder>): CollectOrder => ({
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

export async function run(order: CollectOrder, { stop, options = {}, tell }: Ran = {}) {
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
