import * as v from 'valibot';
import type { CaptureId } from '../../../shared/capture.ts';
import type { RunSummary } from '../../../shared/history.ts';
import type { SavedReplay, SavedRun } from '../../../shared/incident.ts';
import { type ReplayLine, replayLineSchema, replayMarkSchema } from '../../../shared/incident-files.ts';
import type { Problem } from '../../../shared/outcome.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import type { JsonLines } from './jsonl-file.ts';
import { longCharacters } from './long-texts.ts';

/** A run as a line of replays/*.jsonl. `written`: its body stands in an earlier line and is not repeated. */
export function lineOf(run: SavedRun, written: boolean): ReplayLine {
  const { result } = run;
  return {
    run: run.run,
    at: run.at,
    base_url: run.baseUrl,
    endpoint: run.endpoint,
    body: written ? null : run.body,
    end: result?.end ?? null,
    http_status: result?.httpStatus ?? null,
    problem: result?.problem ? { ...result.problem } : null,
    text: result ? result.text : run.partialText,
    output_ids: result?.outputIds ? [...result.outputIds] : null,
    rid: result?.rid ?? null,
    finish_type: result?.finishType ?? null,
    prompt_tokens: result?.promptTokens ?? null,
    cached_tokens: result?.cachedTokens ?? null,
    completion_tokens: result?.completionTokens ?? null,
    elapsed_seconds: result?.elapsedSeconds ?? null,
    ttft_seconds: result?.ttftSeconds ?? null,
    pieces: (result?.pieces ?? []).map((piece) => ({ ...piece })),
    logprobs:
      result?.logprobs?.map((one) => ({
        ...one,
        candidates: one.candidates.map((other) => ({ ...other })),
      })) ?? null,
    sampling: result?.sampling ? { ...result.sampling } : null,
    answer_text: result?.answerText ?? null,
    captures: run.captures.map(({ problem, ...capture }) => ({
      ...capture,
      problem: problem && { ...problem },
    })),
    chat: result?.chat
      ? {
          reasoning: result.chat.reasoning,
          tool_calls: result.chat.toolCalls.map((call) => ({ ...call })),
        }
      : null,
    long: [],
  };
}

const longKeys = ['body', 'text', 'output_ids', 'pieces', 'answer_text'] as const;
type LongKey = (typeof longKeys)[number];

/** The values of a line that are too long for it, as texts. */
export function longValues(line: ReplayLine): readonly { readonly key: LongKey; readonly text: string }[] {
  return longKeys.flatMap((key) => {
    const value = line[key];
    if (value === null) return [];
    // A number of a list takes some characters; whether it is long is told without writing it out.
    if (value.length * (typeof value === 'string' ? 1 : 4) < longCharacters) return [];
    return [{ key, text: typeof value === 'string' ? value : JSON.stringify(value) }];
  });
}

/** The line with those values in files of their own. */
export function withoutLong(
  line: ReplayLine,
  kept: readonly { readonly key: LongKey; readonly file: string; readonly bytes: number }[],
): ReplayLine {
  const gone = Object.fromEntries(kept.map(({ key }) => [key, key === 'pieces' ? [] : null]));
  return { ...line, ...gone, long: kept.map((one) => ({ ...one })) };
}

/** A run as it stands on disk: what is long is a name. */
export interface StoredRun {
  /** The last of its lines. */
  readonly line: ReplayLine;
  readonly body: string | null;
  /** Where a long body lies. */
  readonly bodyFile: ReplayLine['long'][number] | null;
  /** A person took it off the list. */
  readonly removed: boolean;
}

/** The runs of a file by number; lines that are none are counted. */
export function storedRuns({ values, leftOut }: JsonLines): {
  readonly runs: ReadonlyMap<number, StoredRun>;
  readonly linesLeftOut: number;
} {
  const runs = new Map<number, StoredRun>();
  let linesLeftOut = leftOut;
  for (const value of values) {
    const mark = v.safeParse(replayMarkSchema, value);
    if (mark.success) {
      const known = runs.get(mark.output.run);
      if (known) runs.set(mark.output.run, { ...known, removed: mark.output.removed });
      continue;
    }
    const read = v.safeParse(replayLineSchema, value);
    if (!read.success) {
      linesLeftOut += 1;
      continue;
    }
    const line = read.output;
    const before = runs.get(line.run);
    const bodyFile = line.long.find(({ key }) => key === 'body') ?? null;
    const hasBody = line.body !== null || bodyFile !== null;
    runs.set(line.run, {
      line,
      body: hasBody ? line.body : (before?.body ?? null),
      bodyFile: hasBody ? bodyFile : (before?.bodyFile ?? null),
      removed: before?.removed ?? false,
    });
  }
  return { runs, linesLeftOut };
}

