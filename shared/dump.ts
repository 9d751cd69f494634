import type { DumpRuleFacts } from './dump-rule-facts.ts';
import type { Problem } from './outcome.ts';
import type { Phrase } from './phrase.ts';
import type { PickleReport } from './pickle-report.ts';

export type DumpId = string & { readonly brand: 'DumpId' };

/** `unknown` where nothing but the file's name could tell, and it does not. */
export type DumpKind = 'request_dump' | 'crash_dump' | 'unknown';

export type RequestState = 'finished' | 'in_flight' | 'health_check';

/** What a window sees of an open dump; its records stay in the decoder. */
export interface DumpView {
  readonly id: DumpId;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly kind: DumpKind;
  /** Records by state. */
  readonly total: number;
  readonly finished: number;
  readonly inFlight: number;
  readonly healthChecks: number;
  readonly modelPath: string | null;
  readonly servedModelName: string | null;
  readonly topology: { readonly tp: number | null; readonly dp: number | null; readonly pp: number | null };
  readonly endpoint: string | null;
  /** argv joined with blanks, secrets masked. */
  readonly launchCommand: string | null;
  readonly configUpdates: number;
  /** Unix seconds of the first and last start; null where no record has a usable time. */
  readonly firstStart: number | null;
  readonly lastStart: number | null;
  /** Unix seconds at which a crash dump was written, read off its unfinished records. */
  readonly dumpedAt: number | null;
  /** How those in flight stand against those that finished; null where none was in flight. */
  readonly inFlightFacts: InFlightFacts | null;
  /** What the rules read of the rows; null while the file is still being read. */
  readonly ruleFacts: DumpRuleFacts | null;
  /** Set when the file ended or turned unreadable before its end: what stands before it is shown. */
  readonly damage: { readonly atByte: number; readonly problem: Problem } | null;
  /** True when the person cancelled: the records read until then are shown. */
  readonly cancelled: boolean;
  /** Set while the file is still being read: what is here is what was read so far. */
  readonly reading: { readonly bytes: number; readonly of: number | null } | null;
  /** What was seen but not understood, one sentence each. */
  readonly notes: readonly Phrase[];
  /** What the file names, and what that could do in Python. */
  readonly report: PickleReport;
}

/** Requests of clients: every record but the server's own health checks. What a total in the window counts. */
export const requestCount = ({ total, healthChecks }: Pick<DumpView, 'total' | 'healthChecks'>): number =>
  total - healthChecks;

/** Ended before its first whole record: nothing can be said of its requests, not even that there were none. */
export const isUnread = ({ damage, total }: Pick<DumpView, 'damage' | 'total'>): boolean =>
  damage !== null && total === 0;

/** The requests in flight as a group. Worked out where the records are; the rules read it. */
export interface InFlightFacts {
  /** Unix seconds at which the last request finished; null where no finished one has a usable time. */
  readonly lastEnd: number | null;
  /** Finished requests with a usable end. */
  readonly ends: number;
  /** Median pause between two ends; null with fewer than two. */
  readonly endGapSeconds: number | null;
  /** The longest that a finished one took. */
  readonly longestSeconds: number | null;
  /** Age of the oldest in flight at the dump. */
  readonly oldestSeconds: number | null;
  /** False where too few finished to hold `shared` against. */
  readonly compared: boolean;
  /** What several in flight have and the finished have not. */
  readonly shared: readonly SharedTrait[];
}

export interface SharedTrait {
  readonly trait:
    | 'promptTokens'
    | 'lengthBand'
    | 'media'
    | 'lora'
    | 'text'
    | 'ids'
    | 'grammar'
    | 'logprobs'
    | 'samples';
  /** The shared length, or the least of the band up to its double; null of other traits. */
  readonly tokens: number | null;
  /** How many of either kind have it. */
  readonly inFlight: number;
  readonly finished: number;
}

export interface RequestRow {
  /** Position in the file, from 0. */
  readonly index: number;
  readonly rid: string | null;
  /** The class in the stream, e.g. `GenerateReqInput`. */
  readonly class: string | null;
  readonly state: RequestState;
  readonly stream: boolean | null;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly completionTokens: number | null;
  /** Unix seconds; null where the recorded time is unusable. */
  readonly start: number | null;
  readonly end: number | null;
  /** Of a request in flight: its age at the dump, a lower bound, never a latency. */
  readonly elapsedSeconds: number | null;
  readonly ttftSeconds: number | null;
  /** Of a server with metrics: time in the queue, and from entering the model to the end of prefill. */
  readonly queueSeconds: number | null;
  readonly prefillSeconds: number | null;
  readonly finishType: string | null;
  /** Abort message, matched stop, or null. */
  readonly finishDetail: string | null;
  /** `err_type` of an abort. */
  readonly errorType: string | null;
  readonly dpRank: number | null;
  readonly weightVersion: string | null;
  /** How often it was thrown out of the batch and computed again. */
  readonly retractions: number | null;
  /** Speculation: tokens accepted a verify step, the bonus token included, and verify steps. */
  readonly specAcceptLength: number | null;
  readonly specVerifySteps: number | null;
  /** One line of the prompt: of a chat its last user turn, without what the template puts around it. */
  readonly textPreview: string | null;
  readonly loraPath: string | null;
  /** Number of media items. */
  readonly media: number;
  /** What they are, joined with +: `image`, `image+audio`; null without media. */
  readonly modality: string | null;
  /** The field that constrains the output: `json_schema`, `regex`, `ebnf`, `structural_tag`. */
  readonly grammar: string | null;
  /** Answers asked for one prompt (`n`); siblings are records of their own. */
  readonly samples: number | null;
  readonly logprobs: boolean;
  /** Tool or thinking markup in the answer's text: `<tool_call>`, `<function=`, `<think>`, `</think>`. */
  readonly markup: boolean;
  /** The client asked that the request is not kept (`no_logs`). */
  readonly noLogs: boolean;
  /** The empty record that a prompt with `n > 1` leaves from the pass that fills the cache. */
  readonly cachePass: boolean;
  /** The stored output is only the last piece (incremental streaming). */
  readonly incomplete: boolean;
  /** Of a table of several files: where the record stands. `dump` is null for a file that is not open as a dump of its own. */
  readonly from: { readonly dump: DumpId | null; readonly file: string; readonly index: number } | null;
}

