import { createMasker } from '../bundle/mask.ts';

/**
 * SGLang's own secrets, also in the shortened spellings that argparse takes (`--api-k`). A command is the server's
 * arguments joined with blanks, unquoted: a secret may hold blanks, so all up to the next flag goes.
 */
const ownSecrets =
  /(--(?:admin-api[a-z-]*|admin|api-[a-z-]*|api|ssl-keyfile-p[a-z-]*)(?:=| +))(.*?)(?= --[a-z]|$)/gis;

/** A launch command with its secrets masked. */
export function maskLaunchCommand(command: string): string {
  return createMasker().plain('launch_command', command.replace(ownSecrets, '$1***'));
}
