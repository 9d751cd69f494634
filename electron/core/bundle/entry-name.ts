import { ProblemError } from '../../../shared/outcome.ts';

/**
 * The name of an archive's entry as a relative path with slashes. A name that could leave the folder it is unpacked
 * into refuses the whole archive, also where nothing is written to disk: a file that tries is no honest bundle.
 */
export function safeEntryName(archive: string, name: string): string {
  const refuse = (why: string): never => {
    throw new ProblemError('unsafeArchive', { path: archive, entry: printable(name), why });
  };
  if (name.includes('\0')) refuse('there is a NUL character in it');
  const path = name.replaceAll('\\', '/');
  if (path.startsWith('/')) refuse('it is an absolute path');
  if (/^[A-Za-z]:/.test(path)) refuse('it names a drive');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) refuse('it leads out of the folder');
  return parts.join('/');
}

/** A link, device or socket: it could point anywhere. */
export function refuseEntryKind(archive: string, name: string, kind: string): never {
  throw new ProblemError('unsafeArchive', { path: archive, entry: printable(name), why: `it is a ${kind}` });
}

/** Without characters that would act on a terminal, and not longer than a line. */
const printable = (name: string): string => {
  const text = name.replace(/[\p{Cc}\p{Cf}]/gu, '�');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};

const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Why a relative path cannot be a file's on every system, Windows the narrowest; null when it can. */
export function unportable(path: string): string | null {
  for (const part of path.split('/')) {
    if (/[\p{Cc}<>:"|?*\\]/u.test(part)) return 'it holds a character that not every system takes';
    if (reserved.test(part)) return 'Windows takes it for a device';
    if (/[. ]$/.test(part)) return 'it ends with a dot or a blank';
    if (Buffer.byteLength(part) > 255) return 'it is longer than 255 bytes';
  }
  return null;
}
