import type { MinimiseRound } from '../../../shared/minimise.ts';
import { useMessages } from '../../messages.tsx';
import { Mark } from '../../widgets/mark.tsx';

/** Rounds that are drawn, the newest first; all of them are on disk. */
const mostDrawn = 200;

const marks = { fails: 'critical', passes: 'ok', other: 'unchecked' } as const;

/** Every candidate that was sent, the newest first. */
export function MinimiseRounds({ rounds }: { rounds: readonly MinimiseRound[] }) {
  const { checking: words } = useMessages();
  const { columns } = words;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
    <section className="checking-rounds" aria-label={words.rounds} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.round}</th>
            <th scope="col">{columns.level}</th>
            <th scope="col">{columns.size}</th>
            <th scope="col">{columns.outcome}</th>
            <th scope="col">{columns.sent}</th>
            <th scope="col">{columns.prompt}</th>
          </tr>
        </thead>
        <tbody>
          {rounds
            .slice(-mostDrawn)
            .reverse()
            .map(({ round, level, size, outcome, failed, sent, preview, key }) => (
              <tr key={key}>
                <td className="num">{round}</td>
                <td>{level === null ? words.wholePrompt : words.levels[level]}</td>
                <td className="num">{words.size(size.tokens, size.characters)}</td>
                <td>
                  <span className="marked">
                    <Mark kind={marks[outcome]} />
                    {words.outcomes[outcome]}
                  </span>
                </td>
                <td className="num">{words.failedOf(failed, sent)}</td>
                <td className="mono checking-preview" title={preview}>
                  {preview}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
