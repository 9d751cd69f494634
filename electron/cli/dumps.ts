import { resolve } from 'node:path';
import type { DumpView, RequestQuery, RequestRow } from '../../shared/dump.ts';
import { formatBytes, formatCount } from '../../shared/format.ts';
import { type Problem, toProblem } from '../../shared/outcome.ts';
import {
  createDumpReader,
  type DumpReader,
  findAll,
  type OpenOptions,
  type OpenProgress,
} from '../core/dump/reader.ts';
import { eachDumpIn } from '../core/dump/unpack-dump.ts';
import type { ExitCode, Session } from './session.ts';

/** Rows asked of a reader at a time. */
const pageSize = 500;

/** Opens one dump, does `work` on it and closes it, whatever happens. */
export async function withDump<T>(
  path: string,
  session: Session,
  work: (view: DumpView, reader: DumpReader) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  const reader = createDumpReader();
  const view = await openWithProgress(reader, path, session, options);
  try {
    return await work(view, reader);
  } finally {
    await reader.close(view.id);
  }
}

export async function openWithProgress(
  reader: DumpReader,
  path: string,
  { print, signal }: Session,
  options: OpenOptions = {},
): Promise<DumpView> {
  const job = {
    signal,
    tell: ({ name, bytes, of, records }: OpenProgress) =>
      print.progress(
        `${name}: ${formatBytes(bytes)}${of === null ? '' : ` of ${formatBytes(of)}`}, ${formatCount(records)} records`,
      ),
  };
  const view = await reader.open(resolve(path), job, options);
  print.progress(null);
  return view;
}

/** Why nothing of a dump could be read, although it was opened; null for a dump that holds what it should. */
export const nothingRead = ({ damage, total }: DumpView): Problem | null =>
  damage !== null && total === 0 ? damage.problem : null;

/**
 * Does `work` for each file, which answers with a failure or throws it. One file's failure is told and never spoils
 * the others; the answer is 2 when there was one. Stops between files after Ctrl-C.
 */
export async function eachFile(
  files: readonly string[],
  session: Session,
  work: (file: string) => Promise<Problem | null | undefined>,
  onProblem: (file: string, problem: Problem) => Promise<void> = async (_file, problem) =>
    session.print.fail(problem),
): Promise<ExitCode> {
  let code: ExitCode = 0;
  for (const file of await unpackedNames(files)) {
    if (session.signal.aborted) break;
    const problem = await work(file).catch((error: unknown) => toProblem(error));
    if (!problem) continue;
    session.print.progress(null);
    await onProblem(file, problem);
    code = 2;
  }
  return code;
}

/** The paths, with a zip of several dumps as each of them. */
export async function unpackedNames(files: readonly string[]): Promise<readonly string[]> {
  // What is wrong with a file is said when it is opened.
  return (await Promise.all(files.map((file) => eachDumpIn(file).catch(() => [file])))).flat();
}

/** Every row that a query finds, page by page; `limit` null for all. */
export async function* rowPages(
  reader: DumpReader,
  view: DumpView,
  query: Omit<RequestQuery, 'offset' | 'limit'>,
  limit: number | null,
): AsyncGenerator<{ rows: readonly RequestRow[]; matched: number; hidden: number }> {
  let offset = 0;
  for (;;) {
    const wanted = limit === null ? pageSize : Math.min(pageSize, limit - offset);
    const { rows, matched, hidden } = await findAll(reader, view.id, {
      ...query,
      offset,
      limit: wanted,
    });
    yield { rows, matched, hidden };
    offset += rows.length;
    if (rows.length === 0 || offset >= Math.min(matched, limit ?? matched)) return;
  }
}
