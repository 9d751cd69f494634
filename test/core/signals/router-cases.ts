import type { SourceRecord } from '../../../shared/capture.ts';
import { phrase } from '../../../shared/phrase.ts';
import { answered, type FactParts, factsOf, fates, silent } from './facts.ts';
import type { LoadCase } from './load-cases.ts';

const worker = factsOf();
const sick = factsOf({ sources: fates({ health: answered(503, 21) }) });
const dead = factsOf({ sources: fates({ health: silent() }) });

/** A router by the statuses of its sources, with its workers. */
export const router = (
  statuses: Readonly<Record<string, number | null>>,
  peers: FactParts['peers'] = [worker, sick],
  role: FactParts['role'] = 'router',
): FactParts => ({
  role,
  ...(peers ? { peers } : {}),
  sources: Object.entries(statuses).map(([name, httpStatus]): SourceRecord => {
    const facts = { name, path: `/${name}`, file: `${name}.txt`, httpStatus, elapsedSeconds: 0.01, bytes: 1 };
    return httpStatus === 200
      ? { ...facts, status: 'collected' }
      : { ...facts, status: 'missing', reason: phrase('httpStatus', { status: httpStatus ?? 0 }) };
  }),
});

export const routerCases: readonly LoadCase[] = [
  ['D15', 'it refuses, a worker lives', router({ liveness: 200, readiness: 503 }), 'fired'],
  ['D15', 'it hands on', router({ readiness: 200, health: 200 }), 'quiet'],
  ['D15', 'no worker lives either', router({ readiness: 503 }, [sick, dead]), 'quiet'],
  ['D15', 'another role', router({ readiness: 503 }, [worker], 'plain'), 'not checked: this is no router'],
  ['D15', 'alone', router({ readiness: 503 }, []), 'not checked: no worker was captured beside the router'],
  ['D15', 'silent', router({ readiness: null }), 'not checked: /readiness was not collected'],
];
