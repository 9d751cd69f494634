import * as v from 'valibot';
import { batchModes, targetNames } from './batch.ts';
import { described, listOf, orNull, unixSeconds, wholeNumber } from './described.ts';
import { sortKeys } from './dump.ts';

/*
 * What `batches/*.jsonl` of an incident hold. A line with the key `batch` tells of the run; every other line is the result
 * of one request, with the keys of `sgl-incident replay` and those of the same request as it was recorded.
 */

const numberOr = (words: string) => orNull(v.number(), words);
const textOr = (words: string) => orNull(v.string(), words);

export const batchRecordSchema = v.object({
  file: v.string(),
  index: wholeNumber,
  rid: v.optional(v.nullable(v.string()), null),
});

export const batchStartSchema = v.object({
  batch: described(v.literal('start'), 'The first line.'),
  at: described(unixSeconds, 'When it was begun, Unix seconds.'),
  source: described(v.string(), 'What was replayed.'),
  dumps: listOf(v.string(), 'Ids of the dumps it came from, among those of the incident.'),
  targets: described(
    v.array(v.object({ name: v.picklist(targetNames), base_url: v.string() })),
    'Where it was sent. Never a key.',
  ),
  mode: described(
    v.picklist(batchModes),
    '`schedule` = at the recorded times, `closed` = as slots come free, `rate` = evenly.',
  ),
  speed: described(v.number(), 'In the mode `schedule`: 2 = twice as fast as recorded.'),
  rate: described(v.number(), 'In the mode `rate`: requests a second.'),
  parallel: described(wholeNumber, 'Requests in flight at most.'),
  ignore_eos: described(v.boolean(), 'Whether the recorded output lengths were forced.'),
  keep: listOf(v.string(), 'Fields that were sent as recorded on a person’s wish.'),
  idle_timeout_seconds: described(v.number(), 'Silence after which an answer counts as broken off.'),
  noise_floor: described(v.boolean(), 'Whether each request first went to the first target twice.'),
  chosen: described(
    v.object({
      where: v.string(),
      sort: v.nullable(v.object({ key: v.picklist(sortKeys), descending: v.boolean() })),
      include_health_checks: v.boolean(),
      only: v.nullable(v.array(wholeNumber)),
      sessions: v.boolean(),
      from: wholeNumber,
      count: wholeNumber,
      as_listed: v.boolean(),
      no_logs: v.boolean(),
    }),
    'Which requests: enough to go on with the rest.',
  ),
  requests: described(wholeNumber, 'How many those were.'),
  planned: described(wholeNumber, 'Sendings altogether, over both targets and both passes.'),
  no_logs_left_out: described(wholeNumber, 'Requests left out because they ask not to be kept.'),
  recorded: described(
    v.object({ step: v.number(), in_flight: v.array(v.number()) }),
    'How many of them were in flight when they were recorded, a value a step of so many seconds.',
  ),
});

