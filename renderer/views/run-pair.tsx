import { useEffect, useMemo, useState } from 'react';
import { formatBytes, formatCount, formatDuration, formatTimestamp, missing } from '../../shared/format.ts';
import type { ComparedRun, RunComparison } from '../../shared/history.ts';
import type { Problem } from '../../shared/outcome.ts';
import { pairOf } from '../history-store.ts';
import { useMessages, useTell } from '../messages.tsx';
import { DiffEditor } from '../widgets/diff-editor.tsx';
import { Mark } from '../widgets/mark.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Tabs } from '../widgets/tabs.tsx';
import { problemOf, workbench } from '../workbench.ts';
import './history.css';

const panes = ['answers', 'bodies'] as const;

type State =
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'read'; readonly comparison: RunComparison };

/** Two sends side by side: numbers, where their answers part, and what differs in what was sent. */
export function RunPairView({ pair: ref }: { pair: string | undefined }) {
  const { history: words } = useMessages();
  const tell = useTell();
  const pair = useMemo(() => pairOf(ref), [ref]);
  const [state, setState] = useState<State>({ kind: 'reading' });
  useEffect(() => {
    if (pair === null) return undefined;
    let gone = false;
    workbench.compareRuns(pair).then(
      (comparison) => !gone && setState({ kind: 'read', comparison }),
      (error) => !gone && setState({ kind: 'failed', problem: problemOf(error) }),
    );
    return () => {
      gone = true;
    };
  }, [pair]);
  if (pair === null) return <StateMessage mark="unchecked" title={words.pairGone} />;
  if (state.kind === 'reading') return null;
  if (state.kind === 'failed')
    return (
      <StateMessage mark="high" title={words.pairGone}>
        {tell(state.problem).message}
      </StateMessage>
    );
  return <Pair comparison={state.comparison} />;
}

function Pair({ comparison }: { comparison: RunComparison }) {
  const { history: words } = useMessages();
  const [pane, setPane] = useState<(typeof panes)[number]>('answers');
  const { a, b, answer } = comparison;
  const [one, other] = pane === 'answers' ? [a.text ?? '', b.text ?? ''] : [a.body, b.body];
  return (
    <div className="run-pair">
      <div className="run-pair-head scroll">
        <h2>{words.panes.answers}</h2>
        <p>
          <Mark kind={answer.kind === 'same' ? 'ok' : answer.kind === 'none' ? 'unchecked' : 'warn'} />
          {answer.kind === 'none'
            ? words.noAnswers
            : answer.kind === 'same'
              ? words.same[answer.by](answer.of)
              : words.differs[answer.by](answer.at, answer.of)}
        </p>
        <h2>{words.panes.bodies}</h2>
        <Fields comparison={comparison} />
        <Facts a={a} b={b} />
      </div>
      <div className="run-pair-texts">
        <Tabs<(typeof panes)[number]>
          label={words.title}
          items={panes.map((id) => ({ id, label: words.panes[id] }))}
          selected={pane}
          onSelect={setPane}
        >
          {one === null || other === null ? (
            <StateMessage mark="info" title={words.bodyTooLong} />
          ) : (
            <div className="run-pair-pane">
              <DiffEditor
                key={pane}
                originalLabel={`${words.sides.a}, ${words.panes[pane]}`}
                modifiedLabel={`${words.sides.b}, ${words.panes[pane]}`}
                language={pane === 'answers' ? 'plaintext' : 'json'}
                original={one}
                modified={other}
              />
            </div>
          )}
        </Tabs>
      </div>
    </div>
  );
}

function Facts({ a, b }: { a: ComparedRun; b: ComparedRun }) {
  const { history: words, replay } = useMessages();
  const { columns } = words;
  const seconds = (value: number | null) => (value === null ? missing : formatDuration(value));
  const count = (value: number | null) => (value === null ? missing : formatCount(value));
  const rows: readonly (readonly [string, (run: ComparedRun) => string])[] = [
    [columns.request, ({ name, run }) => words.runOf(name, run)],
    [columns.time, ({ at }) => formatTimestamp(at)],
    [columns.target, ({ baseUrl, endpoint }) => `${baseUrl}${endpoint}`],
    [columns.outcome, ({ end }) => (end === null ? words.interrupted : replay.ends[end])],
    [columns.ttft, ({ ttftSeconds }) => seconds(ttftSeconds)],
    [columns.elapsed, ({ elapsedSeconds }) => seconds(elapsedSeconds)],
    [replay.rows.promptTokens, ({ promptTokens }) => count(promptTokens)],
    [replay.rows.cachedTokens, ({ cachedTokens }) => count(cachedTokens)],
    [replay.rows.completionTokens, ({ completionTokens }) => count(completionTokens)],
    [replay.rows.finish, ({ finishType }) => finishType ?? missing],
    [columns.body, ({ bodyBytes }) => formatBytes(bodyBytes)],
  ];
  return (
    <table aria-label={words.facts}>
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">{words.field}</span>
          </th>
          {(['a', 'b'] as const).map((side) => (
            <th key={side} scope="col">
              <i className="swatch" data-side={side} aria-hidden="true" /> {words.sides[side]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, say]) => (
          <tr key={name}>
            <th scope="row" className="tx2">
              {name}
            </th>
            <td className="num">{say(a)}</td>
            <td className="num">{say(b)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fields({ comparison: { fields, sameBody } }: { comparison: RunComparison }) {
  const { history: words } = useMessages();
  if (sameBody || fields === null || fields.length === 0)
    return (
      <p>
        <Mark kind={sameBody ? 'ok' : 'info'} />
        {sameBody ? words.sameBody : fields === null ? words.fieldsUnknown : words.sameFields}
      </p>
    );
  return (
    <>
      <p>
        <Mark kind="warn" />
        {words.changedFields(fields.length)}
      </p>
      <table aria-label={words.fields}>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.sides.a}</th>
            <th scope="col">{words.sides.b}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ name, a, b }) => (
            <tr key={name}>
              <th scope="row" className="mono">
                {name}
              </th>
              <td className="mono">{a ?? missing}</td>
              <td className="mono">{b ?? missing}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
