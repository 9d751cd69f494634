import type { DumpView } from '../../shared/dump.ts';
import { useMessages } from '../messages.tsx';
import { cancelOpening } from '../open.ts';
import { useRequests } from '../requests-store.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { Progress } from '../widgets/progress.tsx';
import type { RequestsProps } from './request-table.tsx';

/** Seconds of reading after which its speed says something. */
const settledAfter = 1;

/** In the place of the counts: how far a search through the texts is, and the way to stop it. */
export function SearchProgress({ dump, listing }: RequestsProps) {
  const { requests: words } = useMessages();
  const { searching, matched } = listing;
  if (searching === null) return null;
  const { bytes, of } = searching;
  return (
    <div className="requests-progress">
      <span className="num tx2">{words.searched(bytes, of, matched)}</span>
      <Progress label={words.searching} fraction={of === 0 ? null : bytes / of} />
      <Button look="danger" onPress={() => useRequests.getState().stopSearch(dump.id)}>
        {words.stop}
      </Button>
    </div>
  );
}

/** In the place of the counts: how much of the file is read, how fast, how long it takes still, and the way to stop. */
export function ReadingProgress({ dump }: { dump: DumpView }) {
  const { requests: words } = useMessages();
  const opening = useWorkspace(({ openings }) => openings.find((one) => one.dump === dump.id));
  const { reading } = dump;
  if (reading === null) return null;
  const { bytes, of } = reading;
  const seconds = opening ? (performance.now() - opening.since) / 1000 : 0;
  const rate = seconds >= settledAfter ? bytes / seconds : null;
  return (
    <div className="requests-progress">
      <span className="num tx2">{words.readSoFar(dump.total, bytes, of)}</span>
      {rate === null ? null : (
        <>
          <span className="num tx3 requests-rate">{words.readRate(rate)}</span>
          {of === null ? null : (
            <span className="num tx3">{words.timeLeft(Math.max(0, of - bytes) / rate)}</span>
          )}
        </>
      )}
      <Progress label={words.readingFile(dump.name)} fraction={of === null || of === 0 ? null : bytes / of} />
      {opening ? (
        <Button
          look="danger"
          isDisabled={opening.cancelling}
          onPress={() => void cancelOpening(opening.task)}
        >
          {opening.cancelling ? words.stopping : words.stop}
        </Button>
      ) : null}
    </div>
  );
}
