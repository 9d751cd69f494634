import type { CallAnswer, CallInput, CallName, Pushes } from '../../shared/contract.ts';
import { ProblemError, settle } from '../../shared/outcome.ts';

type Answers = { [K in CallName]?: (input: CallInput<K>) => CallAnswer<K> | Promise<CallAnswer<K>> };

/**
 * Puts a main process made of plain functions behind the window. A call without a function answers a problem,
 * as the real one would; what was asked is kept in `asked`.
 */
export function installBridge(answers: Answers): {
  readonly asked: readonly { readonly name: string; readonly input: unknown }[];
  tell<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
} {
  const asked: { name: string; input: unknown }[] = [];
  const listeners = new Map<string, Set<(data: never) => void>>();
  const bridge = new Proxy(
    {
      on(name: string, listen: (data: never) => void) {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set.add(listen));
        return () => set.delete(listen);
      },
      pathOfFile: () => '',
    } as Record<string, unknown>,
    {
      get: (own, name: string) =>
        own[name] ??
        ((input: unknown) => {
          asked.push({ name, input });
          const answer = (answers as Record<string, ((input: unknown) => unknown) | undefined>)[name];
          return settle(async () => {
            if (!answer) throw new ProblemError('badInput', { what: name, cause: 'no such call here' });
            return answer(input);
          });
        }),
    },
  );
  Object.assign(globalThis, { window: { workbench: bridge } });
  return {
    asked,
    tell: (name, data) => {
      for (const listen of listeners.get(name) ?? []) listen(data as never);
    },
  };
}
