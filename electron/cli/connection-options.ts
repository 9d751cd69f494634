import { type Command, Option } from 'commander';
import type { Connection } from '../../shared/connection.ts';
import { ProblemError } from '../../shared/outcome.ts';
import type { Target } from '../../shared/replay.ts';
import { requestsOfOthers } from '../../shared/target-look.ts';
import { parseHeader } from '../core/connect/headers.ts';
import { lookAt } from '../core/connect/look.ts';
import { isHere, parseTarget } from '../core/replay/target.ts';

/** How a server is connected to, spelled alike wherever one is called. */
export interface ConnectionFlags {
  readonly ca?: string;
  readonly insecure?: true;
  readonly header: readonly string[];
  readonly proxy?: string;
}

const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const connectionOptions = (): readonly Option[] => [
  new Option('--ca <file>', 'PEM file of an authority to trust beside the system’s'),
  new Option('--insecure', 'check no certificate'),
  new Option('--header <name:value>', 'send this header, too; its value is written nowhere')
    .argParser(gather)
    .default([], 'none'),
  new Option('--proxy <url>', 'go by this HTTP proxy; those of the environment are not used'),
];

/** The command with further options. */
export function withOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

export const connectionOf = ({ ca, insecure, header, proxy }: ConnectionFlags): Connection => ({
  tls: { ca: ca ?? null, insecure: insecure === true },
  headers: header.map(parseHeader),
  proxy: proxy ?? null,
});

/** A server that does not answer a look in this time is sent to all the same. Seconds. */
const lookSeconds = 2;

/**
 * Refuses a server that is off this machine, and one that serves others right now, unless `--yes-i-mean` names its
 * host. Of the second it asks the server itself. What it answers is what core's own guard lets pass.
 */
export async function confirmTarget(
  target: Target,
  named: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly target: Target; readonly confirmedHost?: string }> {
  const { host } = parseTarget(target.baseUrl);
  const typed = named.find((name) => name.toLowerCase().replace(/^\[|\]$/g, '') === host);
  if (typed !== undefined) return { target, confirmedHost: typed };
  if (!isHere(target)) throw new ProblemError('confirmTarget', { host });
  const requests = requestsOfOthers(await lookAt(target, { timeoutSeconds: lookSeconds, signal }));
  if (requests !== null && requests > 0) throw new ProblemError('confirmBusy', { host, requests });
  return { target };
}
