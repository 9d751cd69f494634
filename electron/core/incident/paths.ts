import { isAbsolute, join, relative, resolve, sep, win32 } from 'node:path';

/** A path as it is stored: relative to the incident folder, with slashes; absolute where there is no way between. */
export function storedPath(folder: string, path: string): string {
  const way = relative(folder, path);
  return isAbsolute(way) ? path : way.split(sep).join('/');
}

/** A stored path on this machine; null for an absolute one of another system. */
export function pathOnDisk(folder: string, stored: string): string | null {
  if (isAbsolute(stored)) return stored;
  if (win32.isAbsolute(stored) || stored.includes('\0')) return null;
  return resolve(folder, ...stored.split('/'));
}

/** Whether a path lies below a folder. Links are not followed. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
}

/** A file of the incident named with slashes. */
export const below = (folder: string, file: string): string => join(folder, ...file.split('/'));
