import type { Severity } from '../../../../shared/signal.ts';
import { ofRows } from '../dump-facts.ts';
import { type DumpRule, judged } from '../rule.ts';
import { abortEvidence, abortSide, said } from './abort-groups.ts';

/** A client that went away is no fault of the server. `many`: so many by the server itself are an incident. */
function severityOf(server: number, request: number, many: number): Severity {
  if (server > 0 && server >= many) return 'high';
  return server + request > 0 ? 'warn' : 'info';
}

/**
 * W10: the engine ended requests, grouped by what it said. A client that went away is no fault of the server, and time-outs,
 * a full queue and a pool too small are told by H05, D17 and L10.
 */
export const aborted: DumpRule = {
  id: 'W10',
  source: 'SGLang schedule_batch.FINISH_ABORT',
  text: 'aborted',
  class: 'D',
  sub: null,
  severity: 'warn',
  grade: 'log',
  causes: { keeps: ['serverErrors'] },
  read: (dump, thresholds) =>
    ofRows(dump, ({ aborts: { requests, groups }, timing: { finished } }) => {
      const by = (side: ReturnType<typeof abortSide>) =>
        groups.filter((group) => abortSide(group) === side).reduce((sum, { count }) => sum + count, 0);
      const [server, client, request] = [by('server'), by('client'), by('request')];
      const [first] = groups.filter((group) => ['server', 'request'].includes(abortSide(group)));
      return judged(
        server + request > 0,
        {
          requests,
          finished,
          server,
          client,
          request,
          message: first ? said(first.message, first.status) : '',
        },
        abortEvidence(dump, groups),
        { severity: severityOf(server, request, thresholds.abortShare * finished) },
      );
    }),
};
