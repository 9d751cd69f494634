import type { ChangedKey, ChangedKeys, Comparable, Figure, Suspect } from '../../../shared/comparison.ts';
import type { Severity, Signal } from '../../../shared/signal.ts';
import { byStrength } from '../../../shared/signal-order.ts';
import { effectOf, knowledgeOf } from './key-knowledge.ts';
import { onSide } from './pair-facts.ts';
import { keyEvidence, weightKeys } from './rules-config.ts';

/* The few findings that best explain a difference: changed keys by how much of what got worse they act on, and rules. */

/** More than this is a list, no answer. */
const mostSuspects = 6;

/** Rules that explain; the others say what happened. */
const explaining = new Set(['W01', 'W06', 'L12', 'L14', 'L16', 'L30', 'P06']);

/** Keys of the words of suspects that are no rule of their own. */
export const suspectTexts: readonly string[] = ['keyExplains', 'versionExplains'];

interface Parts {
  readonly changed: ChangedKeys;
  readonly figures: readonly Figure[];
  readonly signals: readonly Signal[];
  /** What fired on B and not on A, by the rule's id. */
  readonly newlyFired: ReadonlyMap<string, Signal>;
  /** What is less than comparable says less of what follows. */
  readonly comparable: Comparable['verdict'];
}

/** Figures that got worse, one of each name and labels: a mean and its quantiles are one. */
function worseEffects(figures: readonly Figure[]) {
  const worse = new Map<string, ReturnType<typeof effectOf>>();
  for (const { name, labels, verdict } of figures)
    if (verdict === 'worse') worse.set(`${name} ${JSON.stringify(labels)}`, effectOf(name, labels));
  return [...worse.values()].filter((effect) => effect !== null);
}

/** The changed keys with how many of the worse figures each explains, the most first. */
export function explainKeys(changed: ChangedKeys, figures: readonly Figure[]): ChangedKeys {
  const worse = worseEffects(figures);
  const keys = changed.keys.map((key): ChangedKey => {
    // A key that only one version knows is no change of a setting.
    const effects = key.kind === 'not_in_version' ? [] : (knowledgeOf(key.key)?.effects ?? []);
    return { ...key, explains: worse.filter((effect) => effects.includes(effect)).length };
  });
  const order = (key: ChangedKey) => (key.kind === 'not_in_version' ? 1 : 0);
  return {
    ...changed,
    // The version acts on everything and is last resort: a setting that explains as much stands before it.
    keys: keys
      .map((key, at) => ({ key, at }))
      .sort(
        (x, y) =>
          order(x.key) - order(y.key) ||
          Number(x.key.topic === 'version') - Number(y.key.topic === 'version') ||
          y.key.explains - x.key.explains ||
          x.at - y.at,
      )
      .map(({ key }) => key),
  };
}

/** Rules about the evidence (M) and safety (S) say nothing of what the server does. */
const isAboutServer = (rule: string): boolean => !/^[MS]/.test(rule);

export function findSuspects({
  changed,
  figures,
  signals,
  newlyFired,
  comparable,
}: Parts): readonly Suspect[] {
  const of = worseEffects(figures).length;
  const isOtherWeights = signals.some(({ rule, verdict }) => rule === 'W01' && verdict === 'fired');
  const byKey = changed.keys
    .filter(({ explains, kind }) => explains > 0 && kind !== 'not_in_version')
    // Other weights are one suspect, whatever keys tell of them.
    .filter(({ key }) => !(isOtherWeights && weightKeys.includes(key)))
    .map((key) => ({ key, fired: key.rules.filter((rule) => isAboutServer(rule) && newlyFired.has(rule)) }))
    .sort(
      (x, y) =>
        Number(x.key.topic === 'version') - Number(y.key.topic === 'version') ||
        y.fired.length - x.fired.length ||
        y.key.explains - x.key.explains,
    )
    .slice(0, mostSuspects)
    .map(
      ({ key, fired }): Suspect => ({
        signal: keySignal(key, fired, of, comparable),
        key: key.key,
        explains: key.explains,
        of,
        evidence: sides(keyEvidence(key)),
      }),
    );
  const byRule = signals
    .filter(({ rule, verdict }) => verdict === 'fired' && explaining.has(rule))
    .sort(byStrength)
    .map(
      (signal): Suspect => ({
        signal,
        key: null,
        explains: 0,
        of,
        evidence: sides(signal.evidence),
      }),
    );
  const told = new Set([
    ...byRule.map(({ signal }) => signal.rule),
    ...byKey.flatMap(({ signal }) => String(signal.params.rules ?? '').split(' ')),
  ]);
  // What no changed key explains may be seen on B alone, such as ranks that are loaded unevenly.
  const onlyB = [...newlyFired.values()]
    .filter(({ rule, severity }) => isAboutServer(rule) && severity !== 'info' && !told.has(rule))
    .sort(byStrength)
    .map(
      (signal): Suspect => ({
        signal,
        key: null,
        explains: 0,
        of,
        evidence: { a: [], b: onSide('B', signal.evidence) },
      }),
    );
  const drift = signals.filter(({ rule, verdict }) => rule === 'W03' && verdict === 'fired' && of === 0);
  return [
    ...byRule,
    ...byKey,
    ...(comparable === 'no' ? [] : onlyB),
    ...drift.map(
      (signal): Suspect => ({ signal, key: null, explains: 0, of, evidence: sides(signal.evidence) }),
    ),
  ].slice(0, mostSuspects);
}

const sides = (evidence: Signal['evidence']): Suspect['evidence'] => ({
  a: evidence.filter(({ source }) => source.startsWith('A: ')),
  b: evidence.filter(({ source }) => source.startsWith('B: ')),
});

function keySignal(
  key: ChangedKey,
  fired: readonly string[],
  of: number,
  comparable: Comparable['verdict'],
): Signal {
  const isVersion = key.topic === 'version';
  const explainsAll = key.explains === of || fired.length > 0;
  const severity: Severity =
    isVersion || comparable === 'no' ? 'info' : explainsAll && comparable === 'yes' ? 'high' : 'warn';
  const value = (side: ChangedKey['a']) => (side === null ? '–' : (side.text ?? '***'));
  return {
    rule: 'R01',
    verdict: 'fired',
    severity,
    grade: 'point',
    class: key.topic === 'weights' || key.topic === 'parsers' ? 'W' : 'L',
    sub: null,
    text: isVersion ? 'versionExplains' : 'keyExplains',
    params: {
      key: key.key,
      a: value(key.a),
      b: value(key.b),
      explains: key.explains,
      of,
      rules: fired.join(' '),
    },
    reason: null,
    evidence: keyEvidence(key),
  };
}
