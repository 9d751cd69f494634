import { formatTimestamp, missing } from '../../../shared/format.ts';
import type { CaptureSeries, SeriesPlot } from '../../../shared/plots.ts';
import { useMessages } from '../../messages.tsx';

/** What a plot over time shows, as numbers: of the part that is zoomed to. */
export function TimeTable(props: {
  readonly plot: SeriesPlot;
  readonly series: CaptureSeries;
  readonly range: readonly [from: number, to: number] | null;
}) {
  const { capturePlots: words } = useMessages();
  const { plot, series, range } = props;
  const shown = series.times.flatMap((at, place) =>
    range === null || (at >= range[0] && at <= range[1]) ? [{ at, place }] : [],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className="time-table scroll" tabIndex={0} aria-label={words.plots[plot.of]}>
      <table className="table">
        <caption>{words.plots[plot.of]}</caption>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {plot.lines.map(({ key }) => (
              <th key={key} scope="col" className="end">
                {words.lines[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="num">
          {shown.map(({ at, place }) => (
            <tr key={at}>
              <th scope="row">{formatTimestamp(at)}</th>
              {plot.lines.map(({ key, values }) => {
                const value = values[place] ?? null;
                return (
                  <td key={key} className="end">
                    {value === null ? missing : words.value(plot.unit, value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
