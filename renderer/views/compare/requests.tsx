import type { Comparison, PairedRequest } from '../../../shared/comparison.ts';
import { useCompare } from '../../compare-store.ts';
import { useMessages } from '../../messages.tsx';
import { LinkButton } from '../../widgets/button.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import type { WholePair } from './places.ts';

/** Shown at once. */
const shownFirst = 10;

/** Two dumps record by record: how many pair, agree, part, and how endings moved. */
export function Requests({ comparison, pair }: { comparison: Comparison; pair: WholePair }) {
  const { compare: words } = useMessages();
  const { requests } = comparison;
  if (!requests) return null;
  const rows: readonly (readonly [string, string])[] = [
    [words.sameOutput, words.ofPairs(requests.same, requests.compared)],
    [words.otherOutput, words.ofPairs(requests.divergedCount, requests.compared)],
    [words.greedyEarly, words.ofPairs(requests.divergedEarly, requests.compared)],
    [words.notHeld, words.ofPairs(requests.notCompared, requests.paired)],
    [words.promptTokensDiffer, words.ofPairs(requests.promptTokensDiffer, requests.paired)],
    [words.finishDiffers, words.ofPairs(requests.finishDiffers, requests.paired)],
    ...requests.shares.map((share): readonly [string, string] => [
      share.of === 'finish' ? words.endedBy(share.name) : words.abortedBy(share.name),
      words.share(share),
    ]),
  ];
  return (
    <section className="section" aria-labelledby="pairs">
      <h2 id="pairs">
        {words.requests} <span className="tx2">{words.pairs(requests)}</span>
      </h2>
      <table className="compare-table">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <td>
                <MiddleText text={name} />
              </td>
              <td className="end num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {requests.diverged.length === 0 ? null : (
        <Diverged diverged={requests.diverged.slice(0, shownFirst)} pair={pair} />
      )}
    </section>
  );
}

function Diverged({ diverged, pair }: { diverged: readonly PairedRequest[]; pair: WholePair }) {
  const { compare: words } = useMessages();
  const showPair = useCompare((state) => state.showPair);
  const link = (side: 'a' | 'b', one: PairedRequest) => {
    const [index, rid] = side === 'a' ? [one.indexA, one.ridA] : [one.indexB, one.ridB];
    const of = pair[side];
    const text = rid ?? `#${index}`;
    return of.kind === 'dump' ? (
      <LinkButton
        mono
        aria-label={words.showPair(text)}
        onPress={() => showPair({ indexA: one.indexA, indexB: one.indexB })}
      >
        <MiddleText text={text} />
      </LinkButton>
    ) : (
      text
    );
  };
  return (
    <>
      <h3 className="compare-diverged">{words.diverged}</h3>
      <p className="tx2">{words.sampledNote}</p>
      <table className="compare-table">
        <thead>
          <tr>
            <th>{words.rid} A</th>
            <th>{words.rid} B</th>
            <th>{words.firstDifference}</th>
            <th>{words.sampling}</th>
          </tr>
        </thead>
        <tbody>
          {diverged.map((one) => (
            <tr key={`${one.indexA} ${one.indexB}`}>
              <td>{link('a', one)}</td>
              <td>{link('b', one)}</td>
              <td className="num">{words.atToken(one.atToken, one.atCharacter)}</td>
              <td className="tx2">
                {one.greedy === null ? words.greedy.unknown : one.greedy ? words.greedy.yes : words.greedy.no}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
