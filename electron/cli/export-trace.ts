import type { DumpView } from '../../shared/dump.ts';
import { formatCount } from '../../shared/format.ts';
import {
  blockCharacters,
  PromptBlocks,
  promptOf,
  type TraceRow,
  traceLine,
  traceRowOf,
} from '../core/dump/mooncake.ts';
import { createDumpReader, type DumpReader, type OpenOptions } from '../core/dump/reader.ts';
import type { LineSink } from './commands/dump-export.ts';
import { eachFile, nothingRead, openWithProgress, rowPages } from './dumps.ts';
import type { ExitCode, Session } from './session.ts';

interface Found extends TraceRow {
  readonly view: DumpView;
}

interface Wanted {
  readonly where: string;
  readonly options: OpenOptions;
}

/** Prompts that tell how many characters a token has, where prompts are text only. */
const sampled = 200;

/** All dumps as one trace, in the order in which the requests came. */
export async function exportTrace(
  files: readonly string[],
  wanted: Wanted,
  sink: LineSink,
  session: Session,
): Promise<ExitCode> {
  const reader = createDumpReader();
  const open: DumpView[] = [];
  try {
    return await writeTrace({ files, wanted, sink, session, reader, open });
  } finally {
    for (const { id } of open) await reader.close(id);
  }
}

interface Trace {
  readonly files: readonly string[];
  readonly wanted: Wanted;
  readonly sink: LineSink;
  readonly session: Session;
  readonly reader: DumpReader;
  /** Dumps that were opened, to be closed. */
  readonly open: DumpView[];
}

async function writeTrace({ files, wanted, sink, session, reader, open }: Trace): Promise<ExitCode> {
  const { print, signal } = session;
  const found: Found[] = [];
  let left = 0;
  const query = { where: wanted.where, sort: null, includeHealthChecks: false };
  const code = await eachFile(files, session, async (path) => {
    const view = await openWithProgress(reader, path, session, wanted.options);
    open.push(view);
    for await (const { rows } of rowPages(reader, view, query, null))
      for (const row of rows) {
        const line = traceRowOf(row);
        if (line === null) left += 1;
        else found.push({ ...line, view });
      }
    return nothingRead(view);
  });
  found.sort((a, b) => a.start - b.start);
  const characters = blockCharacters(await charactersPerToken(found, reader));
  const blocks = new PromptBlocks();
  const first = found[0]?.start ?? 0;
  let asText = 0;
  let unknown = 0;
  for (const row of found) {
    if (signal.aborted) break;
    const prompt = promptOf(await reader.record(row.view.id, row.index));
    let numbers: readonly number[];
    if (prompt === null) {
      unknown += 1;
      numbers = blocks.ofNothing(row.promptTokens);
    } else if (typeof prompt === 'string') {
      asText += 1;
      numbers = blocks.ofText(prompt, row.promptTokens, characters);
    } else numbers = blocks.ofIds(prompt, row.promptTokens);
    await sink.line(traceLine(row, first, numbers));
  }
  const told = (count: number, what: string) => {
    if (count > 0) print.warn(`${formatCount(count)} of ${formatCount(found.length)} prompts ${what}`);
  };
  told(asText, `were recorded as text only: their blocks are ${formatCount(characters)} characters each.`);
  told(unknown, 'were recorded neither as tokens nor as text: their blocks are shared with nobody.');
  if (left > 0) print.warn(`${formatCount(left)} requests without a start or a length were left out.`);
  return code;
}

/** From the first prompts that are there as text; 4 where there is none. */
async function charactersPerToken(found: readonly Found[], reader: DumpReader): Promise<number> {
  let characters = 0;
  let tokens = 0;
  for (const { view, index, promptTokens } of found.slice(0, sampled)) {
    const prompt = promptOf(await reader.record(view.id, index));
    if (typeof prompt !== 'string') continue;
    characters += prompt.length;
    tokens += promptTokens;
  }
  return tokens === 0 ? 4 : characters / tokens;
}
