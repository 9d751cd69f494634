import type { Expectation } from '../../../shared/check.ts';
import type { CheckRequest } from './check-request.ts';
import type { SendOrder } from './send-requests.ts';

export interface CheckOrder extends SendOrder {
  readonly requests: readonly CheckRequest[];
  /** Run in place of sending, with `SGL_BASE_URL` set; null = the requests are sent. */
  readonly command: string | null;
  readonly commandEnv?: Readonly<Record<string, string>>;
  readonly commandTimeoutSeconds: number;
  /** All have to hold. */
  readonly expect: readonly Expectation[];
  readonly repeat: number;
  /** Where answers that have to be the same come from, for `same-as URL`. */
  readonly reference: Pick<SendOrder, 'target' | 'confirmedHost'> | null;
}
