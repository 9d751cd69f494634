import { phrase } from '../../../../shared/phrase.ts';
import type { CaptureFacts, Input } from '../rule.ts';

/* Which half of a prefill/decode split a server is. */

const modeOf = ({ summary }: CaptureFacts): string | null => summary.topology.disaggregation_mode;

const side = (wanted: readonly string[], name: string): Input<CaptureFacts> => ({
  name,
  missing: (facts) => {
    const mode = modeOf(facts);
    if (mode === null) return phrase('valueMissing', { name: 'disaggregation_mode' });
    return wanted.includes(mode) ? null : phrase('otherSide', { mode });
  },
});

export const prefillSide = side(['prefill'], 'a prefill server');
export const decodeSide = side(['decode'], 'a decode server');
export const eitherSide = side(['prefill', 'decode'], 'a prefill or decode server');
