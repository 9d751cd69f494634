import type { AbortGroup, DumpRuleFacts, WeightSpan } from '../../../../shared/dump-rule-facts.ts';
import { ProblemError } from '../../../../shared/outcome.ts';
import type { Turns } from '../../turns.ts';
import { PickleError } from '../pickle-error.ts';
import { metaOf, statusCode } from '../record-row.ts';
import type { RowSource } from '../row-source.ts';
import type { RowTable } from '../row-table.ts';
import { PyDict } from '../value.ts';
import { isTurn, Largest } from './numbers.ts';

const mostGroups = 20;
const mostVersions = 20;
const longestMessage = 200;

/** Aborts by what they say. The status is read off the first record of each group. */
export function* abortFacts(
  table: RowTable,
  source: RowSource,
  finished: Uint32Array,
): Turns<DumpRuleFacts['aborts']> {
  const abort = table.finishes.all().indexOf('abort') + 1;
  const groups = new Map<string, { at: number; count: number }>();
  // Of each pair of an error and a message: the texts are looked at once.
  const known = new Map<number, { at: number; count: number }>();
  let requests = 0;
  if (abort === 0) return { requests, groups: [] };
  for (let place = 0; place < finished.length; place += 1) {
    if (isTurn(place)) yield;
    const at = finished[place] as number;
    if (table.finish[at] !== abort) continue;
    requests += 1;
    const message = table.message[at] as number;
    const error = table.error[at] as number;
    const pair = error * 65_536 + message;
    let group = known.get(pair);
    if (group === undefined) {
      const key = `${error} ${shapeOf(table.messages.textOf(message))}`;
      group = groups.get(key) ?? { at, count: 0 };
      groups.set(key, group);
      known.set(pair, group);
    }
    group.count += 1;
  }
  yield;
  const found: AbortGroup[] = [];
  for (const { at, count } of [...groups.values()].sort((a, b) => b.count - a.count).slice(0, mostGroups)) {
    found.push({
      message: table.messages.textOf(table.message[at] as number)?.slice(0, longestMessage) ?? null,
      status: statusOf(source, at),
      errorType: table.errors.textOf(table.error[at] as number),
      count,
      first: table.indexAt(at),
    });
    yield;
  }
  return { requests, groups: found };
}

/** The same message with other ids and numbers is the same. */
const shapeOf = (message: string | null): string =>
  (message ?? '').slice(0, longestMessage).replace(/[0-9a-f]{8,}|\d+(?:\.\d+)?/gi, '#');

function statusOf(source: RowSource, at: number): number | null {
  try {
    const reason = metaOf(source.record(at))?.get('finish_reason');
    return reason instanceof PyDict ? statusCode(reason.get('status_code')) : null;
  } catch (error) {
    if (error instanceof PickleError || error instanceof ProblemError) return null;
    throw error;
  }
}

/** Versions of the weights, in the order in which they answered. */
export function* weightFacts(table: RowTable, finished: Uint32Array): Turns<DumpRuleFacts['weights']> {
  const spans = new Map<number, { count: number; at: number; first: number; last: number }>();
  let known = 0;
  for (let place = 0; place < finished.length; place += 1) {
    if (isTurn(place)) yield;
    const at = finished[place] as number;
    const version = table.weights[at] as number;
    if (version === 0) continue;
    known += 1;
    const end = table.endAt(at);
    const span = spans.get(version);
    if (!span) spans.set(version, { count: 1, at, first: end, last: end });
    else {
      span.count += 1;
      if (end < span.first || Number.isNaN(span.first)) {
        span.first = end;
        span.at = at;
      }
      if (end > span.last || Number.isNaN(span.last)) span.last = end;
    }
  }
  const versions = [...spans]
    .sort(([, a], [, b]) => a.first - b.first)
    .slice(0, mostVersions)
    .map(
      ([version, { count, at, first, last }]): WeightSpan => ({
        version: table.weightVersions.textOf(version) ?? '',
        count,
        firstEnd: Number.isNaN(first) ? null : first,
        lastEnd: Number.isNaN(last) ? null : last,
        first: table.indexAt(at),
      }),
    );
  return { known, versions };
}

/** What the rows count of retractions, speculation, tiers of the cache and adapters. */
export function* countFacts(
  table: RowTable,
  finished: Uint32Array,
): Turns<Pick<DumpRuleFacts, 'retractions' | 'speculation' | 'tiers' | 'lora'>> {
  const retractions = { known: 0, requests: 0, times: 0 };
  const speculation = { known: 0, steps: 0 };
  const tiers = { known: 0, cachedTokens: 0, belowTokens: 0 };
  const adapters = new Set<number>();
  const [worst, rejected, below] = [new Largest(), new Largest(), new Largest(1)];
  let accepted = 0;
  let named = 0;
  let first: number | null = null;
  for (let place = 0; place < finished.length; place += 1) {
    if (isTurn(place)) yield;
    const at = finished[place] as number;
    const times = table.retractions[at] as number;
    if (times !== unknownSmall) {
      retractions.known += 1;
      retractions.times += times;
      if (times > 0) {
        retractions.requests += 1;
        worst.see(at, times);
      }
    }
    const steps = table.specSteps[at] as number;
    const length = table.specAccept[at] as number;
    if (steps > 0 && length > 0) {
      speculation.known += 1;
      speculation.steps += steps;
      accepted += steps * length;
      // A request of few steps says little.
      if (steps >= 8) rejected.see(at, -length);
    }
    const fromBelow = table.cachedBelow[at] as number;
    const cached = table.cached[at] as number;
    if (fromBelow >= 0 && cached >= 0) {
      tiers.known += 1;
      tiers.cachedTokens += cached;
      tiers.belowTokens += Math.min(fromBelow, cached);
      if (fromBelow > 0) below.see(at, fromBelow);
    }
    const adapter = table.lora[at] as number;
    if (adapter !== 0) {
      named += 1;
      adapters.add(adapter);
      first ??= table.indexAt(at);
    }
  }
  return {
    retractions: { ...retractions, worst: worst.records(table) },
    speculation: {
      ...speculation,
      acceptLength: speculation.steps === 0 ? null : accepted / speculation.steps,
      worst: rejected.records(table, (value) => -value),
    },
    tiers: { ...tiers, most: below.records(table)[0] ?? null },
    lora: { named, adapters: adapters.size, first },
  };
}

/** In a column of 16 bits. */
const unknownSmall = 0xffff;
