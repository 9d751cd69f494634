import type { Handlers } from '../../../shared/contract.ts';
import type { RequestWork } from '../replay/request-work.ts';
import type { HeldValues } from './held-values.ts';

/* The contract's calls about large values of requests: looked at, replaced, and put in again where a body is copied. */

export interface HeldHost {
  readonly requests: RequestWork;
  pickPaths(kind: 'files' | 'folder'): Promise<readonly string[]>;
  copyText(text: string): Promise<void>;
}

export function heldCalls(
  host: HeldHost,
  values: HeldValues,
): Pick<Handlers, 'readHeld' | 'replaceHeld' | 'holdText' | 'wholeBody' | 'copyBody'> {
  return {
    readHeld: ({ id, from }) => host.requests.readValue(id, from, values.folders),
    replaceHeld: async ({ id, by }) => {
      if ('text' in by) return host.requests.newValue(id, by, values.folders);
      const [path] = by.path === null ? await host.pickPaths('files') : [by.path];
      return path === undefined ? null : host.requests.newValue(id, { path }, values.folders);
    },
    holdText: async ({ text }) => (await host.requests.hold([text], values.folders))[0] ?? text,
    wholeBody: ({ text }) => host.requests.whole(text, values.folders),
    copyBody: async ({ text }) => host.copyText(await host.requests.whole(text, values.folders)),
  };
}
