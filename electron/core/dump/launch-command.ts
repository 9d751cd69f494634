import { createMasker } from '../bundle/mask.ts';

/**
 * SGLang's own secrets, also in the shortened spellings that argparse takes (`--api-k`). A command is the server's
 * arguments joined with blanks, unquoted: a secret may hold blanks, so all up to the next flag goes.
 */
const ownSecrets =
  /(--(?:admin-api[a-z-]*|admin|api-[a-z-]*|api|ssl-keyfile-p[a-z-]*)(?:=| +))(.*?)(?= --[a-z]|$)/gis;

/**
 * A launch command with its secrets masked: by the incident's key where one is given, so that a key reads as it does in
 * the incident's bundles; else SGLang's own by `***`.
 */
export function maskLaunchCommand(command: string, maskKey?: Uint8Array): string {
  const masker = createMasker(maskKey ? { key: maskKey } : {});
  const masked = command.replace(ownSecrets, (_all, flag: string, secret: string) => {
    if (secret === '') return flag;
    return flag + (maskKey ? masker.secret('launch_command', flag.replace(/[= ]+$/, ''), secret) : '***');
  });
  return masker.plain('launch_command', masked);
}