export const batchResultSchema = v.object({
  idx: described(wholeNumber, 'Position among all requests of the table, by start time.'),
  pass: described(v.picklist(['noise', 'main']), '`noise` = one of two runs on the same target.'),
  target: described(
    v.picklist(targetNames),
    'Which target. In the pass `noise` both names are the first one.',
  ),
  file: described(v.string(), 'Id of the dump of the record.'),
  index: described(wholeNumber, 'Position in it.'),
  recorded_rid: textOr('Its request id.'),
  status_code: numberOr('Status of the answer.'),
  rid: textOr('Request id that the server gave it.'),
  error: orNull(v.object({ kind: v.string(), message: v.string() }), 'Why it has no whole answer.'),
  finish_type: textOr('`stop`, `length`, `abort` …'),
  prompt_tokens: numberOr('As the server counted.'),
  completion_tokens: numberOr('As the server counted.'),
  ttft_seconds: numberOr('Time to the first piece with a token.'),
  elapsed_seconds: numberOr('Server time: from sending to the end of the answer.'),
  itl_p50_seconds: numberOr('Between tokens.'),
  itl_p99_seconds: numberOr('Between tokens.'),
  sent_at: numberOr('When it was sent, Unix seconds.'),
  at_seconds: numberOr('The same in seconds of the run, pauses left out.'),
  lag_seconds: numberOr('How much later than its moment; null where it had none.'),
  start_lag_seconds: numberOr('Of that, what the client’s own clock and reading cost.'),
  gate_seconds: numberOr('Of that, what it waited for one of `parallel` slots.'),
  first_diverging_token: numberOr('Where it leaves the recorded output.'),
  outputs_compared: described(v.optional(v.boolean(), false), 'Whether that could be said at all.'),
  other_diverging_token: numberOr(
    'Where it leaves the answer of the other target, on the later of the two lines.',
  ),
  other_compared: described(v.optional(v.boolean(), false), 'Whether that could be said at all.'),
  greedy: orNull(v.boolean(), 'Temperature 0 or one candidate: chance plays no part in sampling.'),
  text: textOr('The answer. null of a request that asks not to be kept.'),
  output_ids: orNull(v.array(v.number()), 'Its token ids.'),
  recorded_start: numberOr('Unix seconds.'),
  recorded_in_flight: described(v.optional(v.boolean(), false), 'It had no end when the dump was written.'),
  recorded_prompt_tokens: numberOr('As recorded.'),
  recorded_completion_tokens: numberOr('As recorded.'),
  recorded_ttft_seconds: numberOr('As recorded.'),
  recorded_elapsed_seconds: numberOr('As recorded; null of one in flight.'),
  recorded_finish_type: textOr('As recorded.'),
});

const flightSchema = v.object({
  ...batchRecordSchema.entries,
  target: v.picklist(targetNames),
  prompt_tokens: v.nullable(v.number()),
  tokens: v.nullable(v.number()),
  age_seconds: v.number(),
  recorded_ttft_seconds: v.nullable(v.number()),
  recorded_completion_tokens: v.nullable(v.number()),
});

const problemSchema = v.object({ code: v.string(), message: v.string() });

/** Lines with the key `batch`, by its value. */
export const batchEventSchema = v.variant('batch', [
  v.object({ batch: v.literal('continued'), at: unixSeconds }),
  v.object({ batch: v.literal('paused'), at: unixSeconds }),
  v.object({ batch: v.literal('resumed'), at: unixSeconds, paused_seconds: v.number() }),
  v.object({
    batch: v.literal('died'),
    at: unixSeconds,
    at_seconds: v.nullable(v.number()),
    target: v.picklist(targetNames),
    in_flight: v.array(flightSchema),
  }),
  v.object({
    batch: v.literal('capture'),
    at: unixSeconds,
    when: v.picklist(['before', 'during', 'after', 'died']),
    target: v.picklist(targetNames),
    capture: v.nullable(v.string()),
    problem: v.nullable(problemSchema),
  }),
  v.object({
    batch: v.literal('round'),
    at: unixSeconds,
    round: wholeNumber,
    records: v.array(batchRecordSchema),
    died: v.nullable(v.boolean()),
  }),
  v.object({
    batch: v.literal('halved'),
    at: unixSeconds,
    ended: v.picklist(['minimal', 'rounds', 'stopped']),
    smallest: v.array(batchRecordSchema),
  }),
  v.object({
    batch: v.literal('end'),
    at: unixSeconds,
    state: v.picklist(['done', 'cancelled', 'died', 'broken']),
    elapsed_seconds: v.number(),
    paused_seconds: v.number(),
    problem: v.nullable(problemSchema),
  }),
]);

export type BatchStart = v.InferOutput<typeof batchStartSchema>;
export type BatchResult = v.InferOutput<typeof batchResultSchema>;
export type BatchEvent = v.InferOutput<typeof batchEventSchema>;
