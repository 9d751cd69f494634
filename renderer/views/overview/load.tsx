import type { CaptureView } from '../../../shared/capture.ts';
import { formatCount, formatNumber, formatPercent } from '../../../shared/format.ts';
import type { RankLoad } from '../../../shared/summary.ts';
import { useMessages } from '../../messages.tsx';
import { plotPin } from '../../pin-subjects.ts';
import { Bar } from '../../widgets/bar.tsx';
import { SectionPin } from '../pin-button.tsx';
import { Absent } from './absent.tsx';
import { deltaText, useEarlier } from './earlier.tsx';
import { Evidenced } from './evidence.tsx';

/** KV use from which a bar is drawn to attention. */
const highUse = 0.8;

/** Ranks in their own order, never by value, so that two captures line up. */
export function Load({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const { point_in_time_load: load } = capture.summary;
  const ranks = load.per_rank;
  const ages = ranks.flatMap(({ snapshot_age_seconds: age }) => (age === null ? [] : [age]));
  const { loadColumns: columns } = words;
  const earlier = useEarlier(capture);
  const counted = (key: 'running_reqs' | 'waiting_reqs') => {
    const change = deltaText(
      earlier?.capture.summary.point_in_time_load[key] ?? null,
      load[key],
      formatCount,
    );
    return change === null ? formatCount(load[key]) : words.countAndChange(formatCount(load[key]), change);
  };
  const pinOf = () =>
    plotPin(
      { in: 'capture', artifact: capture.id, path: 'load' },
      words.load,
      ranks.map((rank) => [
        words.rank(rank.dp_rank),
        `${columns.running} ${formatCount(rank.running_reqs)}`,
        `${columns.waiting} ${formatCount(rank.waiting_reqs)}`,
        `${columns.kv} ${formatPercent(rank.token_usage)}`,
        `${columns.cache} ${formatPercent(rank.cache_hit_rate)}`,
        `${columns.rate} ${formatNumber(rank.gen_throughput)}`,
      ]),
    );
  return (
    <section className="section" aria-labelledby="load" data-pin-area>
      {ranks.length === 0 ? null : <SectionPin pinnable={pinOf()} />}
      <h2 id="load">
        {words.load}{' '}
        {ranks.length === 0 ? null : (
          <span className="tx2" title={earlier === null ? undefined : words.sinceEarlier(earlier.name)}>
            {words.loadText(counted('running_reqs'), counted('waiting_reqs'))}
            {`; ${ages.length === 0 ? words.oneSnapshot : words.snapshotAge(Math.max(...ages))}`}
          </span>
        )}
      </h2>
      {ranks.length === 0 ? (
        <Absent capture={capture} source="loads_all" title={words.noLoad} instead={words.emptyLoad} />
      ) : (
        <table className="table load">
          <thead>
            <tr>
              <th scope="col">{columns.rank}</th>
              <th scope="col" className="end">
                {columns.running}
              </th>
              <th scope="col" className="end">
                {columns.waiting}
              </th>
              <th scope="col" colSpan={2}>
                {columns.kv}
              </th>
              <th scope="col" className="end">
                {columns.cache}
              </th>
              <th scope="col" className="end">
                {columns.rate}
              </th>
            </tr>
          </thead>
          <tbody>
            {ranks.map((rank, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a rank may have no name but its place
              <Rank key={place} capture={capture} rank={rank} place={place} />
            ))}
          </tbody>
        </table>
      )}
      <Sums name={words.queues} values={load.queues} capture={capture} path="queues" />
      {/* The server answers `null` as text when it is not split into prefill and decode. */}
      <Sums
        name={words.disaggregation}
        values={load.disaggregation.mode === 'null' ? {} : load.disaggregation}
        capture={capture}
        path="disaggregation"
      />
    </section>
  );
}

function Rank({ capture, rank, place }: { capture: CaptureView; rank: RankLoad; place: number }) {
  const { overview: words, pins } = useMessages();
  const { loadColumns: columns } = words;
  const name = words.rank(rank.dp_rank);
  const use = formatPercent(rank.token_usage);
  const value = (key: keyof RankLoad, text: string, what: string) => (
    <Evidenced
      capture={capture}
      name={`point_in_time_load.per_rank[${place}].${key}`}
      label={pins.labels.rank(name, what)}
    >
      {text}
    </Evidenced>
  );
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="end num">{value('running_reqs', formatCount(rank.running_reqs), columns.running)}</td>
      <td className="end num">{value('waiting_reqs', formatCount(rank.waiting_reqs), columns.waiting)}</td>
      <td className="load-bar">
        <Bar
          fraction={rank.token_usage}
          label={words.kvBar(name)}
          text={use}
          look={(rank.token_usage ?? 0) >= highUse ? 'high' : 'plain'}
        />
      </td>
      <td className="end num">{value('token_usage', use, columns.kv)}</td>
      <td className="end num">
        {value('cache_hit_rate', formatPercent(rank.cache_hit_rate), columns.cache)}
      </td>
      <td className="end num">{value('gen_throughput', formatNumber(rank.gen_throughput), columns.rate)}</td>
    </tr>
  );
}

function Sums(props: {
  name: string;
  values: Readonly<Record<string, number | string>>;
  capture: CaptureView;
  path: string;
}) {
  const entries = Object.entries(props.values);
  if (entries.length === 0) return null;
  return (
    <div className="sums">
      <h3>{props.name}</h3>
      <dl>
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt className="mono">{key}</dt>
            <dd className="num">
              <Evidenced capture={props.capture} name={`point_in_time_load.${props.path}.${key}`} label={key}>
                {typeof value === 'number' ? formatNumber(value) : value}
              </Evidenced>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
