import type { Access, LockHolder } from '../../../shared/incident.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Clock } from './clock.ts';
import { acquireLock, type IncidentLock, readHolder } from './lock.ts';

/** Whether an open incident may be changed, and who else has it. */
export interface AccessKeeper {
  readonly access: Access;
  /** Takes the lock, by force if asked. What comes of it stands in `access`. */
  take(takeOver: boolean): Promise<void>;
  /** Throws `incidentReadOnly`. */
  assertWritable(): void;
  /** Throws `incidentReadOnly`, but not while it is merely taken over: a late change is kept until it can be written. */
  assertTakesEdits(): void;
  /** Asked before each writing: throws when somebody else has taken the incident over meanwhile. */
  mayWrite(): Promise<void>;
  /** The folder was moved, lock and all. */
  relocate(folder: string): void;
  /** The incident goes on in another folder: the lock there is taken, the old one given up. */
  goTo(folder: string): Promise<void>;
  close(): Promise<void>;
}

export interface AccessOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** How it stands before a lock was asked for. */
  readonly first: Access;
  name(): string;
  changed(): void;
}

export const readAccess = (
  why: Extract<Access, { kind: 'read' }>['why'],
  reason: Phrase,
  holder: LockHolder | null = null,
): Access => {
  const canTakeOver = why !== 'newer_version' && why !== 'closed';
  return { kind: 'read', why, reason, holder, canTakeOver };
};

export function createAccess({ clock, first, name, changed, ...options }: AccessOptions): AccessKeeper {
  let { folder } = options;
  let access = first;
  let lock: IncidentLock | null = null;

  async function take(takeOver: boolean): Promise<void> {
    const outcome = await acquireLock(folder, clock, { takeOver, lost: () => void noticeLoss() });
    if (outcome.kind === 'ours') {
      lock = outcome.lock;
      access = { kind: 'write' };
    } else if (outcome.kind === 'held') {
      const { holder } = outcome;
      access = readAccess('held', phrase('openElsewhere', { by: nameOf(holder) }), holder);
    } else {
      access = readAccess('unwritable', phrase('folderUnwritable', { cause: outcome.cause }));
    }
    changed();
  }

  async function noticeLoss(): Promise<void> {
    if (access.kind !== 'write') return;
    const holder = await readHolder(folder).catch(() => null);
    access = readAccess('taken_over', phrase('takenOverBy', { by: nameOf(holder) }), holder);
    changed();
  }

  function assertWritable(): void {
    if (access.kind === 'read')
      throw new ProblemError('incidentReadOnly', { name: name(), why: access.reason });
  }

  return {
    get access() {
      return access;
    },
    take,
    assertWritable,
    assertTakesEdits() {
      if (access.kind === 'write' || access.why !== 'taken_over') assertWritable();
    },
    async mayWrite() {
      if (access.kind === 'write' && lock !== null && !(await lock.isOurs())) await noticeLoss();
      if (access.kind === 'read' && access.why === 'taken_over')
        throw new ProblemError('incidentTakenOver', { name: name(), by: nameOf(access.holder) });
      assertWritable();
    },
    relocate(to) {
      folder = to;
      lock?.relocate(to);
    },
    async goTo(to) {
      const old = lock;
      lock = null;
      folder = to;
      await take(false);
      await old?.release();
    },
    async close() {
      await lock?.release();
      access = readAccess('closed', phrase('incidentClosed', {}));
    },
  };
}

function nameOf(holder: LockHolder | null): string {
  if (holder === null) return 'another workbench';
  if (holder.thisProcess) return 'another window of this app';
  if (holder.thisMachine) return `another app on this machine, process ${holder.pid}`;
  if (holder.host === '') return 'another workbench';
  return holder.user === null ? holder.host : `${holder.host}, ${holder.user}`;
}
