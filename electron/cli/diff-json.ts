import type { ChangedKey, Comparison } from '../../shared/comparison.ts';
import { en } from '../../shared/messages/en/index.ts';
import { say } from '../../shared/phrase.ts';
import type { Evidence, Signal } from '../../shared/signal.ts';

/** What `diff --json` prints. Keys may be added, never renamed or dropped. */
export function diffJson(of: Comparison): Record<string, unknown> {
  const { comparable, changed, figures, requests, suspects, signals } = of;
  return {
    comparable: {
      verdict: comparable.verdict,
      reasons: comparable.reasons.map(({ text }) => say(text)),
      facts: comparable.reasons.map(({ fact, state, text }) => ({ fact, state, text: say(text) })),
    },
    changed: changed.keys.map(changedKey),
    metrics: figures.map((own) => ({
      name: own.name,
      labels: own.labels,
      stat: own.stat,
      a: own.a,
      b: own.b,
      change: own.change,
      n_a: own.nA,
      n_b: own.nB,
      verdict: own.verdict,
      unit: own.unit,
      band: own.band,
      grade: own.grade,
      seconds_a: own.secondsA,
      seconds_b: own.secondsB,
      headline: own.headline,
      reason: own.why === null ? null : say(own.why),
    })),
    requests:
      requests === null
        ? null
        : {
            paired: requests.paired,
            only_a: requests.onlyA,
            only_b: requests.onlyB,
            diverged: requests.diverged.map((pair) => ({
              rid: pair.ridA,
              rid_b: pair.ridB,
              index_a: pair.indexA,
              index_b: pair.indexB,
              at_token: pair.atToken,
              at_character: pair.atCharacter,
              greedy: pair.greedy,
              by: pair.by,
            })),
            worst:
              requests.worst === null
                ? null
                : {
                    rid: requests.worst.ridA,
                    rid_b: requests.worst.ridB,
                    index_a: requests.worst.indexA,
                    index_b: requests.worst.indexB,
                    elapsed_a: requests.worst.elapsedA,
                    elapsed_b: requests.worst.elapsedB,
                  },
            by_prompt: requests.byPrompt,
            by_rid: requests.byRid,
            compared: requests.compared,
            same: requests.same,
            not_compared: requests.notCompared,
            diverged_count: requests.divergedCount,
            diverged_greedy: requests.divergedGreedy,
            diverged_early: requests.divergedEarly,
            prompt_tokens_differ: requests.promptTokensDiffer,
            finish_differs: requests.finishDiffers,
            shares: requests.shares.map(({ of: kind, name, a, b, ofA, ofB }) => ({
              of: kind,
              name,
              a,
              b,
              of_a: ofA,
              of_b: ofB,
            })),
          },
    suspects: suspects.map(({ signal, key, explains, of: all }) => ({
      ...finding(signal),
      key,
      explains,
      of: all,
    })),
    verdict: of.verdict,
    since_start: of.sinceStart,
    sides: { a: of.a, b: of.b },
    set_aside: changed.setAside,
    secrets: changed.secrets,
    findings: signals.filter(({ verdict }) => verdict === 'fired').map(finding),
    quiet: signals.filter(({ verdict }) => verdict === 'quiet').map(({ rule }) => rule),
    not_checked: signals.flatMap(({ rule, reason }) => (reason ? [{ rule, reason: say(reason) }] : [])),
  };
}

/** The same of several sides: a value for each, in the order in which they were given. */
export const columnsJson = (found: readonly Comparison[]): Record<string, unknown> => ({
  a: found[0]?.a ?? null,
  columns: found.map((own) => ({ ...diffJson(own), b: own.b })),
});

const changedKey = (key: ChangedKey): Record<string, unknown> => ({
  key: key.key,
  topic: key.topic,
  kind: key.kind,
  a: key.a?.text ?? null,
  b: key.b?.text ?? null,
  source: key.source,
  formerly: key.formerly,
  secret_differs: key.secretDiffers,
  rules: key.rules,
  explains: key.explains,
});

const finding = ({
  rule,
  severity,
  grade,
  class: kind,
  text,
  params,
  evidence,
}: Signal): Record<string, unknown> => ({
  rule,
  severity,
  grade,
  class: kind,
  text: en.signals[text]?.detail(params) ?? rule,
  evidence: evidence.map(({ source, path, value, threshold, line }: Evidence) => ({
    source,
    path,
    value,
    threshold,
    line,
  })),
});
