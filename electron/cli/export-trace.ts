import { resolve } from 'node:path';
import type { DumpView } from '../../shared/dump.ts';
import { formatCount } from '../../shared/format.ts';
import { createDumpReader, type DumpReader, type OpenOptions } from '../core/dump/reader.ts';
import { type TraceOrder, traceLines } from '../core/dump/trace/trace-lines.ts';
import {
  noTraceFacts,
  type TraceFacts,
  type TraceRequest,
  traceRequest,
} from '../core/dump/trace/trace-rows.ts';
import { writeTrace } from '../core/dump/trace/write-trace.ts';
import { eachFile, nothingRead, openWithProgress, rowPages } from './dumps.ts';
import type { ExitCode, Session } from './session.ts';

export interface TraceWanted extends TraceOrder {
  readonly where: string;
  readonly options: OpenOptions;
  /** Where it is written; null prints it. */
  readonly out: string | null;
}

/** All dumps as one trace, in the order in which the requests came. */
export async function exportTrace(
  files: readonly string[],
  wanted: TraceWanted,
  session: Session,
): Promise<ExitCode> {
  const reader = createDumpReader();
  const open: DumpView[] = [];
  try {
    const facts = noTraceFacts();
    const { requests, code } = await requestsOf(files, wanted, { session, reader, open, facts });
    if (wanted.out === null) await printed(requests, wanted, facts, session);
    else if (requests.length > 0 || code === 0) await written(wanted.out, requests, wanted, facts, session);
    tellLeft(facts, wanted, session);
    return code;
  } finally {
    for (const { id } of open) await reader.close(id);
  }
}

interface Reading {
  readonly session: Session;
  readonly reader: DumpReader;
  /** Dumps that were opened, to be closed. */
  readonly open: DumpView[];
  readonly facts: TraceFacts;
}

async function requestsOf(
  files: readonly string[],
  { where, options }: TraceWanted,
  { session, reader, open, facts }: Reading,
): Promise<{ requests: TraceRequest[]; code: ExitCode }> {
  const requests: TraceRequest[] = [];
  const query = { where, sort: null, includeHealthChecks: false };
  const code = await eachFile(files, session, async (path) => {
    const view = await openWithProgress(reader, path, session, options);
    open.push(view);
    for await (const { rows } of rowPages(reader, view, query, null))
      for (const row of rows) {
        const request = traceRequest(row, () => reader.record(view.id, row.index));
        if (request === null) facts.unusable += 1;
        else requests.push(request);
      }
    return nothingRead(view);
  });
  return { requests, code };
}

async function printed(
  requests: readonly TraceRequest[],
  order: TraceOrder,
  facts: TraceFacts,
  { print, signal }: Session,
): Promise<void> {
  for await (const line of traceLines(requests, order, facts)) {
    if (signal.aborted) break;
    await print.file(`${line}\n`);
  }
}

async function written(
  out: string,
  requests: readonly TraceRequest[],
  order: TraceOrder,
  facts: TraceFacts,
  { print, signal }: Session,
): Promise<void> {
  const { unusable } = facts;
  const {
    path,
    data,
    bytes,
    facts: found,
  } = await writeTrace(resolve(out), requests, order, {
    signal,
    tell: ({ records, of }) => {
      if (records % 1000 === 0) print.progress(`${formatCount(records)} of ${formatCount(of)} requests`);
    },
  });
  Object.assign(facts, found, { unusable: found.unusable + unusable });
  print.progress(null);
  const { requests: records } = found;
  if (print.asJson) await print.json({ path, records, bytes, ...(data !== null && { data }) });
  else
    await print.text(
      `${formatCount(records)} requests written to ${path}${data === null ? '' : ` and ${data}`}`,
    );
}

function tellLeft(facts: TraceFacts, { format, synthetic }: TraceOrder, { print }: Session): void {
  const of = formatCount(facts.requests);
  const warn = (count: number, what: string) => {
    if (count > 0) print.warn(`${formatCount(count)} ${what}`);
  };
  if (format === 'mooncake' || synthetic) {
    const characters = synthetic
      ? 'what they share is found by their text.'
      : `their blocks are ${formatCount(facts.charactersPerBlock)} characters each.`;
    warn(facts.asText, `of ${of} prompts were recorded as text only: ${characters}`);
    warn(
      facts.unknown,
      `of ${of} prompts were recorded neither as tokens nor as text: their blocks are shared with nobody.`,
    );
  }
  warn(facts.unusable, 'requests without a start or a length were left out.');
  warn(facts.noLogs, 'requests say no_logs and were left out; --show-prompts writes them.');
  warn(facts.unread, 'requests cannot be decoded and were left out.');
}
