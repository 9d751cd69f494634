import * as v from 'valibot';

/* What the calls about checks are given. */

const line = v.pipe(v.string(), v.maxLength(16_384));
const nullableLine = v.nullable(line);

/** Expectations as they are typed: see core's `parseExpectations`. */
export const expectGiven = v.pipe(v.array(line), v.minLength(1), v.maxLength(20));

/** A server that a harness is proved on; its host typed where it is off this machine. */
export const knownServerGiven = v.nullable(v.object({ baseUrl: line, confirmedHost: v.exactOptional(line) }));

export const harnessServerGiven = v.object({
  build: nullableLine,
  start: nullableLine,
  stop: nullableLine,
  readyPath: v.pipe(line, v.startsWith('/')),
  readyTimeoutSeconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
});
