import { describe, expect, test } from 'vitest';
import { drawsOf } from './generated-pairs.ts';
import { compare, type Made } from './made-dumps.ts';

/* One change planted in a pair of dumps of heavy-tailed traffic: it is told, and nothing else is. */

interface Planted {
  /** Share of requests that end by length in place of a stop token. */
  readonly byLength?: number;
  /** Every so manieth greedy answer leaves the other's at this token. */
  readonly diverges?: { readonly every: number; readonly at: number };
  /** Factor of the tokens of an answer. */
  readonly longer?: number;
}

const count = 600;
const textOf = (ids: readonly number[]): string => ids.map((id) => ` t${id}`).join('');

/** The same prompts whatever the seed; when each ends and how long it takes is drawn anew. */
function dump(seed: number, { byLength = 0.1, diverges, longer = 1 }: Planted = {}): readonly Made[] {
  const [prompts, draw] = [drawsOf(7), drawsOf(seed)];
  return Array.from({ length: count }, (_, at): Made => {
    const prompt = Math.ceil(200 / (1.001 - prompts()));
    const tokens = Math.round(Math.min(120, 20 / (1.001 - prompts())) * longer);
    const out = Array.from({ length: tokens }, (_unused, place) => (at * 31 + place * 7) % 50_000);
    if (diverges && at % diverges.every === 0 && out.length > diverges.at)
      out.splice(diverges.at, out.length, ...out.slice(diverges.at).map((id) => id + 1));
    return {
      rid: `${seed}-${at}`,
      text: `prompt ${at}`,
      prompt,
      out,
      answer: textOf(out),
      temperature: 0,
      finish: draw() < byLength ? 'length' : 'stop',
      seconds: 0.2 + tokens * 0.02 * Math.exp(0.3 * (draw() - 0.5)),
    };
  });
}

/** What is told of it, line by line. */
async function told(planted: Planted): Promise<string[]> {
  const { suspects, signals, figures, requests, verdict } = await compare(dump(1), dump(2, planted));
  if (!requests) throw new Error('no requests were compared');
  const { paired, same, divergedCount, divergedEarly, diverged } = requests;
  const moved = requests.shares.filter(({ band: [low, high] }) => low > 0 || high < 0);
  return [
    `${verdict}: ${paired} pairs, ${same} the same, ${divergedCount} diverged, ${divergedEarly} early`,
    ...(diverged[0] ? [`first at token ${diverged[0].atToken}`] : []),
    ...moved.map(({ name, a, b }) => `share of ${name} ${a} → ${b}`),
    ...figures
      .filter(
        ({ stat, change, band }) =>
          stat === 'mean' && change !== null && band && (band[0] > 0 || band[1] < 0),
      )
      .map(({ name, verdict: own, change }) => `${name} ${(change ?? 0).toFixed(2)} ${own}`),
    ...signals.filter((own) => own.verdict === 'fired').map(({ rule }) => `fired ${rule}`),
    ...suspects.map(({ signal, key }) => `suspect ${key ?? signal.rule}`),
  ];
}

describe('what was planted in a pair of dumps is told', () => {
  test.each<[string, Planted, readonly string[]]>([
    ['nothing changed', {}, ['same: 600 pairs, 600 the same, 0 diverged, 0 early']],
    [
      'endings moved',
      { byLength: 0.35 },
      [
        'same: 600 pairs, 600 the same, 0 diverged, 0 early',
        'share of stop 535 → 377',
        'share of length 65 → 223',
        'fired W06',
        'suspect W06',
      ],
    ],
    [
      'outputs diverge at token 9',
      { diverges: { every: 4, at: 9 } },
      ['same: 600 pairs, 450 the same, 150 diverged, 150 early', 'first at token 9'],
    ],
    [
      'outputs diverge late, at token 40',
      { diverges: { every: 4, at: 40 } },
      ['same: 600 pairs, 517 the same, 83 diverged, 0 early', 'first at token 40'],
    ],
    [
      'answers twice as long',
      { longer: 2 },
      [
        'worse: 600 pairs, 0 the same, 600 diverged, 0 early',
        'first at token 20',
        'e2e_request_latency_seconds 0.85 worse',
        'completion_tokens 1.00 unclear',
        'fired R02',
      ],
    ],
  ])('%s', async (_what, planted, expected) => expect(await told(planted)).toEqual(expected));
});
