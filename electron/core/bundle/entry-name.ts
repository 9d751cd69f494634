import { ProblemError } from '../../../shared/outcome.ts';

/**
 * The name of an archive's entry as a relative path with slashes. A name that could leave the folder it is unpacked
 * into refuses the whole archive: nothing here is written to disk, but a file that tries is no honest bundle.
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
