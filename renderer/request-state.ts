import type { RequestRow } from '../shared/dump.ts';

/** Whether the request had not ended when the dump was written. A health check can be either. */
export function isOpen({ state, end }: Pick<RequestRow, 'state' | 'end'>): boolean {
  return state === 'in_flight' || (state === 'health_check' && end === null);
}
