import {
  type ArgumentChanges,
  type ArgumentValue,
  type ChangedArgument,
  mostChanges,
} from '../../../shared/argument-changes.ts';
import { matchesPattern } from '../../../shared/key-patterns.ts';
import { isMasked } from '../bundle/secret-names.ts';
import { topicOf } from './argument-topics.ts';
import type { JsonSource } from './ledger.ts';
import {
  alignArguments,
  isSameBackend,
  lastPart,
  readArguments,
  type ServerArgument,
} from './server-arguments.ts';

/**
 * What changed of a server's arguments between two answers of /server_info. `noise`: patterns of keys that are set
 * aside. The values that the schedulers chose themselves (`internal_states`) are no part of it.
 */
export function changedArguments(
  beforeInfo: JsonSource,
  afterInfo: JsonSource,
  noise: readonly string[],
): ArgumentChanges {
  const { before, after } = alignArguments(readArguments(beforeInfo), readArguments(afterInfo));
  const ranked: { readonly place: number; readonly change: ChangedArgument }[] = [];
  const onlyBefore: string[] = [];
  const onlyAfter: string[] = [];
  let setAside = 0;

  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    if (isNoise([key, ...[was, is].flatMap((one) => (one ? namesOf(one) : []))], noise)) setAside += 1;
    else if (!was) onlyAfter.push(key);
    else if (!is) onlyBefore.push(key);
    else {
      const [one, other] = [textOf(was.value), textOf(is.value)];
      if (one === other || isSameBackend(was, is)) continue;
      const { topic, place } = placeOf([key, ...namesOf(is)]);
      const [name, otherName] = [lastPart(is), lastPart(was)];
      ranked.push({
        place,
        change: {
          key,
          formerly: name === otherName ? null : key.endsWith(name) ? otherName : name,
          topic,
          ...valuesOf({ info: beforeInfo, of: was, text: one }, { info: afterInfo, of: is, text: other }),
        },
      });
    }
  }
  ranked.sort((a, b) => a.place - b.place || (a.change.key < b.change.key ? -1 : 1));
  return {
    changed: ranked.slice(0, mostChanges).map(({ change }) => change),
    changedCount: ranked.length,
    onlyBefore: onlyBefore.sort().slice(0, mostChanges),
    onlyAfter: onlyAfter.sort().slice(0, mostChanges),
    setAside,
  };
}

/** What patterns may mean by an argument: the whole key, the argument it is a part of, its own name. */
export const namesOf = (argument: ServerArgument): readonly string[] => [
  argument.key,
  argument.path[0] ?? '',
  lastPart(argument),
];

export const isNoise = (names: readonly string[], noise: readonly string[]): boolean =>
  noise.some((pattern) => names.some((name) => matchesPattern(name, pattern)));

/** The best place that one of the names has. */
export const placeOf = (names: readonly string[]): ReturnType<typeof topicOf> =>
  names.map(topicOf).reduce((best, next) => (next.place < best.place ? next : best));

/** One side of a change. */
export interface Side {
  readonly info: Pick<JsonSource, 'file' | 'line'>;
  readonly of: ServerArgument;
  readonly text: string;
}

/** Both values as they are shown. Secrets are masked in what is read here already; their masks are not shown either. */
export function valuesOf(
  before: Side,
  after: Side,
): Pick<ChangedArgument, 'secretDiffers' | 'before' | 'after'> {
  const [one, other] = [withoutMasks(before.text), withoutMasks(after.text)];
  const secretDiffers = one === other || (isSecret(before) && isSecret(after));
  const [shownBefore, shownAfter] = shorten(one, other);
  return {
    secretDiffers,
    before: sideOf(before, isSecret(before) || secretDiffers ? null : shownBefore),
    after: sideOf(after, isSecret(after) || secretDiffers ? null : shownAfter),
  };
}

const sideOf = ({ info, of }: Side, text: string | null): ArgumentValue => ({
  text,
  file: info.file,
  line: info.line(of.path),
});

export const isSecret = ({ of }: Side): boolean => typeof of.value === 'string' && isMasked(of.value);

const withoutMasks = (text: string): string => text.replace(/\[masked:[0-9a-f]{8}\]/g, '[masked]');

/** Lists are flat; deeper than this nothing is told apart. */
const deepest = 12;

/** What would read as another value without its quotes, or breaks the line. */
const needsQuotes = /^(|null|true|false|-?\d+(\.\d+)?(e[-+]?\d+)?|\s.*|.*\s)$|\p{Cc}/isu;

/** A value in one line. Text stands without quotes where it can. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' && !needsQuotes.test(value) ? value : jsonOf(value, 0);

/** JSON with an object's keys in order, as far down as values are told apart. */
function jsonOf(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => jsonOf(item, depth + 1)).join(', ')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${jsonOf(item, depth + 1)}`).join(', ')}}`;
}

/** Longer values are shortened, in characters. */
const longest = 120;
/** What stays of the part that both have before the difference. */
const kept = 24;

/** Two texts, cut to where they begin to differ. */
function shorten(one: string, other: string): readonly [string, string] {
  if (one.length <= longest && other.length <= longest) return [one, other];
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const start = same > kept + 1 ? same - kept : 0;
  const cut = (text: string) =>
    `${start > 0 ? '…' : ''}${text.slice(start, start + longest)}${text.length > start + longest ? '…' : ''}`;
  return [cut(one), cut(other)];
}
