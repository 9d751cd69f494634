import { partingOf } from '../../shared/answer-difference.ts';
import type { ExperimentRun } from '../../shared/experiment.ts';
import type { Judged, Spread } from '../../shared/experiment-verdict.ts';
import { formatCount, formatDuration, missing } from '../../shared/format.ts';
import type { Experiment } from '../experiment-store.ts';
import { useExperiments } from '../experiment-store.ts';
import { useMessages } from '../messages.tsx';
import type { ReplayDocument } from '../replay-store.ts';
import { useReplay } from '../replay-store.ts';
import { LinkButton } from '../widgets/button.tsx';
import { Dots } from '../widgets/dots.tsx';

interface TableProps {
  readonly document: ReplayDocument;
  readonly experiment: Experiment;
  readonly judged: Judged;
}

/** Every run with its end, times and first difference; of a sweep first the values. */
export function ExperimentTable({ document, experiment, judged }: TableProps) {
  const { experiment: words, replay } = useMessages();
  const { runs, firstRun } = experiment;
  const { set } = useExperiments.getState();
  const { showRun } = useReplay.getState();
  const first = runs.find(({ result }) => result.end === 'complete');
  const open = (at: number) => {
    showRun(document.id, firstRun + at);
    set(document.id, { open: false });
  };
  const sides = judged.kind === 'pair';
  const values = judged.kind === 'sweep';
  return (
    <div className="experiment-tables scroll">
      {judged.kind === 'pair' ? null : <Cells judged={judged} />}
      <table className="table" aria-label={words.resultsLabel}>
        <thead>
          <tr>
            <th>{words.heads.run}</th>
            {sides ? <th>{words.heads.side}</th> : null}
            {values ? <th>{words.heads.value}</th> : null}
            <th>{words.heads.end}</th>
            <th className="end">{words.heads.tokens}</th>
            <th className="end">{words.heads.ttft}</th>
            <th className="end">{words.heads.elapsed}</th>
            <th>{words.heads.differs}</th>
          </tr>
        </thead>
        <tbody className="num">
          {runs.map((run) => (
            <tr key={run.at}>
              <td>
                <LinkButton aria-label={words.showRun(firstRun + run.at)} onPress={() => open(run.at)}>
                  {formatCount(firstRun + run.at)}
                </LinkButton>
              </td>
              {sides ? (
                <td>
                  {words.side[run.side]}
                  {run.noise ? <span className="tx2"> {words.noiseRun}</span> : null}
                </td>
              ) : null}
              {values ? <td className="mono clipped">{run.value}</td> : null}
              <td>
                {run.result.end === 'complete'
                  ? (run.result.finishType ?? replay.ends.complete)
                  : replay.ends[run.result.end]}
              </td>
              <td className="end">{formatCount(run.result.completionTokens)}</td>
              <td className="end">{formatDuration(run.result.ttftSeconds)}</td>
              <td className="end">{formatDuration(run.result.elapsedSeconds)}</td>
              <td>{differenceText(first, run, words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each value of a sweep, or the one request that was repeated: answers, and times as dots with their median. */
function Cells({ judged }: { judged: Exclude<Judged, { kind: 'pair' }> }) {
  const { experiment: words } = useMessages();
  const rows =
    judged.kind === 'sweep'
      ? judged.cells
      : [{ value: null, group: judged.group, partsAt: null, compared: false }];
  const most = (key: 'ttft' | 'elapsed') => Math.max(0, ...rows.map(({ group }) => group[key]?.most ?? 0));
  const [mostTtft, mostElapsed] = [most('ttft'), most('elapsed')];
  const spread = (one: Spread | null, end: number, name: string) =>
    one === null ? (
      missing
    ) : (
      <>
        {one.n > 1 ? (
          <Dots values={one.values} median={one.median} most={end} label={words.dots(name, one)} />
        ) : null}{' '}
        {words.spread(one)}
      </>
    );
  return (
    <table className="table" aria-label={judged.kind === 'sweep' ? words.cellsLabel : words.summaryLabel}>
      <thead>
        <tr>
          {judged.kind === 'sweep' ? <th>{words.heads.value}</th> : null}
          <th className="end">{words.heads.answers}</th>
          <th className="end">{words.heads.equal}</th>
          <th className="end">{words.heads.ttft}</th>
          <th className="end">{words.heads.elapsed}</th>
          {judged.kind === 'sweep' ? <th>{words.heads.differs}</th> : null}
        </tr>
      </thead>
      <tbody className="num">
        {rows.map(({ value, group, partsAt, compared }, at) => (
          <tr key={value}>
            {value === null ? null : <td className="mono clipped">{value}</td>}
            <td className="end">{words.answersOf(group.distinct, group.runs)}</td>
            <td className="end">
              {group.differing.of === 0
                ? missing
                : words.equalOf(group.differing.of - group.differing.differ, group.differing.of)}
            </td>
            <td className="end">{spread(group.ttft, mostTtft, words.heads.ttft)}</td>
            <td className="end">{spread(group.elapsed, mostElapsed, words.heads.elapsed)}</td>
            {value === null ? null : (
              <td>
                {at === 0
                  ? words.firstRun
                  : !compared
                    ? words.notCompared
                    : partsAt === null
                      ? words.sameAsFirst
                      : words.leavesAt(group.differing.byToken, partsAt)}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Words = ReturnType<typeof useMessages>['experiment'];

function differenceText(first: ExperimentRun | undefined, run: ExperimentRun, words: Words): string {
  if (first?.at === run.at) return words.firstRun;
  const [one, other] = [first?.result, run.result];
  if (!one || other.end !== 'complete') return words.notCompared;
  const byToken = one.outputIds !== null && other.outputIds !== null;
  const at =
    one.outputIds !== null && other.outputIds !== null
      ? partingOf(one.outputIds, other.outputIds)
      : partingOf(one.text ?? '', other.text ?? '');
  return at === null ? words.sameAsFirst : words.leavesAt(byToken, at);
}
