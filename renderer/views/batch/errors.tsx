import type { BatchView } from '../../../shared/batch.ts';
import { formatCount, missing } from '../../../shared/format.ts';
import { runClock } from '../../../shared/run-clock.ts';
import { showBatchRecord } from '../../batch-store.ts';
import { useMessages } from '../../messages.tsx';
import { LinkButton } from '../../widgets/button.tsx';

/** What failed, put together by kind, each with a request that shows it. */
export function Errors({ view: { errors, counts } }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const clock = (at: number | null) => (at === null ? missing : runClock(at));
  return (
    <section className="section" aria-labelledby="batch-errors">
      <h2 id="batch-errors">
        {words.errors}{' '}
        <span className="tx2 num">
          {counts.failed === 0 ? '' : words.errorsOf(counts.failed, counts.sent)}
        </span>
      </h2>
      {errors.length === 0 ? (
        <p className="tx2">{words.errorsNone}</p>
      ) : (
        <table className="table batch-errors">
          <tbody>
            {errors.map((error) => {
              const [record] = error.records;
              const rid = record ? (record.rid ?? `#${record.index}`) : '';
              return (
                <tr key={`${error.kind} ${error.status} ${error.message}`}>
                  <td>
                    {error.kind === 'http' && error.status !== null
                      ? error.status === 200
                        ? words.errorIn200
                        : words.errorStatus(error.status)
                      : (words.errorKinds[error.kind] ?? error.kind)}
                  </td>
                  <td className="tx2" title={error.message}>
                    {error.message}
                  </td>
                  <td className="end num">{formatCount(error.count)}</td>
                  <td className="num tx2">{words.errorAt(clock(error.firstAt), clock(error.lastAt))}</td>
                  <td>
                    {record ? (
                      <LinkButton
                        mono
                        aria-label={words.showRecord(rid)}
                        onPress={() => void showBatchRecord(record.file, record.index)}
                      >
                        {rid.slice(0, 8)}
                        {error.count > 1 ? ` ${words.moreRecords(error.count - 1)}` : ''}
                      </LinkButton>
                    ) : null}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
