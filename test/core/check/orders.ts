import type { CheckOrder } from '../../../electron/core/check/check-order.ts';
import { checkRequest } from '../../../electron/core/check/check-request.ts';
import { parseExpectations } from '../../../electron/core/check/expectation.ts';
import { parseTrigger } from '../../../electron/core/replay/trigger.ts';

export const never = new AbortController().signal;

/** A check of one request of a few tokens. */
export function orderFor(
  baseUrl: string,
  expect: readonly string[],
  body: object = { text: 'Say four.', sampling_params: { max_new_tokens: 4, temperature: 0 } },
  more: Partial<CheckOrder> = {},
): CheckOrder {
  return {
    target: { baseUrl },
    requests: [checkRequest(parseTrigger('body.json', JSON.stringify(body)))],
    command: null,
    commandTimeoutSeconds: 20,
    expect: parseExpectations(expect),
    repeat: 1,
    parallel: 1,
    speed: null,
    idleTimeoutSeconds: 10,
    wholeTimeoutSeconds: null,
    reference: null,
    ...more,
  };
}
