import { useEffect } from 'react';
import { type BatchPair, type BatchPairing, type BatchView, isUnderWay } from '../../../shared/batch.ts';
import type { Figure } from '../../../shared/comparison.ts';
import { formatCount, formatDuration, missing } from '../../../shared/format.ts';
import type { Signal } from '../../../shared/signal.ts';
import { openBatchPair } from '../../batch-pair.ts';
import { useBatches } from '../../batch-store.ts';
import { useMessages, useSay, useTell } from '../../messages.tsx';
import { Button, LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';

/** Recorded against replayed, and target against target: shares, figures, rules, and the pairs worst first. */
export function Comparison({ view }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const tell = useTell();
  const { compare } = useBatches.getState();
  const state = useBatches(({ comparisons }) => comparisons[view.id]);
  const told = view.counts.answered + view.counts.failed;
  const isRunning = isUnderWay(view.state);
  const isOld = state?.kind === 'done' && state.of !== told;
  const isWanted = state === undefined || (isOld && !isRunning);
  useEffect(() => {
    if (isWanted) void compare(view.id);
  }, [isWanted, compare, view.id]);
  if (state === undefined || state.kind === 'running')
    return <p className="batch-wait tx2">{words.comparing}</p>;
  if (state.kind === 'failed') return <p className="batch-wait">{tell(state.problem).message}</p>;
  const { pairings, signals } = state.comparison;
  return (
    <div className="batch-comparison scroll">
      {isOld ? <Button onPress={() => void compare(view.id)}>{words.compareAgain}</Button> : null}
      <Rules signals={signals} />
      {pairings.map((pairing) => (
        <Pairing key={`${pairing.kind} ${pairing.b}`} view={view} pairing={pairing} />
      ))}
    </div>
  );
}

function Rules({ signals }: { signals: readonly Signal[] }) {
  const { batch: words, signals: catalogue, app } = useMessages();
  const say = useSay();
  return (
    <section className="section" aria-labelledby="batch-rules">
      <h2 id="batch-rules">{words.rules}</h2>
      <ul className="batch-rules">
        {signals.map((signal) => {
          const own = catalogue[signal.text];
          const mark =
            signal.verdict === 'fired' ? signal.severity : signal.verdict === 'quiet' ? 'ok' : 'unchecked';
          return (
            <li key={signal.rule} className="marked-block">
              <Mark
                kind={mark}
                label={
                  signal.verdict === 'fired'
                    ? app.severity[signal.severity]
                    : signal.verdict === 'quiet'
                      ? app.marks.quiet
                      : app.marks.unchecked
                }
              />
              <div>
                <span className="mono tx3">{signal.rule}</span> {own?.title(signal.params)}
                <p className="tx2">
                  {signal.verdict === 'not_checked'
                    ? signal.reason && say(signal.reason)
                    : own?.detail(signal.params)}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Pairing({ view, pairing }: { view: BatchView; pairing: BatchPairing }) {
  const { batch: words } = useMessages();
  const { kind, a, b } = pairing;
  const isTwo = view.setup.targets.length > 1;
  const title =
    kind === 'recorded'
      ? words.pairings.recorded(isTwo ? words.sideNames[b] : words.replayed)
      : words.pairings[kind];
  const id = `batch-${kind}-${b}`;
  return (
    <section className="section" aria-labelledby={id}>
      <h2 id={id}>
        {title} <span className="tx2 num">{words.pairs(pairing.paired)}</span>
      </h2>
      {pairing.paired === 0 ? (
        <p className="tx2">{words.noPairs}</p>
      ) : (
        <div className="batch-pairing">
          <div>
            <dl className="pairs num">
              <div>
                <dt>{words.diverged}</dt>
                <dd>
                  {words.divergedSaid(pairing.diverged, pairing.compared)}
                  <span className="tx2">
                    {' '}
                    {words.greedySaid(pairing.greedyDiverged, pairing.greedyCompared)}
                    {pairing.greedyEarly > 0 ? `, ${words.earlySaid(pairing.greedyEarly)}` : ''}
                  </span>
                </dd>
              </div>
              <div>
                <dt>{words.finishes}</dt>
                <dd>{words.ofPairs(pairing.finishDiffers, pairing.paired)}</dd>
              </div>
              <div>
                <dt>{words.promptsDiffer}</dt>
                <dd>{words.ofPairs(pairing.promptTokensDiffer, pairing.paired)}</dd>
              </div>
              {pairing.shares.map((share) => (
                <div key={share.name}>
                  <dt>{share.name}</dt>
                  <dd>{words.arrow(formatCount(share.a), formatCount(share.b))}</dd>
                </div>
              ))}
            </dl>
            <Figures
              figures={pairing.figures}
              sides={[words.sideNames[a], isTwo ? words.sideNames[b] : words.replayed]}
            />
          </div>
          <Worst view={view} pairs={pairing.worst} />
        </div>
      )}
    </section>
  );
}

function Figures({ figures, sides }: { figures: readonly Figure[]; sides: readonly [string, string] }) {
  const { batch: words, compare } = useMessages();
  const say = useSay();
  const told = figures.filter(({ stat }) => stat !== 'p99' && stat !== 'p90');
  return (
    <table className="table batch-figures">
      <thead>
        <tr>
          <th>{words.figureColumns.figure}</th>
          <th className="end">{sides[0]}</th>
          <th className="end">{sides[1]}</th>
          <th className="end">{words.figureColumns.n}</th>
          <th className="end">{words.figureColumns.change}</th>
          <th>{words.figureColumns.verdict}</th>
        </tr>
      </thead>
      <tbody>
        {told.map((figure) => {
          const why = figure.why === null ? null : say(figure.why);
          return (
            <tr key={`${figure.name} ${figure.stat}`} data-verdict={figure.verdict}>
              <td>{`${compare.figure(figure.name)} ${figure.stat}`}</td>
              <td className="end num">{compare.value(figure, figure.a)}</td>
              <td className="end num">{compare.value(figure, figure.b)}</td>
              <td className="end num">{formatCount(figure.nB)}</td>
              <td className="end num">{compare.changeOf(figure)}</td>
              <td title={why ?? undefined}>
                <span className="marked">
                  {figure.verdict === 'worse' ? (
                    <Mark kind="high" />
                  ) : figure.verdict === 'better' ? (
                    <Mark kind="ok" />
                  ) : null}
                  <span className="clipped">
                    {compare.figureVerdicts[figure.verdict]}
                    {why === null ? null : <span className="tx3"> {why}</span>}
                  </span>
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Worst({ view, pairs }: { view: BatchView; pairs: readonly BatchPair[] }) {
  const { batch: words } = useMessages();
  const { worstColumns: columns } = words;
  return (
    <div className="batch-worst">
      <h3>
        {words.worst} <span className="tx2">{words.worstHint}</span>
      </h3>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{columns.rid}</th>
              <th>{columns.what}</th>
              <th className="end">{columns.tokens}</th>
              <th className="end">{columns.ttft}</th>
              <th className="end">{columns.elapsed}</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair) => {
              const rid = pair.rid ?? `#${pair.index}`;
              return (
                <tr key={`${pair.file} ${pair.index}`}>
                  <td>
                    <LinkButton
                      mono
                      aria-label={words.openPair(rid)}
                      onPress={() => void openBatchPair(view, pair)}
                    >
                      {rid.slice(0, 8)}
                    </LinkButton>
                  </td>
                  <td title={whatOf(pair, words)}>{whatOf(pair, words)}</td>
                  <td className="end num">
                    {words.arrow(formatCount(pair.tokensA), formatCount(pair.tokensB))}
                  </td>
                  <td className="end num">{times(pair.ttftA, pair.ttftB, words)}</td>
                  <td className="end num">{times(pair.elapsedA, pair.elapsedB, words)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

type Words = ReturnType<typeof useMessages>['batch'];

const times = (a: number | null, b: number | null, words: Words): string =>
  a === null && b === null ? missing : words.arrow(formatDuration(a), formatDuration(b));

/** Why the pair stands where it does. */
function whatOf(pair: BatchPair, words: Words): string {
  const { whatKinds } = words;
  if (pair.error !== null) return whatKinds.error(words.errorKinds[pair.error] ?? pair.error);
  const { promptTokensA, promptTokensB, finishA, finishB, elapsedA, elapsedB } = pair;
  if (promptTokensA !== null && promptTokensB !== null && promptTokensA !== promptTokensB)
    return whatKinds.prompt(promptTokensA, promptTokensB);
  if (pair.atToken !== null)
    return pair.greedy === true ? whatKinds.parts(pair.atToken) : whatKinds.partsSampled(pair.atToken);
  if (finishA !== null && finishB !== null && finishA !== finishB) return whatKinds.finish(finishA, finishB);
  const lost = elapsedA === null || elapsedB === null ? 0 : elapsedB - elapsedA;
  return lost > 0 ? whatKinds.slower(lost) : whatKinds.same;
}
