import { formatTimestamp, missing } from '../../../shared/format.ts';
import { useMessages } from '../../messages.tsx';

export interface TimeTableProps {
  readonly label: string;
  /** Unix seconds. */
  readonly times: readonly number[];
  /** Each as long as `times`. */
  readonly columns: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
  /** Of the part that is zoomed to; null = all. */
  readonly range: readonly [from: number, to: number] | null;
  format(value: number): string;
}

/** What a plot over time shows, as numbers. */
export function TimeTable({ label, times, columns, range, format }: TimeTableProps) {
  const { capturePlots: words } = useMessages();
  const shown = times.flatMap((at, place) =>
    range === null || (at >= range[0] && at <= range[1]) ? [{ at, place }] : [],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className="time-table scroll" tabIndex={0} aria-label={label}>
      <table className="table">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {columns.map((column) => (
              <th key={column.label} scope="col" className="end">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="num">
          {shown.map(({ at, place }) => (
            <tr key={at}>
              <th scope="row">{formatTimestamp(at)}</th>
              {columns.map((column) => {
                const value = column.values[place] ?? null;
                return (
                  <td key={column.label} className="end">
                    {value === null ? missing : format(value)}
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
