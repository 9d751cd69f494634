import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  type AttachedTo,
  largestAttachment,
  type PartOfAttachment,
  stretchOfAttachment,
} from '../../../shared/attachment.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { manifestFileName } from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { statOf } from '../bundle/folder.ts';
import { createMasker } from '../bundle/mask.ts';
import { copyTextMasked } from './copy-text.ts';
import type { IncidentCore } from './incident-core.ts';
import { attachmentFileOf } from './incident-state.ts';
import { freeName, safeFileName, takenBy } from './names.ts';
import { below, isInside } from './paths.ts';

/** Files of a person's own that belong to what was sent: see shared/attachment.ts. Removed and brought back as artifacts are. */
export interface Attachments {
  /**
   * Copies a text file in, masked. The same name on the same run gets a number. Throws `attachmentTooLarge`,
   * `attachmentNoText`, `notFound` and `noSuchItem` for a run that the incident does not have.
   */
  attach(path: string, to: AttachedTo, signal: AbortSignal): Promise<ArtifactId>;
  /** A stretch of an attachment's text that begins at the first line behind the byte `from`. */
  readAttachment(id: ArtifactId, from: number): Promise<PartOfAttachment>;
}

export function createAttachments(core: IncidentCore): Attachments {
  const { state, saver, clock } = core;
  /** Names given to copies that are under way. */
  const reserved = new Set<string>();
  const noSuch = (what: string) => new ProblemError('noSuchItem', { what, incident: state.manifest.name });

  async function reserve(wanted: string): Promise<string> {
    const taken = takenBy([...state.manifest.attachments.map(({ id }) => id), ...reserved]);
    const passed = new Set<string>();
    for (;;) {
      const id = freeName(wanted, (name) => taken(name) || passed.has(name));
      reserved.add(id);
      if ((await stat(below(state.folder, attachmentFileOf(id))).catch(() => null)) === null) return id;
      reserved.delete(id);
      passed.add(id);
    }
  }

  return {
    async attach(given, to, signal) {
      core.assertWritable();
      const list = to.kind === 'replay' ? state.manifest.replays : state.manifest.batches;
      if (!list.some(({ id }) => id === to.id)) throw noSuch(`The ${to.kind} ${to.id}`);
      const path = resolve(given);
      const name = basename(path);
      const info = await statOf(path);
      if (!info.isFile()) throw new ProblemError('attachmentNoText', { path, cause: 'it is no file' });
      const { size } = info;
      if (size > largestAttachment)
        throw new ProblemError('attachmentTooLarge', {
          path,
          size: formatBytes(size),
          most: formatBytes(largestAttachment),
        });
      const id = await reserve(safeFileName(name, 'attachment.txt'));
      try {
        const masker = createMasker({ key: core.maskKey });
        const target = below(state.folder, attachmentFileOf(id));
        const bytes = await copyTextMasked(path, target, masker, signal);
        core.assertWritable();
        const masked = masker.found().reduce((sum, { count }) => sum + count, 0);
        const file = attachmentFileOf(id);
        state.manifest.attachments.push({
          id,
          name,
          path: file,
          to: { ...to },
          bytes,
          masked,
          added_at: clock.now(),
        });
      } finally {
        reserved.delete(id);
      }
      saver.touch(manifestFileName);
      core.tell();
      return id as ArtifactId;
    },

    async readAttachment(id, from) {
      const entry = state.manifest.attachments.find((one) => one.id === id);
      const path = entry && below(state.folder, entry.path);
      // The manifest may come from somebody else: nothing outside the folder is read for it.
      if (!path || !isInside(state.folder, path)) throw noSuch(`The attachment ${id}`);
      return readStretch(path, from);
    },
  };
}

async function readStretch(path: string, from: number): Promise<PartOfAttachment> {
  try {
    const file = await open(path, 'r');
    try {
      const { size: total } = await file.stat();
      const at = Math.min(from, total);
      // One byte before it tells whether a line begins there.
      const begin = Math.max(0, at - 1);
      const buffer = Buffer.alloc(Math.min(stretchOfAttachment + 1, total - begin));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, begin);
      const bytes = buffer.subarray(0, bytesRead);
      const start = at === 0 ? 0 : bytes.indexOf(newLine) + 1;
      const end = begin + bytesRead < total ? bytes.lastIndexOf(newLine) + 1 : bytesRead;
      // A line longer than the stretch is shown cut.
      const [first, last] = end > start ? [start, end] : [begin < at ? 1 : 0, bytesRead];
      return {
        text: bytes.toString('utf8', first, last),
        from: begin + first,
        to: begin + last,
        total,
      };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
}

const newLine = 0x0a;