/** A record, by the dump it stands in and its position in that one's file. */
export interface RecordPlace {
  readonly dump: DumpId;
  readonly index: number;
}

export const sortKeys = [
  'index',
  'rid',
  'state',
  'promptTokens',
  'cachedTokens',
  'completionTokens',
  'start',
  'ttftSeconds',
  'queueSeconds',
  'prefillSeconds',
  'elapsedSeconds',
  'finishType',
  'dpRank',
  'textPreview',
] as const;
export type SortKey = (typeof sortKeys)[number];

export interface RequestQuery {
  /** A filter as in `prompt > 8000 and state = in_flight`; empty = all. Grammar: shared/where.ts. */
  readonly where: string;
  /** null = the natural order: in flight first and oldest first, then by start, newest first. */
  readonly sort: { readonly key: SortKey; readonly descending: boolean } | null;
  readonly includeHealthChecks: boolean;
  readonly offset: number;
  readonly limit: number;
  /**
   * A record whose place among the matching rows is asked as well: by its place in the file or, in a table of several
   * dumps, by where it stands.
   */
  readonly locate?: number | RecordPlace;
}

export interface RequestPage {
  readonly rows: readonly RequestRow[];
  readonly offset: number;
  /** Rows that match. */
  readonly matched: number;
  /** Requests in flight among them; health checks do not count. */
  readonly inFlight: number;
  /** Health checks among them; 0 while they are left out. */
  readonly healthChecks: number;
  /** Where the record of `locate` stands among the matching rows; null when it is not among them. */
  readonly located: number | null;
  /** Rows that the filter chose from: every record but the hidden ones. */
  readonly total: number;
  /** Health checks left out. */
  readonly hidden: number;
  /**
   * Set while a filter about text is still reading the file: what is here was found so far, in the order of the file.
   * Asking again answers more; asking something else gives it up.
   */
  readonly searching: { readonly bytes: number; readonly of: number } | null;
}

/** Which requests a plot or an export takes: those of a table, in its order. */
export type RequestChoice = Pick<RequestQuery, 'where' | 'sort' | 'includeHealthChecks'>;

/** Bars of a timeline at most. */
export const mostBars = 200_000;

/**
 * Requests as bars, by their start: arrays of equal length. Times in Unix seconds, durations in seconds, NaN where the
 * record does not say. A request without a usable start is not among them.
 */
export interface DumpTimeline {
  /** RequestRow.index. */
  readonly index: Uint32Array;
  readonly start: Float64Array;
  /** NaN for one in flight. */
  readonly end: Float64Array;
  /** 0 finished, 1 in flight, 2 health check, 3 aborted. */
  readonly state: Uint8Array;
  /** From the start to the end of waiting, then to the first token: the rest is decode. NaN without metrics. */
  readonly queued: Float32Array;
  readonly firstToken: Float32Array;
  /** The lane that a bar lies in, so that no two of a lane overlap: those in flight first, the oldest on top. */
  readonly lane: Uint32Array;
  readonly lanes: number;
  /** Matching requests without a usable start. */
  readonly timeless: number;
  /** Matching requests left out past `mostBars`; those in flight are kept, and the longest of each stretch of time. */
  readonly left: number;
  /** Requests in flight over time: `running[n]` is the most at once from `from + n * step` on, of all matching. */
  readonly from: number;
  readonly step: number;
  readonly running: Uint32Array;
  /** End of the dump in Unix seconds: where bars in flight end. null where nothing tells. */
  readonly dumpedAt: number | null;
}

export const distributed = ['promptTokens', 'completionTokens', 'ttftSeconds', 'elapsedSeconds'] as const;

/** How one number is spread over the matching requests. */
export interface Distribution {
  readonly of: (typeof distributed)[number];
  /** Requests with the number, and without it. Of those in flight no latency counts. */
  readonly n: number;
  readonly unknown: number;
  readonly min: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Equal widths on a log axis, from `from` to below `to`; the first holds what is 0, too. At most 60. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

/** The last two are traces that benchmarks replay; `k6` is a script, with its data in a file beside it. */
export const exportFormats = ['jsonl', 'csv', 'mooncake', 'k6'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface Exported {
  readonly path: string;
  /** The second file of a format that has two; null for the others. */
  readonly data: string | null;
  readonly records: number;
  /** Requests that a trace has no line for: without a start or a length, or for `no_logs`. */
  readonly left: number;
  /** Of all that was written. */
  readonly bytes: number;
}

/** One recorded request. Values that JSON cannot hold are in the tagged form of docs/tagged-json.md. */
export interface RequestDetail {
  readonly row: RequestRow;
  /** All attributes of the request object, as indented JSON. */
  readonly requestText: string;
  /** `text` of the output; null where there is none. */
  readonly outputText: string | null;
  readonly outputIds: readonly number[] | null;
  /** The whole output, as indented JSON. */
  readonly outputJson: string;
  readonly metaInfoText: string | null;
  /** Stage durations in seconds, where the record has the times. */
  readonly stages: readonly {
    readonly stage: 'front' | 'queue' | 'prefill' | 'decode';
    readonly seconds: number;
  }[];
  /** The prompt as text, where recorded. */
  readonly promptText: string | null;
}
