import { createHash } from 'node:crypto';

/*
 * Names of files that we give. They have to work on every system that the folder may be carried to, so they are held
 * to the narrowest rules: those of Windows, in a file system that does not tell capitals apart.
 */

const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name as a file name: no character that some system refuses, no dot in front, at most 100 characters. */
export function safeFileName(name: string, fallback: string): string {
  const cleaned = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]/gu, '_')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
    .slice(0, 100)
    .replace(/[. ]+$/, '');
  if (cleaned === '') return fallback;
  return reserved.test(cleaned) ? `_${cleaned}` : cleaned;
}

/** `name`, or `name-2`, `name-3` … before its ending where it is taken. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let number = 2;
  while (isTaken(`${stem}-${number}${ending}`)) number += 1;
  return `${stem}-${number}${ending}`;
}

/**
 * The name of what the data folder keeps for an incident. Ids come from files of other people: one that is not of the
 * kind that we give is hashed, so that none leads out of its folder.
 */
export const keptName = (id: string): string =>
  /^[\w-]{1,64}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 32);

/** Whether a list holds a name, capitals or not. */
export const takenBy = (names: Iterable<string>): ((name: string) => boolean) => {
  const taken = new Set([...names].map(folded));
  return (name) => taken.has(folded(name));
};

const folded = (name: string): string => name.normalize('NFC').toLowerCase();

/** `0007-long-prompt`: the next number after those of `ids`, and the name in letters that read well in a shell. */
export function numberedName(name: string, ids: Iterable<string>): string {
  const last = Math.max(0, ...[...ids].map((id) => Number(/^(\d{1,9})-/.exec(id)?.[1] ?? 0)));
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `${String(last + 1).padStart(4, '0')}-${slug === '' ? 'request' : slug}`;
}
