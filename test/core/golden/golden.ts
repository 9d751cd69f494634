import type { RealClass } from '../../../shared/class-weight.ts';
import type { HandOffId } from '../../../shared/handoff.ts';
import type { CauseKey } from '../../../shared/signal.ts';
import type { ServerState } from './make-capture.ts';
import type { RequestSpec } from './make-dump.ts';

/**
 * One incident as it was reported, and what somebody on call should be told of it. Written down before the rules were
 * asked: a rule that says otherwise is wrong, or this is, and then the report decides.
 */
export interface Golden {
  readonly name: string;
  /** Where it was reported. */
  readonly report: string;
  /** What happened there, in a sentence. */
  readonly story: string;
  /** The captured server, the requests of a dump, or a sample incident of assets/samples. */
  readonly sample?: string;
  readonly server?: ServerState;
  readonly requests?: readonly RequestSpec[];

  readonly class: RealClass;
  readonly sub: string | null;
  /** The strongest finding is of one of these rules. */
  readonly strongest: readonly [rule: string, ...others: string[]];
  /** Fire as well. Beside these and the strongest nothing of high severity or above does. */
  readonly alsoFires: readonly string[];
  /** Causes that have to be ruled out, and ones that must not be. */
  readonly ruledOut: readonly CauseKey[];
  readonly notRuledOut: readonly CauseKey[];
  readonly firstTool: HandOffId;
  /** What the sentence of the strongest finding says with its number. */
  readonly says: RegExp;
}
