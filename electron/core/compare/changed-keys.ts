import { mostChanges } from '../../../shared/argument-changes.ts';
import type { ChangedKey, ChangedKeys, KeySource } from '../../../shared/comparison.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { isMasked, isSecretName } from '../bundle/secret-names.ts';
import { isObject } from '../json-value.ts';
import { isNoise, isSecret, namesOf, placeOf, textOf, valuesOf } from '../summary/changed-arguments.ts';
import type { JsonSource } from '../summary/ledger.ts';
import {
  alignArguments,
  isSameBackend,
  lastPart,
  readArguments,
  type ServerArgument,
  type ServerArguments,
} from '../summary/server-arguments.ts';
import { knowledgeOf } from './key-knowledge.ts';
import { launchArguments } from './launch-arguments.ts';

/** What one side says of its configuration. */
export interface ConfigSide {
  readonly version: string | null;
  readonly serverInfo: JsonSource | null;
  readonly modelInfo: JsonSource | null;
  /** Fingerprint of the key that its masks were made with; null where nothing says. */
  readonly maskedBy: string | null;
  /** As a dump has them: every argument, as it was resolved. */
  readonly serverArgs: JsonSource | null;
  /** As a crash dump has it. */
  readonly launchCommand: { readonly text: string; readonly file: string } | null;
}

/** The keys of one source on one side. */
interface KeySet {
  readonly info: Pick<JsonSource, 'file' | 'line'>;
  readonly keys: ServerArguments;
}

type Ranked = Omit<ChangedKey, 'explains'> & { readonly place: number };

interface Found {
  readonly changed: readonly Ranked[];
  readonly setAside: readonly string[];
  readonly secrets: ChangedKeys['secrets'];
}

/** Everything that differs of two configurations; `noise`: patterns of keys that are set aside. */
export function changedKeys(a: ConfigSide, b: ConfigSide, noise: readonly string[]): ChangedKeys {
  const notCompared: ChangedKeys['notCompared'][number][] = [];
  const found: Found[] = [];
  const sources: KeySource[] = [];
  const add = (source: KeySource, one: KeySet | null, other: KeySet | null) => {
    if (one && other) {
      sources.push(source);
      found.push(compareSets(source, one, other, { a, b, noise }));
    } else if (source !== 'server_args' || one || other)
      notCompared.push({ source, why: whyNot(one, other) });
  };
  add('server_info', argumentsOf(a.serverInfo), argumentsOf(b.serverInfo));
  add('resolved', resolvedOf(a.serverInfo), resolvedOf(b.serverInfo));
  add('model_info', argumentsOf(a.modelInfo), argumentsOf(b.modelInfo));
  // A dump has all arguments, and no version: a capture's stand for it where only one side is a dump.
  add(
    'server_args',
    argumentsOf(a.serverArgs ?? (b.serverArgs && a.serverInfo)),
    argumentsOf(b.serverArgs ?? (a.serverArgs && b.serverInfo)),
  );
  const [launchA, launchB] = [launchOf(a), launchOf(b)];
  // A capture tells by its arguments what a dump tells by its command.
  if (launchA && !launchB && b.serverInfo)
    add('launch_command', launchA, onlyKeysOf(argumentsOf(b.serverInfo), launchA));
  else if (launchB && !launchA && a.serverInfo)
    add('launch_command', onlyKeysOf(argumentsOf(a.serverInfo), launchB), launchB);
  else add('launch_command', launchA, launchB);
  // No endpoint of SGLang and no dump tells it; a build that adds it to /server_info has it among the keys above.
  if (![a, b].some(({ serverInfo, serverArgs }) => [serverInfo, serverArgs].some(tellsEnvironment)))
    notCompared.push({ source: 'environment', why: phrase('sourceOnNoSide', {}) });

  const seen = new Set<string>();
  const changed = found
    .flatMap((one) => one.changed)
    // /server_info says what the person set; the scheduler's own copy and /model_info repeat it.
    .filter(({ key, kind }) => {
      const isNew = !seen.has(key);
      if (kind === 'changed') seen.add(key);
      return isNew;
    })
    .sort((x, y) => x.place - y.place || (x.key < y.key ? -1 : 1));
  return {
    keys: changed.slice(0, mostChanges).map(({ place: _place, ...key }) => ({ ...key, explains: 0 })),
    count: changed.length,
    compared: found.length > 0,
    sources,
    setAside: [...new Set(found.flatMap((one) => one.setAside))].sort(),
    secrets: eachOnce(found.flatMap((one) => one.secrets)),
    notCompared,
  };
}

const eachOnce = (secrets: ChangedKeys['secrets']): ChangedKeys['secrets'] =>
  secrets.filter(({ key }, at) => at === secrets.findIndex((other) => other.key === key));

const whyNot = (a: KeySet | null, b: KeySet | null): Phrase =>
  a || b ? phrase('sourceOnOneSide', { side: a ? 'A' : 'B' }) : phrase('sourceOnNoSide', {});

const environmentKey = /^(env(s|ironment|_vars)?|(torch|cuda|nccl|driver|rocm|python)(_version)?)(\.|$)/;

const tellsEnvironment = (info: JsonSource | null): boolean =>
  info !== null && [...readArguments(info).keys()].some((key) => environmentKey.test(key));

const argumentsOf = (info: JsonSource | null): KeySet | null =>
  info ? { info, keys: readArguments(info) } : null;

