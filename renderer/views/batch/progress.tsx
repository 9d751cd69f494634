import type { BatchView } from '../../../shared/batch.ts';
import { useMessages } from '../../messages.tsx';

/** How many were sent, answered, are in flight, failed and are to come: as numbers and as one bar. */
export function Counts({ view: { counts, elapsedSeconds, leftSeconds, state } }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const { planned, sent, answered, inFlight, failed, cancelled, toCome } = counts;
  const share = (part: number) => `${planned === 0 ? 0 : (100 * part) / planned}%`;
  const isRunning = state === 'running' || state === 'paused';
  return (
    <section className="batch-counts" aria-label={words.progress}>
      <div className="batch-numbers num">
        <span>{words.sentOf(sent, planned)}</span>
        <span className="batch-ok">{words.answered(answered)}</span>
        {inFlight > 0 ? <span className="batch-fly">{words.inFlight(inFlight)}</span> : null}
        {failed > 0 ? <span className="batch-crit">{words.failed(failed)}</span> : null}
        {cancelled > 0 ? <span className="tx2">{words.cancelledCount(cancelled)}</span> : null}
        <span className="tx2">{words.toCome(toCome)}</span>
        <span className="spring" />
        <span className="tx2">{words.elapsed(elapsedSeconds, isRunning ? leftSeconds : null)}</span>
      </div>
      <div
        className="batch-bar"
        role="progressbar"
        aria-label={words.progress}
        aria-valuemin={0}
        aria-valuemax={planned}
        aria-valuenow={answered + failed + cancelled}
        aria-valuetext={words.progressSaid(answered, failed, inFlight, toCome)}
      >
        <span data-part="answered" style={{ width: share(answered) }} />
        <span data-part="failed" style={{ width: share(failed) }} />
        <span data-part="cancelled" style={{ width: share(cancelled) }} />
        <span data-part="flight" style={{ width: share(inFlight) }} />
      </div>
    </section>
  );
}
