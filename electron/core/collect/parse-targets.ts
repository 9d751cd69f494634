import { parse as parseYaml } from 'yaml';
import { type TargetRole, targetRoles } from '../../../shared/capture.ts';
import { type CollectTarget, collectLimits, type ParsedTargets } from '../../../shared/collect.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { readTarget } from '../../../shared/target.ts';
import { asArray, asNumber, asObject, asString } from '../json-value.ts';
import { metricsUrlAt, namesOf } from './resolve-targets.ts';

type Refused = ParsedTargets['refused'][number];

/**
 * The targets of a deployment: JSON or YAML, a list of `{name?, url, role?, metrics_url? | metrics_port?}` or of bare
 * URLs, also below `targets:`; or lines of `role url`, `url` or `role name url`. What is not understood is named, never
 * dropped; every target has its name in the capture. Throws ProblemError for a text that is none of these and for one without a target.
 */
export function parseTargets(text: string, what: string): ParsedTargets {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const own = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const parsed = own.every(looksLikeLine) ? readLines(lines) : readList(text, what);
  const { targets, refused } = withoutDoubles(parsed);
  if (targets.length === 0 && refused.length === 0)
    throw new ProblemError('badInput', { what, cause: 'it names no target' });
  if (targets.length > collectLimits.targets)
    throw new ProblemError('badInput', {
      what,
      cause: `it names more than ${collectLimits.targets} targets`,
    });
  const names = namesOf(targets);
  return { targets: targets.map((target, index) => ({ ...target, name: names[index] ?? '' })), refused };
}

interface Read {
  readonly found: readonly { readonly at: number; readonly text: string; readonly target: CollectTarget }[];
  readonly refused: readonly Refused[];
}

/** Neither a list entry nor `key: value`, nor JSON: words parted by blanks. */
const looksLikeLine = (line: string): boolean => !/^[-[{\]}"']|^[\w ]+:( |$)/.test(line);

function readLines(lines: readonly string[]): Read {
  const found: Read['found'][number][] = [];
  const refused: Refused[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const words = line.split(/[\s,]+/).filter((word) => word !== '');
    const url = words.at(-1) ?? '';
    const role = words.length > 1 ? roleOf(words[0] ?? '') : 'plain';
    const name = words.length > 2 ? words[1] : undefined;
    const at = index + 1;
    const why = words.length > 3 ? phrase('targetNotUnderstood', {}) : refusal(url, role, words[0] ?? '');
    if (why !== null || role === null)
      refused.push({ at, text: shown(line), why: why ?? phrase('targetNotUnderstood', {}) });
    else found.push({ at, text: shown(line), target: { role, baseUrl: url, ...(name ? { name } : {}) } });
  }
  return { found, refused };
}

function readList(text: string, what: string): Read {
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    const cause = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ProblemError('badInput', {
      what,
      cause: `it is neither JSON, YAML nor lines of "role url": ${cause}`,
    });
  }
  const list = asArray(value) ?? asArray(asObject(value)?.targets);
  if (list === null) throw new ProblemError('badInput', { what, cause: 'it holds no list of targets' });
  const found: Read['found'][number][] = [];
  const refused: Refused[] = [];
  for (const [index, entry] of list.entries()) {
    const at = index + 1;
    const read = readEntry(entry);
    const label = shown(
      asString(entry) ?? asString(asObject(entry)?.url) ?? asString(asObject(entry)?.name) ?? '',
    );
    if ('why' in read) refused.push({ at, text: label, why: read.why });
    else found.push({ at, text: label, target: read.target });
  }
  return { found, refused };
}

function readEntry(entry: unknown): { readonly target: CollectTarget } | { readonly why: Phrase } {
  const object = asObject(entry);
  const url = asString(entry) ?? asString(object?.url) ?? asString(object?.base_url);
  if (url === null) return { why: phrase('targetHasNoUrl', {}) };
  const given = asString(object?.role) ?? 'plain';
  const role = roleOf(given);
  const why = refusal(url, role, given);
  if (why !== null || role === null) return { why: why ?? phrase('targetNotUnderstood', {}) };
  const name = asString(object?.name) ?? undefined;
  const port = asNumber(object?.metrics_port);
  const metricsUrl = asString(object?.metrics_url) ?? (port === null ? undefined : metricsUrlAt(url, port));
  return {
    target: {
      role,
      baseUrl: url,
      ...(name ? { name } : {}),
      ...(metricsUrl ? { metricsUrl } : {}),
    },
  };
}

const roleOf = (word: string): TargetRole | null => {
  const role = word.toLowerCase().replace(/:$/, '');
  if (['server', 'engine', 'worker', 'unified'].includes(role)) return 'plain';
  return targetRoles.find((one) => one === role) ?? null;
};

function refusal(url: string, role: TargetRole | null, given: string): Phrase | null {
  if (role === null) return phrase('targetHasOddRole', { role: given, roles: targetRoles.join(', ') });
  const read = readTarget(url);
  if ('target' in read) return null;
  return read.fault.kind === 'credentials' ? phrase('targetHoldsKey', {}) : phrase('targetHasBadUrl', {});
}

/** Two targets at one address would be one server counted twice. */
function withoutDoubles({ found, refused }: Read): {
  readonly targets: readonly CollectTarget[];
  readonly refused: readonly Refused[];
} {
  const seen = new Map<string, number>();
  const targets: CollectTarget[] = [];
  const doubles: Refused[] = [];
  for (const { at, text, target } of found) {
    const read = readTarget(target.baseUrl);
    const key = 'target' in read ? read.target.baseUrl : target.baseUrl;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, at);
      targets.push(target);
    } else doubles.push({ at, text, why: phrase('targetTwice', { first }) });
  }
  return { targets, refused: [...refused, ...doubles].sort((a, b) => a.at - b.at) };
}

/** As much of an entry as tells which it is; without user and password. */
const shown = (text: string): string => text.replace(/\/\/[^/@\s]*@/g, '//').slice(0, 120);