/** What the first scheduler goes by: the defaults that SGLang chose stand here, where /server_info has null. */
function resolvedOf(info: JsonSource | null): KeySet | null {
  const body = info?.at(['internal_states', 0]);
  if (!info || !isObject(body)) return null;
  const keys = readArguments({ ...info, body });
  const asked = readArguments(info);
  return {
    info: { file: info.file, line: (path) => info.line(['internal_states', 0, ...path]) },
    // Counters and memory stand beside them: only what /server_info knows as an argument is one.
    keys: new Map([...keys].filter(([key]) => asked.has(key))),
  };
}

function launchOf({ launchCommand }: ConfigSide): KeySet | null {
  if (!launchCommand) return null;
  return {
    info: { file: launchCommand.file, line: () => null },
    keys: launchArguments(launchCommand.text),
  };
}

/** Those arguments that the other side's command sets: what it leaves out has its default, which nobody says. */
function onlyKeysOf(own: KeySet | null, launch: KeySet): KeySet | null {
  if (!own) return null;
  const { after } = alignArguments(launch.keys, own.keys);
  return { info: own.info, keys: new Map([...after].filter(([key]) => launch.keys.has(key))) };
}

function compareSets(
  source: KeySource,
  one: KeySet,
  other: KeySet,
  { a, b, noise }: { readonly a: ConfigSide; readonly b: ConfigSide; readonly noise: readonly string[] },
): Found {
  const { before, after } = alignArguments(one.keys, other.keys);
  const changed: Ranked[] = [];
  const setAside: string[] = [];
  const secrets: ChangedKeys['secrets'][number][] = [];
  // /server_info says more than the arguments.
  const isMixed = a.serverArgs === null || b.serverArgs === null;
  // A dump writes every argument that its version knows.
  const isOtherVersion =
    source === 'server_args' || (a.version !== b.version && a.version !== null && b.version !== null);
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const names = [key, ...[was, is].flatMap((side) => (side ? namesOf(side) : []))];
    if (isNoise(names, noise)) {
      setAside.push(key);
      continue;
    }
    if (was && is) {
      if (holdsSecret(was) && holdsSecret(is)) {
        const same = sameSecret(textOf(was.value), textOf(is.value), a.maskedBy, b.maskedBy);
        secrets.push({ key, same });
        if (same !== false) continue;
      }
      if (textOf(was.value) === textOf(is.value) || isSameBackend(was, is)) continue;
    } else if (source === 'resolved' || (source === 'server_args' && isMixed)) continue;
    const knowledge = names.map(knowledgeOf).find((known) => known !== null) ?? null;
    const { topic, place } = placeOf(names);
    const missing = source === 'launch_command' ? (was ? 'only_a' : 'only_b') : sideOnly(was, isOtherVersion);
    changed.push({
      key,
      formerly: was && is ? formerName(key, was, is) : null,
      source,
      topic,
      kind: was && is ? 'changed' : missing,
      ...shownValues(one, other, was, is),
      rules: knowledge?.rules ?? [],
      line: knowledge?.line ?? null,
      place: was && is ? place : place + 10_000,
    });
  }
  return { changed, setAside, secrets };
}

const sideOnly = (was: ServerArgument | undefined, isOtherVersion: boolean): ChangedKey['kind'] =>
  isOtherVersion ? 'not_in_version' : was ? 'only_a' : 'only_b';

function formerName(key: string, was: ServerArgument, is: ServerArgument): string | null {
  const [name, otherName] = [lastPart(is), lastPart(was)];
  return name === otherName ? null : key.endsWith(name) ? otherName : name;
}

const holdsSecret = ({ value, path, key }: ServerArgument): boolean =>
  typeof value === 'string' && (isMasked(value) || isSecretName(path.at(-1) ?? key));

const ownMask = /^\[masked:[0-9a-f]{8}\]$/;

/** Masks are keyed: equal ones are one secret, others are others only where one key made them. null = cannot be told. */
function sameSecret(was: string, is: string, maskedA: string | null, maskedB: string | null): boolean | null {
  const isMade = ownMask.test(was) && ownMask.test(is);
  if (isMade && was === is) return true;
  return isMade && maskedA !== null && maskedA === maskedB ? false : null;
}

function shownValues(
  one: KeySet,
  other: KeySet,
  was: ServerArgument | undefined,
  is: ServerArgument | undefined,
): Pick<ChangedKey, 'a' | 'b' | 'secretDiffers'> {
  if (was && is) {
    const isHidden = holdsSecret(was) || holdsSecret(is);
    const { before, after, secretDiffers } = valuesOf(
      { info: one.info, of: was, text: textOf(was.value) },
      { info: other.info, of: is, text: textOf(is.value) },
    );
    if (!isHidden) return { a: before, b: after, secretDiffers };
    return {
      a: holdsSecret(was) ? { ...before, text: null } : before,
      b: holdsSecret(is) ? { ...after, text: null } : after,
      secretDiffers: holdsSecret(was) && holdsSecret(is),
    };
  }
  const side = (set: KeySet, own: ServerArgument | undefined) => {
    if (!own) return null;
    const text = textOf(own.value);
    const cut = text.length > 120 ? `${text.slice(0, 119)}…` : text;
    const hidden = holdsSecret(own) || isSecret({ info: set.info, of: own, text });
    return { text: hidden ? null : cut, file: set.info.file, line: set.info.line(own.path) };
  };
  return { a: side(one, was), b: side(other, is), secretDiffers: false };
}
