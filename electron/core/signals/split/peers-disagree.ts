import { phrase } from '../../../../shared/phrase.ts';
import type { Evidence } from '../../../../shared/signal.ts';
import { type CaptureFacts, type CaptureRule, judged, notChecked } from '../rule.ts';
import { eitherSide } from './sides.ts';

/** What has to be the same on both sides, and what may differ where the transfer supports it. */
const same = ['model_path', 'kv_cache_dtype', 'page_size'] as const;
const watched = [
  'version',
  'weight_version',
  'disaggregation_transfer_backend',
  'tp_size',
  'dp_size',
  'pp_size',
] as const;

type Value = string | number | boolean;
const plain = (value: unknown): Value | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

/** P09: prefill and decode servers of one deployment differ in what they have to share. */
export const peersDisagree: CaptureRule = {
  id: 'P09',
  source: 'llm-d issue 2433',
  text: 'peersDisagree',
  class: 'H',
  sub: 'pd',
  severity: 'warn',
  grade: 'point',
  inputs: [eitherSide],
  causes: { keeps: ['split'] },
  read(facts) {
    const own = facts.summary.topology.disaggregation_mode;
    const peers = facts.peers.filter(
      ({ summary }) =>
        ['prefill', 'decode'].includes(summary.topology.disaggregation_mode ?? '') &&
        summary.topology.disaggregation_mode !== own,
    );
    if (peers.length === 0) return notChecked(phrase('noOtherSide', {}));
    const differences = peers.flatMap((peer) =>
      [...same, ...watched].flatMap((name) => differenceOf(facts, peer, name)),
    );
    const compared = [...same, ...watched].filter((name) => peers.some((peer) => bothSay(facts, peer, name)));
    if (compared.length === 0) return notChecked(phrase('sourceMissing', { source: '/server_info' }));
    const names = [...new Set(differences.map(({ name }) => name))];
    return judged(
      names.length > 0,
      { names: names.join(', '), count: names.length, compared: compared.length, peers: peers.length },
      differences.flatMap(({ evidence }) => evidence),
      names.some((name) => (same as readonly string[]).includes(name)) ? { severity: 'critical' } : {},
    );
  },
};

function bothSay(facts: CaptureFacts, peer: CaptureFacts, name: string): boolean {
  return [facts, peer].every(({ derived }) => !('absent' in derived.argument(name, plain)));
}

function differenceOf(
  facts: CaptureFacts,
  peer: CaptureFacts,
  name: string,
): readonly { readonly name: string; readonly evidence: readonly Evidence[] }[] {
  const [own, other] = [facts, peer].map(({ derived }) => derived.argument(name, plain)) as [
    ReturnType<typeof facts.derived.argument<Value>>,
    ReturnType<typeof facts.derived.argument<Value>>,
  ];
  if ('absent' in own || 'absent' in other || own.value === other.value) return [];
  const label = phrase('figureOfPeer', { name, target: peer.target ?? '' });
  return [
    {
      name,
      evidence: [
        own.evidence,
        {
          ...other.evidence,
          path: `${peer.target ?? 'peer'}: ${other.evidence.path}`,
          label,
          threshold: `= ${own.value}`,
        },
      ],
    },
  ];
}
