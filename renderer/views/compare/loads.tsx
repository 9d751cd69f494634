import type { Comparison } from '../../../shared/comparison.ts';
import { useMessages } from '../../messages.tsx';

/** The load of every rank of either side, by rank. */
export function Loads({ comparison }: { comparison: Comparison }) {
  const { compare: words } = useMessages();
  const { loads } = comparison;
  if (loads.length === 0) return null;
  const ranks = [...new Set(loads.flatMap((column) => column.ranks.map(({ rank }) => rank)))].sort(
    (x, y) => x - y,
  );
  const value = (column: string, of: number | null) =>
    words.value({ unit: column === 'token_usage' ? 'share' : 'number', stat: 'gauge' }, of);
  return (
    <section className="section" aria-labelledby="loads">
      <h2 id="loads">
        {words.loads} <span className="tx2">A → B</span>
      </h2>
      <table className="compare-table">
        <thead>
          <tr>
            <th>{words.rankHead}</th>
            {loads.map(({ column }) => (
              <th key={column} className="end">
                {words.figure(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ranks.map((rank) => (
            <tr key={rank}>
              <td>{words.rank(rank)}</td>
              {loads.map(({ column, ranks: own }) => {
                const found = own.find((one) => one.rank === rank);
                return (
                  <td key={column} className="end num">
                    {value(column, found?.a ?? null)} → {value(column, found?.b ?? null)}
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
