import type { ChangedKey } from '../../../shared/comparison.ts';
import { matchesPattern } from '../../../shared/key-patterns.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Evidence } from '../../../shared/signal.ts';
import { judged, notChecked } from '../signals/rule.ts';
import type { PairFacts, PairRule } from './pair-facts.ts';

/* Rules about what the two sides are: comparable or not, other settings, other weights. */

/** M19: what differs of the two sides makes their latencies differ by itself. */
export const notComparable: PairRule = {
  id: 'M19',
  source: 'https://github.com/vllm-project/vllm/issues/50435',
  text: 'notComparable',
  class: 'M',
  sub: null,
  severity: 'high',
  grade: 'point',
  read({ comparable }) {
    const against = comparable.reasons.filter(({ state }) => state === 'differs');
    const checked = comparable.reasons.filter(({ state }) => state !== 'unknown');
    if (checked.length === 0) return notChecked(phrase('modelUnknown', {}));
    // A span since start is told by M03 of each capture; here it only lowers the grade.
    const grave = against.filter(({ fact }) => fact !== 'span');
    return judged(
      grave.length > 0,
      // Names of facts: the words of a language say them.
      { facts: grave.map(({ fact }) => fact).join(' '), reasons: grave.length },
      [],
    );
  },
};

/** R01: what changed, ranked. */
export const whatChanged: PairRule = {
  id: 'R01',
  source: 'SGLang server_args.py',
  text: 'whatChanged',
  class: 'M',
  sub: null,
  severity: 'info',
  grade: 'point',
  read({ changed }) {
    const keys = changed.keys.filter(({ kind }) => kind !== 'not_in_version');
    if (!changed.compared) return notChecked(phrase('sourceMissing', { source: '/server_info' }));
    const [first] = keys;
    return judged(
      keys.length > 0,
      { count: keys.length, first: first?.key ?? '', setAside: changed.setAside.length },
      keys.slice(0, 5).flatMap(keyEvidence),
    );
  },
};

/** A changed key as evidence of both sides. */
export const keyEvidence = (key: ChangedKey): readonly Evidence[] =>
  (['a', 'b'] as const).flatMap((side) => {
    const value = key[side];
    return value
      ? [
          {
            source: `${side.toUpperCase()}: ${value.file}`,
            path: key.key,
            value: value.text ?? (key.secretDiffers ? 'another secret' : 'a secret'),
            threshold: null,
            line: value.line,
          },
        ]
      : [];
  });

/** Keys that say which weights run. */
export const weightKeys: readonly string[] = [
  'model_path',
  'weight_version',
  'revision',
  'architectures',
  'model_type',
  'load_format',
];

const changedOf = (facts: PairFacts, patterns: readonly string[]): readonly ChangedKey[] =>
  facts.changed.keys.filter(
    ({ key, kind }) => kind !== 'not_in_version' && patterns.some((pattern) => matchesPattern(key, pattern)),
  );

const comparedConfig = ({ changed }: PairFacts): boolean =>
  changed.notCompared.every(({ source }) => source !== 'server_info') ||
  changed.notCompared.every(({ source }) => source !== 'launch_command');

/** W01: A and B run other weights. */
export const otherWeights: PairRule = {
  id: 'W01',
  source: 'SGLang server_args.py',
  text: 'otherWeights',
  class: 'W',
  sub: 'weights',
  severity: 'critical',
  grade: 'point',
  read(facts) {
    const keys = changedOf(facts, weightKeys);
    const hasModelInfo = facts.changed.notCompared.every(({ source }) => source !== 'model_info');
    if (keys.length === 0 && !comparedConfig(facts) && !hasModelInfo)
      return notChecked(phrase('weightsUnknown', {}));
    return judged(
      keys.length > 0,
      { keys: keys.map(({ key }) => key).join(', '), count: keys.length },
      keys.flatMap(keyEvidence),
    );
  },
};

/** The likeliest to change text first. */
const behaviourKeys = [
  'chat_template',
  'tool_call_parser',
  'reasoning_parser',
  'sampling_defaults',
  'preferred_sampling_params',
  'allow_auto_truncate',
  'context_length',
  'tokenizer_path',
  'quantization',
  'dtype',
  'kv_cache_dtype',
  'speculative_*',
  'grammar_backend',
  'sampling_backend',
  'attention_backend',
  '*_attention_backend',
  'moe_runner_backend',
  'enable_deterministic_inference',
  'trust_remote_code',
];

/** W03: settings that change what is answered. */
export const behaviourDrift: PairRule = {
  id: 'W03',
  source: 'https://github.com/sgl-project/sglang/issues/22922',
  text: 'behaviourDrift',
  class: 'W',
  sub: 'config',
  severity: 'high',
  grade: 'point',
  read(facts) {
    if (!comparedConfig(facts)) return notChecked(phrase('sourceMissing', { source: '/server_info' }));
    const place = ({ key }: ChangedKey) => behaviourKeys.findIndex((pattern) => matchesPattern(key, pattern));
    const keys = [...changedOf(facts, behaviourKeys)].sort((x, y) => place(x) - place(y));
    return judged(
      keys.length > 0,
      {
        keys: keys
          .slice(0, 6)
          .map(({ key }) => key)
          .join(', '),
        count: keys.length,
      },
      keys.slice(0, 6).flatMap(keyEvidence),
    );
  },
};