/** Reads a text by the name of its file. */
export type ReadLong = (file: string) => Promise<string>;

/** The run with what is long read from its files; its body only where that is asked for, or where it stands in a line. */
export async function savedRun(stored: StoredRun, read: ReadLong, withBody: boolean): Promise<SavedRun> {
  const { line, body, bodyFile } = stored;
  const text = async (key: LongKey): Promise<string | null> => {
    const long = line.long.find((one) => one.key === key);
    return long ? read(long.file) : null;
  };
  const list = async <T>(key: LongKey): Promise<T | null> => {
    const json = await text(key);
    return json === null ? null : (JSON.parse(json) as T);
  };
  const whole: ReplayLine = {
    ...line,
    text: (await text('text')) ?? line.text,
    answer_text: (await text('answer_text')) ?? line.answer_text,
    output_ids: (await list<number[]>('output_ids')) ?? line.output_ids,
    pieces: (await list<ReplayLine['pieces']>('pieces')) ?? line.pieces,
  };
  const sent = body ?? (bodyFile && withBody ? await read(bodyFile.file) : '');
  return {
    run: line.run,
    at: line.at,
    baseUrl: line.base_url,
    endpoint: line.endpoint,
    body: sent,
    ...(bodyFile && !withBody ? { bodyLeft: bodyFile.bytes } : {}),
    partialText: line.end === null ? whole.text : null,
    captures: line.captures.map(({ moment, number, at, capture, problem }) => ({
      moment,
      number,
      at,
      capture: capture as CaptureId | null,
      problem: problem as Problem | null,
    })),
    result: resultOf(whole),
  };
}

/** The runs of a file, those that were taken off left out. */
export async function readRuns(lines: JsonLines, read: ReadLong, withBodies: boolean): Promise<SavedReplay> {
  const { runs, linesLeftOut } = storedRuns(lines);
  const kept = [...runs.values()].filter(({ removed }) => !removed);
  const saved: SavedRun[] = [];
  for (const stored of kept) saved.push(await savedRun(stored, read, withBodies));
  return { runs: saved.sort((a, b) => a.run - b.run), lastRun: Math.max(0, ...runs.keys()), linesLeftOut };
}

/** What a list says of a run. */
export function summaryOf(
  { line, body, bodyFile }: StoredRun,
  of: Pick<RunSummary, 'replay' | 'request' | 'name'>,
): RunSummary {
  return {
    ...of,
    run: line.run,
    at: line.at,
    baseUrl: line.base_url,
    endpoint: line.endpoint,
    end: line.end,
    httpStatus: line.http_status,
    problem: line.problem as Problem | null,
    finishType: line.finish_type,
    ttftSeconds: line.ttft_seconds,
    elapsedSeconds: line.elapsed_seconds,
    promptTokens: line.prompt_tokens,
    completionTokens: line.completion_tokens,
    bodyBytes: bodyFile?.bytes ?? Buffer.byteLength(body ?? ''),
  };
}

function resultOf(line: ReplayLine): ReplayResult | null {
  const { end } = line;
  if (end === null) return null;
  return {
    end,
    httpStatus: line.http_status,
    problem: line.problem as Problem | null,
    text: line.text,
    outputIds: line.output_ids,
    rid: line.rid,
    finishType: line.finish_type,
    promptTokens: line.prompt_tokens,
    cachedTokens: line.cached_tokens,
    completionTokens: line.completion_tokens,
    elapsedSeconds: line.elapsed_seconds ?? 0,
    ttftSeconds: line.ttft_seconds,
    pieces: line.pieces.map(({ at, tokens }) => ({ at, tokens })),
    answerText: line.answer_text ?? '',
    ...(line.logprobs === null ? {} : { logprobs: line.logprobs }),
    ...(line.sampling === null ? {} : { sampling: line.sampling }),
    ...(line.chat === null ? {} : { chat: chatOf(line.chat) }),
  };
}

const chatOf = ({
  reasoning,
  tool_calls,
}: NonNullable<ReplayLine['chat']>): NonNullable<ReplayResult['chat']> => ({
  reasoning,
  toolCalls: tool_calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })),
});
