import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';

/*
 * Disks that fail, as real as the machine allows: a mounted one where we may mount, else the next best fault of the
 * kernel's own that needs no rights.
 */

const run = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const mount = (folder: string, options: string): boolean =>
  run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);

/** A disk with room for so many bytes. */
export interface SmallDisk {
  /** What a person does who frees space. */
  enlarge(): void;
}

/** Makes `folder` a disk of 64 kB; without the right to mount, no file of this process can be larger than that. */
export async function smallDisk(folder: string): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  if (mount(folder, 'size=64k')) {
    onTestFinished(() => void run('umount', '-l', folder));
    return { enlarge: () => void run('mount', '-o', 'remount,size=8m', folder) };
  }
  const limit = (soft: string) => run('prlimit', '--pid', String(process.pid), `--fsize=${soft}:`);
  if (!limit('65536')) throw new Error('this machine has neither mount nor prlimit');
  onTestFinished(() => void limit('unlimited'));
  return { enlarge: () => void limit('unlimited') };
}

/**
 * Runs `work` while nothing in `folder` can be written: on a disk that is mounted for reading, else by its
 * permissions, for which root has to be somebody else.
 */
export async function whileReadOnly(folder: string, work: () => Promise<void>): Promise<void> {
  if (run('mount', '--bind', folder, folder) && run('mount', '-o', 'remount,bind,ro', folder)) {
    try {
      await work();
    } finally {
      run('umount', '-l', folder);
    }
    return;
  }
  const isRoot = process.geteuid?.() === 0;
  // The other account has to get there, and may write beside it as the person may.
  run('chmod', '-R', 'a+rwX', dirname(folder));
  run('chmod', '-R', 'a-w', folder);
  if (isRoot) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    run('chmod', '-R', 'u+w', folder);
  }
}
