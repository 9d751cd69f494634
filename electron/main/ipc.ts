import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import * as v from 'valibot';
import type { CallInput, CallName, Calls, Handlers } from '../../shared/contract.ts';
import { type Outcome, ProblemError, settle } from '../../shared/outcome.ts';
import { appOrigin } from './app-scheme.ts';

/** The only ipcMain: who asks, from which window, is the input what the contract says, settle, answer. */
export function serveCalls(calls: Calls, handlersOf: (contents: WebContents) => Handlers | null): void {
  for (const name of Object.keys(calls) as CallName[])
    ipcMain.handle(`workbench:${name}`, (event, input: unknown) =>
      answer(calls, handlersOf(event.sender), name, event.senderFrame, input),
    );
}

function answer<K extends CallName>(
  calls: Calls,
  handlers: Handlers | null,
  name: K,
  sender: WebFrameMain | null,
  input: unknown,
): Promise<Outcome<unknown>> {
  return settle(async () => {
    if (!handlers || !sender || sender.parent !== null || sender.origin !== appOrigin)
      throw new Error('a frame that is not ours called');
    const parsed = v.safeParse(calls[name].input, input);
    if (!parsed.success)
      throw new ProblemError('badInput', { what: `The call ${name}`, cause: parsed.issues[0].message });
    return handlers[name](parsed.output as CallInput<K>);
  });
}
