import type { Differing, Judged, PairJudged, RepeatJudged, SweepJudged } from './experiment-verdict.ts';
import type { Messages } from './messages/messages.ts';

type Words = Pick<Messages, 'experiment' | 'replay'>;

/** What the runs of an experiment say: one sentence, what stands behind it, and whether it calls for a look. */
export interface ExperimentText {
  readonly title: string;
  readonly notes: readonly string[];
  readonly tone: 'same' | 'differs' | 'open';
}

/** A verdict in words, with its n. The same in window and terminal. */
export function experimentText(judged: Judged, words: Words): ExperimentText {
  if (judged.kind === 'pair') return pairText(judged, words);
  return judged.kind === 'repeat' ? repeatText(judged, words) : sweepText(judged, words);
}

function pairText(judged: PairJudged, words: Words): ExperimentText {
  const { experiment: said } = words;
  const { between: b, noise: a, verdict, chance } = judged;
  const notes: string[] = [];
  const differs = verdict === 'beyond_noise' || verdict === 'unclear' || verdict === 'within_noise';
  if (differs && chance !== null) notes.push(said.chance(chance));
  if (b.differ > 0) notes.push(...whereOf(b, words));
  if (verdict === 'sampled') notes.push(said.seedHint);
  if (verdict === 'unclear') notes.push(a.of === 0 ? said.noiseHint : said.moreHint);
  for (const key of ['ttft', 'elapsed'] as const) {
    const [ofA, ofB] = [judged.a[key], judged.b[key]];
    if (!ofA || !ofB) continue;
    const name = said.paceNames[key];
    const pace = judged[key];
    notes.push(
      pace === 'too_few'
        ? said.pace.too_few(name, Math.min(judged.pairedRuns, ofB.n))
        : said.pace[pace](name, judged.paired[key] ?? ofA, ofB),
    );
  }
  notes.push(...endsOf([judged.a.ends, judged.b.ends], words));
  const title = (() => {
    switch (verdict) {
      case 'no_answers':
        return said.pair.no_answers();
      case 'same':
        return said.pair.same(b.of);
      case 'sampled':
        return said.pair.sampled(b.differ, b.of);
      case 'unclear':
        return said.pair.unclear(b.differ, b.of, a.of);
      default:
        return said.pair[verdict](b.differ, b.of, a.differ, a.of);
    }
  })();
  return {
    title,
    notes,
    tone: verdict === 'same' ? 'same' : verdict === 'beyond_noise' ? 'differs' : 'open',
  };
}

function repeatText({ group, sampled }: RepeatJudged, words: Words): ExperimentText {
  const { experiment: said } = words;
  const { differing, distinct } = group;
  const n = group.ends.complete ?? 0;
  const notes: string[] = [];
  if (differing.differ > 0) {
    notes.push(...whereOf(differing, words));
    if (sampled) notes.push(said.sampledNote, said.seedHint);
  }
  notes.push(...endsOf([group.ends], words));
  if (distinct === 0) return { title: said.repeat.none, notes, tone: 'open' };
  if (n === 1) return { title: said.repeat.one, notes, tone: 'open' };
  if (differing.differ === 0) {
    // The rule of three: what was never seen in n is, at 95 %, no more than 3/n.
    return { title: said.repeat.steady(n, Math.min(1, 3 / n)), notes, tone: 'same' };
  }
  const title = said.repeat.flaky(distinct, n, differing.differ, differing.of);
  return { title, notes, tone: sampled ? 'open' : 'differs' };
}

function sweepText({ cells, sampled }: SweepJudged, words: Words): ExperimentText {
  const { experiment: said } = words;
  const compared = cells.filter((cell) => cell.compared);
  const differ = compared.filter(({ partsAt }) => partsAt !== null).length;
  const notes = [
    ...(sampled && differ > 0 ? [said.sampledNote] : []),
    ...endsOf(
      cells.map(({ group }) => group.ends),
      words,
    ),
  ];
  if (cells.every(({ group }) => group.distinct === 0))
    return { title: said.sweep.none, notes, tone: 'open' };
  if (differ === 0) return { title: said.sweep.same(compared.length + 1), notes, tone: 'same' };
  return { title: said.sweep.differs(differ, compared.length), notes, tone: 'open' };
}

function whereOf({ at, byToken }: Differing, { experiment: said }: Words): readonly string[] {
  const [first, last] = [at[0], at.at(-1)];
  return first === undefined || last === undefined ? [] : [said.where(byToken, first, last)];
}

type Ends = PairJudged['a']['ends'];

/** Runs that did not come to their end, by how they ended. */
function endsOf(groups: readonly Ends[], { experiment: said, replay }: Words): readonly string[] {
  const counts = new Map<keyof Ends, number>();
  for (const ends of groups)
    for (const [end, count] of Object.entries(ends) as [keyof Ends, number][])
      if (end !== 'complete') counts.set(end, (counts.get(end) ?? 0) + count);
  if (counts.size === 0) return [];
  return [
    said.endsNote([...counts].map(([end, count]) => said.endCount(replay.ends[end], count)).join(', ')),
  ];
}
