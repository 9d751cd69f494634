import { type BatchFlight, type BatchView, isUnderWay } from '../../../shared/batch.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { showBatchRecord } from '../../batch-store.ts';
import { useMessages } from '../../messages.tsx';
import { LinkButton } from '../../widgets/button.tsx';

/** What is on its way now, the oldest first. */
export function Flights({ view }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const { flights, counts, state, setup } = view;
  const next = counts.sent + 1;
  return (
    <section className="section" aria-labelledby="batch-flights">
      <h2 id="batch-flights">
        {words.flights} <span className="tx2 num">{formatCount(counts.inFlight)}</span>
      </h2>
      {flights.length === 0 ? (
        <p className="tx2">{words.flightsNone}</p>
      ) : (
        <FlightTable flights={flights} hasTargets={setup.targets.length > 1} />
      )}
      {counts.inFlight > flights.length && flights.length > 0 ? (
        <p className="tx2 num">{words.flightsMore(counts.inFlight - flights.length)}</p>
      ) : null}
      {isUnderWay(state) && counts.toCome > 0 ? (
        <p className="tx2 num batch-foot">{words.kept(counts.answered, next)}</p>
      ) : null}
      {state === 'broken' && view.problem === null ? (
        <p className="tx2 batch-foot">{words.brokenHint}</p>
      ) : null}
      {view.linesLeftOut > 0 ? <p className="tx2 num">{words.linesLeftOut(view.linesLeftOut)}</p> : null}
    </section>
  );
}

export function FlightTable({
  flights,
  hasTargets,
}: {
  flights: readonly BatchFlight[];
  hasTargets: boolean;
}) {
  const { batch: words } = useMessages();
  const { columns } = words;
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{columns.rid}</th>
          {hasTargets ? <th>{columns.target}</th> : null}
          <th className="end">{columns.prompt}</th>
          <th className="end">{columns.out}</th>
          <th>{columns.phase}</th>
          <th className="end">{columns.age}</th>
          <th className="end">{columns.recordedTtft}</th>
        </tr>
      </thead>
      <tbody>
        {flights.map((flight) => {
          const rid = flight.rid ?? `#${flight.index}`;
          return (
            <tr key={`${flight.target} ${flight.file} ${flight.index}`}>
              <td>
                <LinkButton
                  mono
                  aria-label={words.showRecord(rid)}
                  onPress={() => void showBatchRecord(flight.file, flight.index)}
                >
                  {rid.slice(0, 8)}
                </LinkButton>
              </td>
              {hasTargets ? <td>{flight.target.toUpperCase()}</td> : null}
              <td className="end num">{formatCount(flight.promptTokens)}</td>
              <td className="end num">{formatCount(flight.tokens ?? 0)}</td>
              <td>{words.phases[flight.phase]}</td>
              <td className="end num">{formatDuration(flight.ageSeconds)}</td>
              <td className="end num">{formatDuration(flight.recordedTtft)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
