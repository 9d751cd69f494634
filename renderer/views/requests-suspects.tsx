import type { SharedTrait } from '../../shared/dump.ts';
import { useMessages } from '../messages.tsx';
import { Mark } from '../widgets/mark.tsx';
import { isGrouped, type RequestsProps } from './request-table.tsx';

/** Above the rows of a crash dump: how many were in flight, since when, and what sets them apart from the finished. */
export function Suspects({ dump, listing }: RequestsProps) {
  const { requests: words } = useMessages();
  const { inFlight, finished, inFlightFacts } = dump;
  if (inFlight === 0 || inFlightFacts === null || !isGrouped(listing) || listing.inFlight === 0) return null;
  const { oldestSeconds, compared, shared } = inFlightFacts;
  const said = ({ trait, tokens, inFlight: own, finished: others }: SharedTrait): string =>
    words.sharedTrait(words.shares[trait](tokens), own, inFlight, others, finished);
  const text = !compared
    ? words.notCompared
    : shared.length === 0
      ? words.nothingShared
      : words.shared(shared.map(said));
  return (
    <div className="requests-suspects" role="note">
      <Mark kind="fly" size={11} />
      <strong className="request-fly num">{words.suspects(inFlight, oldestSeconds)}</strong>
      {listing.inFlight === inFlight ? null : (
        <span className="tx2 num">{words.suspectsListed(listing.inFlight)}</span>
      )}
      <span className="tx2 num clipped" title={text}>
        {text}
      </span>
    </div>
  );
}
