import type { Phrase } from '../../../../shared/phrase.ts';
import type { Endpoint } from '../../../../shared/request.ts';
import type { Entry } from '../request-text.ts';

/** A request in another form. */
export interface Converted {
  readonly endpoint: Endpoint;
  /** The body, in the order in which an editor shows it. Values are JSON text. */
  readonly entries: readonly Entry[];
  /** Fields of the first form that the other one cannot hold, with the reason. */
  readonly left: readonly (Entry & { readonly reason: Phrase })[];
  readonly notes: readonly Phrase[];
}
