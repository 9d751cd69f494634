import type { CaptureView } from '../../../shared/capture.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { useMessages } from '../../messages.tsx';
import { Bar } from '../../widgets/bar.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Evidenced } from './evidence.tsx';

const means = [
  'avg_ttft_seconds',
  'avg_queue_time_seconds',
  'avg_inter_token_seconds',
  'avg_e2e_seconds',
] as const;

const totals = ['prompt_tokens_total', 'generation_tokens_total'] as const;

/** Averages since the server started: one scrape can say no more, and the heading says so. */
export function Latency({ capture }: { capture: CaptureView }) {
  const { overview: words, app } = useMessages();
  const { metrics } = capture.summary;
  const rows = means.map((key) => ({ key, name: words.mean[key], seconds: metrics[key] }));
  const known = rows.some(({ seconds }) => seconds !== null);
  const count = metrics.num_requests_total;
  return (
    <section className="section" aria-labelledby="latency">
      <h2 id="latency">
        {words.latency}{' '}
        {known ? (
          <span className="tx2">
            <Mark kind="warn" size={10} label={app.severity.warn} />{' '}
            {count === null ? words.latencyText : words.latencyOf(formatCount(count))}
          </span>
        ) : null}
      </h2>
      {known ? (
        <Durations capture={capture} rows={rows.map((row) => ({ ...row, key: `metrics.${row.key}` }))} />
      ) : (
        <p className="tx2">{hasMetrics(capture) ? words.nothingMeasured : words.noMetrics}</p>
      )}
      {totals.every((key) => metrics[key] === null) ? null : (
        <dl className="pairs">
          {totals.map((key) => (
            <div key={key}>
              <dt>{words.totals[key]}</dt>
              <dd className="num">
                <Evidenced capture={capture} name={`metrics.${key}`}>
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

const hasMetrics = ({ sources }: CaptureView): boolean =>
  sources.some(({ name, status }) => name === 'metrics' && status !== 'missing');

/** Where the time goes inside the server, longest first. */
export function Stages({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const stages = Object.entries(capture.summary.metrics.stage_avg_seconds_max_tp_rank);
  const rows = stages
    .map(([name, seconds]) => ({ key: `metrics.stage_avg_seconds_max_tp_rank.${name}`, name, seconds }))
    .sort((one, other) => other.seconds - one.seconds);
  return (
    <section className="section" aria-labelledby="stages">
      <h2 id="stages">
        {words.stages} {rows.length > 0 ? <span className="tx2">{words.stagesText}</span> : null}
      </h2>
      {rows.length === 0 ? (
        <p className="tx2">{hasMetrics(capture) ? words.noStageMeasured : words.noStages}</p>
      ) : (
        <Durations capture={capture} rows={rows} mono />
      )}
    </section>
  );
}

interface DurationRow {
  /** Key of the evidence. */
  readonly key: string;
  readonly name: string;
  readonly seconds: number | null;
}

function Durations({
  capture,
  rows,
  mono,
}: {
  capture: CaptureView;
  rows: readonly DurationRow[];
  mono?: boolean;
}) {
  const longest = Math.max(...rows.map(({ seconds }) => seconds ?? 0));
  return (
    <table className="durations">
      <tbody>
        {rows.map(({ key, name, seconds }) => (
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
              <Evidenced capture={capture} name={key}>
                {formatDuration(seconds)}
              </Evidenced>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
