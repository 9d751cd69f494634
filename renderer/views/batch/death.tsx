import { type BatchView, isUnderWay } from '../../../shared/batch.ts';
import { missing } from '../../../shared/format.ts';
import { runClock } from '../../../shared/run-clock.ts';
import { hostOf } from '../../collect-store.ts';
import { useMessages, useTell } from '../../messages.tsx';
import { problemMark } from '../../problem-mark.ts';
import { Mark } from '../../widgets/mark.tsx';
import { FlightTable } from './flights.tsx';
import { Halving } from './halving.tsx';

/** Why it ended otherwise than asked: what went wrong, and of a target that died what was in flight. */
export function Death({ view }: { view: BatchView }) {
  const { batch: words, app } = useMessages();
  const tell = useTell();
  const { death, problem, setup, state } = view;
  if (problem !== null) {
    const mark = problemMark(problem.code);
    const { message, hint } = tell(problem);
    return (
      <div className="batch-band marked-block" role="alert">
        <Mark kind={mark} label={app.severity[mark]} />
        <div>
          <p>{message}</p>
          {hint === undefined ? null : <p className="tx2">{hint}</p>}
        </div>
      </div>
    );
  }
  if (death === null) return null;
  const target = setup.targets.find(({ name }) => name === death.target);
  return (
    <div className="batch-band marked-block" role="alert">
      <Mark kind="critical" label={app.severity.critical} />
      <div>
        <h2>
          {words.diedTitle(hostOf(target?.baseUrl ?? ''), death.at === null ? missing : runClock(death.at))}
        </h2>
        {death.inFlight.length === 0 ? (
          <p className="tx2">{words.diedNone}</p>
        ) : (
          <>
            <p className="tx2 num">{words.diedList(death.inFlight.length)}</p>
            <div className="batch-died scroll">
              <FlightTable flights={death.inFlight} hasTargets={setup.targets.length > 1} />
            </div>
          </>
        )}
        {isUnderWay(state) ? null : <Halving view={view} />}
      </div>
    </div>
  );
}
