import type { ChangedField, ComparedRun, RunComparison, RunSummary } from '../../../shared/history.ts';
import type { SavedRun } from '../../../shared/incident.ts';
import { formatRequest, splitObject } from './request-text.ts';

/** Characters of a text or body that a window shows of a side. */
const mostShown = 1_000_000;
const mostOfField = 200;

/** Two sends held against each other: answers, and field by field what was sent. */
export function compareRuns(
  a: { readonly run: SavedRun; readonly summary: RunSummary },
  b: { readonly run: SavedRun; readonly summary: RunSummary },
): RunComparison {
  return {
    a: sideOf(a),
    b: sideOf(b),
    answer: compareAnswers(a.run, b.run),
    fields: changedFields(a.run.body, b.run.body),
    sameBody: a.run.body === b.run.body,
  };
}

function sideOf({ run, summary }: { readonly run: SavedRun; readonly summary: RunSummary }): ComparedRun {
  const text = run.result ? run.result.text : run.partialText;
  return {
    ...summary,
    cachedTokens: run.result?.cachedTokens ?? null,
    text: text === null || text.length <= mostShown ? text : text.slice(0, mostShown),
    body: run.body.length > mostShown ? null : formatted(run.body),
  };
}

function formatted(body: string): string {
  return splitObject(body) === null ? body : formatRequest(body);
}

/** By token ids where both sides have them, else by characters. */
function compareAnswers({ result: a }: SavedRun, { result: b }: SavedRun): RunComparison['answer'] {
  if (!a || !b) return { kind: 'none' };
  if (a.outputIds && b.outputIds) return parting('tokens', a.outputIds, b.outputIds);
  if (a.text !== null && b.text !== null) return parting('text', [...a.text], [...b.text]);
  return { kind: 'none' };
}

function parting(
  by: 'tokens' | 'text',
  a: readonly unknown[],
  b: readonly unknown[],
): RunComparison['answer'] {
  const of = Math.max(a.length, b.length);
  let at = 0;
  while (at < of && a[at] === b[at]) at += 1;
  return at === of ? { kind: 'same', by, of } : { kind: 'differs', by, at: at + 1, of };
}

/** Fields that differ in their text, those of the sampling parameters by themselves; null where a body is no object. */
function changedFields(a: string, b: string): readonly ChangedField[] | null {
  if (a === b) return [];
  const [one, other] = [flat(a), flat(b)];
  if (one === null || other === null) return null;
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.flatMap((name) => {
    const [before, after] = [one.get(name) ?? null, other.get(name) ?? null];
    return before === after ? [] : [{ name, a: shown(before), b: shown(after) }];
  });
}

function flat(body: string): ReadonlyMap<string, string> | null {
  const fields = splitObject(body);
  if (fields === null) return null;
  return new Map(
    fields.flatMap(({ name, json }): (readonly [string, string])[] => {
      const inside = name === 'sampling_params' ? splitObject(json) : null;
      return inside === null
        ? [[name, compact(json)]]
        : inside.map((entry) => [`${name}.${entry.name}`, compact(entry.json)]);
    }),
  );
}

/** Without the blanks between its tokens: a body that was formatted has not changed. */
const compact = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (token) => (token.startsWith('"') ? token : ''));

const shown = (json: string | null): string | null =>
  json !== null && json.length > mostOfField
    ? `${json.slice(0, mostOfField)}… +${json.length - mostOfField}`
    : json;
