import * as v from 'valibot';
import type { CaptureId } from '../../../shared/capture.ts';
import type { SavedReplay, SavedRun } from '../../../shared/incident.ts';
import { type ReplayLine, replayLineSchema } from '../../../shared/incident-files.ts';
import type { Problem } from '../../../shared/outcome.ts';
import type { JsonLines } from './jsonl-file.ts';

/** A run as a line of replays/*.jsonl. `written`: its body stands in an earlier line and is not repeated. */
export function formatRun(run: SavedRun, written: boolean): string {
  const { result } = run;
  const line: ReplayLine = {
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
    answer_text: result?.answerText ?? null,
    captures: run.captures.map(({ problem, ...capture }) => ({
      ...capture,
      problem: problem && { ...problem },
    })),
    attachments: run.attachments.map((attachment) => ({ ...attachment })),
    chat: result?.chat
      ? {
          reasoning: result.chat.reasoning,
          tool_calls: result.chat.toolCalls.map((call) => ({ ...call })),
        }
      : null,
  };
  return JSON.stringify(line);
}

/** The runs of a file by number, the last line of each; lines that are no run are counted. */
export function readRuns({ values, leftOut }: JsonLines): SavedReplay {
  const runs = new Map<number, SavedRun>();
  let linesLeftOut = leftOut;
  for (const value of values) {
    const read = v.safeParse(replayLineSchema, value);
    if (!read.success) {
      linesLeftOut += 1;
      continue;
    }
    const { run } = read.output;
    runs.set(run, runOf(read.output, read.output.body ?? runs.get(run)?.body ?? ''));
  }
  return { runs: [...runs.values()].sort((a, b) => a.run - b.run), linesLeftOut };
}

function runOf(line: ReplayLine, body: string): SavedRun {
  const { end } = line;
  return {
    run: line.run,
    at: line.at,
    baseUrl: line.base_url,
    endpoint: line.endpoint,
    body,
    partialText: end === null ? line.text : null,
    captures: line.captures.map(({ moment, number, at, capture, problem }) => ({
      moment,
      number,
      at,
      capture: capture as CaptureId | null,
      problem: problem as Problem | null,
    })),
    attachments: line.attachments.map(({ name, path, bytes, masked, at }) => ({
      name,
      path,
      bytes,
      masked,
      at,
    })),
    result:
      end === null
        ? null
        : {
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
            ...(line.chat === null
              ? {}
              : {
                  chat: {
                    reasoning: line.chat.reasoning,
                    toolCalls: line.chat.tool_calls.map(({ id, name, arguments: given }) => ({
                      id,
                      name,
                      arguments: given,
                    })),
                  },
                }),
          },
  };
}
