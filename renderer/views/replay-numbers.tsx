import { useMemo, useState } from 'react';
import {
  formatChange,
  formatCount,
  formatDifference,
  formatDuration,
  formatRate,
  missing,
} from '../../shared/format.ts';
import type { ReplayResult } from '../../shared/replay.ts';
import type { RecordedOutput } from '../../shared/request.ts';
import { useMessages } from '../messages.tsx';
import { plotPin, replayPin } from '../pin-subjects.ts';
import type { NumberRow } from '../replay-numbers.ts';
import { numberRows, percentile, pieceGaps } from '../replay-numbers.ts';
import type { Run } from '../replay-store.ts';
import { LinkButton } from '../widgets/button.tsx';
import { LinePlot } from '../widgets/line-plot.tsx';
import { PinButton, SectionPin } from './pin-button.tsx';

interface NumbersProps {
  readonly recorded: RecordedOutput | null;
  readonly run: Run | null;
  /** The artifact that keeps the run; null while there is none. */
  readonly replay: string | null;
}

/** Times and counts of both answers, and the time between the pieces of the replayed one. */
export function ReplayNumbers({ recorded, run, replay }: NumbersProps) {
  const { replay: words, pins } = useMessages();
  /** A value of the run with its pin control. */
  const pinned = (path: string, name: string, value: string) =>
    replay === null || run === null || value === missing ? (
      value
    ) : (
      <span className="pinned-value" data-pin-area>
        {value}
        <PinButton pinnable={replayPin(replay, run.number, { path, name, value }, pins)} />
      </span>
    );
  const result = run?.state.kind === 'done' ? run.state.result : null;
  const rows = useMemo(() => numberRows(recorded, result), [recorded, result]);
  return (
    <div className="replay-numbers">
      <table className="table" aria-label={words.numbers}>
        <thead>
          <tr>
            <th aria-label={words.numbers} />
            <th className="end">{words.numbersHead.recorded}</th>
            <th className="end">{words.numbersHead.replayed}</th>
            <th className="end">{words.numbersHead.change}</th>
          </tr>
        </thead>
        <tbody className="num">
          {rows.map((row) => (
            <tr key={row.key}>
              <td className="tx2">{words.rows[row.key]}</td>
              <td className="end" title={row.key === 'interToken' ? words.notInDump : undefined}>
                {valueText(row, row.recorded)}
              </td>
              <td className="end">{pinned(row.key, words.rows[row.key], valueText(row, row.replayed))}</td>
              <td className="end">{changeText(row, words.same)}</td>
            </tr>
          ))}
          <tr>
            <td className="tx2">{words.rows.finish}</td>
            <td className="end">{recorded?.finishType ?? missing}</td>
            <td className="end">{pinned('finish', words.rows.finish, result?.finishType ?? missing)}</td>
            <td className="end">{finishChange(recorded, result, words)}</td>
          </tr>
        </tbody>
      </table>
      <Gaps result={result} run={run} replay={replay} />
    </div>
  );
}

function valueText({ unit }: NumberRow, value: number | null): string {
  if (unit === 'seconds') return formatDuration(value);
  return unit === 'rate' ? formatRate(value) : formatCount(value);
}

function changeText({ unit, change }: NumberRow, same: string): string {
  if (change === 0) return same;
  return unit === 'count' ? formatDifference(change) : formatChange(change);
}

function finishChange(
  recorded: RecordedOutput | null,
  result: ReplayResult | null,
  words: { readonly same: string; readonly differs: string },
): string {
  if (!recorded?.finishType || !result?.finishType) return missing;
  return recorded.finishType === result.finishType ? words.same : words.differs;
}

function Gaps({
  result,
  run,
  replay,
}: Pick<NumbersProps, 'run' | 'replay'> & { result: ReplayResult | null }) {
  const { replay: words, pins } = useMessages();
  const [asTable, setAsTable] = useState(false);
  const gaps = useMemo(() => (result ? pieceGaps(result.pieces) : []), [result]);
  const series = useMemo(
    () => [{ label: words.replayed, ink: 'b' as const, dashed: false, values: gaps }],
    [gaps, words],
  );
  const shares = [0.5, 0.9, 0.99, 1].map((share) => formatDuration(percentile(gaps, share)));
  const [p50 = '', p90 = '', p99 = '', most = ''] = shares;
  const drawn = gaps.length >= 2;
  const pinnable =
    replay === null || run === null || !drawn
      ? null
      : plotPin(
          { in: 'replay', artifact: replay, index: run.number, path: 'gaps' },
          pins.labels.replay(run.number, words.plot),
          [
            ['p50', p50],
            ['p90', p90],
            ['p99', p99],
            [words.longest, most],
          ],
        );
  return (
    <section className="replay-gaps" aria-label={words.plot} data-pin-area>
      {pinnable === null ? null : <SectionPin pinnable={pinnable} />}
      <h2>
        {words.plot}
        <span className="tx2">{words.plotNote}</span>
        {drawn ? (
          <LinkButton onPress={() => setAsTable(!asTable)}>
            {asTable ? words.asPlot : words.asTable}
          </LinkButton>
        ) : null}
      </h2>
      {!drawn ? (
        <p className="tx3 replay-gaps-none">{words.plotNone}</p>
      ) : asTable ? (
        <dl className="pairs replay-shares num">
          {[
            ['p50', p50],
            ['p90', p90],
            ['p99', p99],
            [words.longest, most],
          ].map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <LinePlot
          label={words.plot}
          summary={words.plotSummary(gaps.length, p50, p90, p99, most)}
          series={series}
          formatX={formatCount}
          formatY={(seconds) => formatTick(seconds)}
          formatPoint={(_series, at, seconds) => words.plotPoint(at + 2, formatDuration(seconds))}
        />
      )}
    </section>
  );
}

/** Ticks are round numbers: no decimals beyond what they need. */
function formatTick(seconds: number): string {
  if (seconds === 0) return '0';
  return seconds < 1
    ? `${Number((seconds * 1000).toPrecision(4))} ms`
    : `${Number(seconds.toPrecision(4))} s`;
}
