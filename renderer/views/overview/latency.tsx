import type { CaptureView } from '../../../shared/capture.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import type { Messages } from '../../../shared/messages/en/index.ts';
import { useMessages } from '../../messages.tsx';
import { plotPin } from '../../pin-subjects.ts';
import type { Pinnable } from '../../pins.ts';
import { Bar } from '../../widgets/bar.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { SectionPin } from '../pin-button.tsx';
import { Absent } from './absent.tsx';
import { Delta, type Earlier, useEarlier } from './earlier.tsx';
import { Evidenced } from './evidence.tsx';

const means = [
  'avg_ttft_seconds',
  'avg_queue_time_seconds',
  'avg_inter_token_seconds',
  'avg_e2e_seconds',
] as const;

const totals = ['prompt_tokens_total', 'generation_tokens_total'] as const;

/** Averages since the server started: one scrape can say no more, and the heading says so. */
export function Averages({ capture }: { capture: CaptureView }) {
  const { overview: words, app } = useMessages();
  const { metrics } = capture.summary;
  const rows = means.map((key) => ({ key, name: words.mean[key], seconds: metrics[key] }));
  const known = rows.some(({ seconds }) => seconds !== null);
  const count = metrics.num_requests_total;
  const earlier = useEarlier(capture);
  // Without /metrics one line says so, above.
  if (isWithoutMetrics(capture)) return null;
  return (
    <section className="section" aria-labelledby="averages" data-pin-area>
      {known ? <SectionPin pinnable={durationsPin(capture, 'averages', words.averages, rows)} /> : null}
      <h2 id="averages">
        {words.averages}{' '}
        {known ? (
          <span className="tx2">
            <Mark kind="warn" size={10} label={app.severity.warn} />{' '}
            {count === null ? words.latencyText : words.latencyOf(formatCount(count))}
            {earlier === null ? null : `; ${sinceWords(earlier, words)}`}
          </span>
        ) : null}
      </h2>
      {known ? (
        <Durations
          capture={capture}
          rows={rows.map((row) => ({
            ...row,
            key: `metrics.${row.key}`,
            before: earlier?.capture.summary.metrics[row.key] ?? null,
          }))}
          earlier={earlier}
        />
      ) : (
        <Absent capture={capture} source="metrics" title={words.noLatency} instead={words.nothingMeasured} />
      )}
      {totals.every((key) => metrics[key] === null) ? null : (
        <dl className="pairs">
          {totals.map((key) => (
            <div key={key}>
              <dt>{words.totals[key]}</dt>
              <dd className="num">
                <Evidenced capture={capture} name={`metrics.${key}`} label={words.totals[key]}>
                  {formatCount(metrics[key])}
                </Evidenced>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

const isWithoutMetrics = ({ sources }: CaptureView): boolean =>
  sources.find(({ name }) => name === 'metrics')?.status === 'missing';

const sinceWords = ({ name, restarted }: Earlier, words: Messages['overview']): string =>
  restarted ? words.restartedSince(name) : words.sinceEarlier(name);

/** Where the time goes inside the server, longest first. */
export function Stages({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const stages = Object.entries(capture.summary.metrics.stage_avg_seconds_max_tp_rank);
  const earlier = useEarlier(capture);
  const before = earlier?.capture.summary.metrics.stage_avg_seconds_max_tp_rank;
  const rows = stages
    .map(([name, seconds]) => ({
      key: `metrics.stage_avg_seconds_max_tp_rank.${name}`,
      name,
      seconds,
      before: before?.[name] ?? null,
    }))
    .sort((one, other) => other.seconds - one.seconds);
  if (isWithoutMetrics(capture)) return null;
  return (
    <section className="section" aria-labelledby="stages" data-pin-area>
      {rows.length > 0 ? <SectionPin pinnable={durationsPin(capture, 'stages', words.stages, rows)} /> : null}
      <h2 id="stages">
        {words.stages} {rows.length > 0 ? <span className="tx2">{words.stagesText}</span> : null}
      </h2>
      {rows.length === 0 ? (
        <Absent capture={capture} source="metrics" title={words.noStages} instead={words.noStageMeasured} />
      ) : (
        <Durations capture={capture} rows={rows} earlier={earlier} mono />
      )}
    </section>
  );
}

/** All rows of a section as one pin. */
const durationsPin = (
  capture: CaptureView,
  path: string,
  label: string,
  rows: readonly Pick<DurationRow, 'name' | 'seconds'>[],
): Pinnable =>
  plotPin(
    { in: 'capture', artifact: capture.id, path },
    label,
    rows.map(({ name, seconds }) => [name, formatDuration(seconds)]),
  );

interface DurationRow {
  /** Key of the evidence. */
  readonly key: string;
  readonly name: string;
  readonly seconds: number | null;
  /** Seconds in the earlier capture. */
  readonly before: number | null;
}

function Durations({
  capture,
  rows,
  earlier,
  mono,
}: {
  capture: CaptureView;
  rows: readonly DurationRow[];
  earlier: Earlier | null;
  mono?: boolean;
}) {
  const longest = Math.max(...rows.map(({ seconds }) => seconds ?? 0));
  return (
    <table className="durations">
      <tbody>
        {rows.map(({ key, name, seconds, before }) => (
          <tr key={key}>
            <th scope="row" className={mono ? 'mono' : undefined}>
              <span className="clipped" title={name}>
                {name}
              </span>
            </th>
            <td>
              <Bar
                fraction={seconds === null || longest === 0 ? null : seconds / longest}
                label={name}
                text={formatDuration(seconds)}
              />
            </td>
            <td className="num end">
              <Evidenced capture={capture} name={key} label={name}>
                {formatDuration(seconds)}
              </Evidenced>
            </td>
            {earlier === null || earlier.restarted ? null : (
              <td className="delta end">
                <Delta earlier={earlier} before={before} now={seconds} format={formatDuration} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
