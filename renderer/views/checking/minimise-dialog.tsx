import { useState } from 'react';
import { type ExpectKind, expectText } from '../../expect-form.ts';
import { useMessages, useTell } from '../../messages.tsx';
import { jobOf, type MinimiseJob, useMinimise } from '../../minimise-store.ts';
import { problemMark } from '../../problem-mark.ts';
import { useWorkspace } from '../../store.ts';
import { asksFirst, hostAskedFor, type TargetPlace } from '../../target.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { NumberField, TextField } from '../../widgets/field.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Progress } from '../../widgets/progress.tsx';
import { ExpectFields } from './expect-fields.tsx';
import { MinimiseRounds } from './minimise-rounds.tsx';
import './checking.css';

/** A recorded answer belongs to the whole prompt, and a figure to no single request. */
const kinds: readonly ExpectKind[] = ['status', 'otherStatus', 'timeout', 'regex', 'noRegex', 'sameTarget'];

interface MinimiseDialogProps {
  readonly id: string;
  readonly place: TargetPlace | null;
}

/** Shrinks the edited request: asks what a good answer is, then shows round by round, then the smallest. */
export function MinimiseDialog({ id, place }: MinimiseDialogProps) {
  const isShown = useMinimise(({ shown }) => shown === id);
  return isShown && place !== null ? <MinimiseForm id={id} place={place} /> : null;
}

function MinimiseForm({ id, place }: { id: string; place: TargetPlace }) {
  const { checking: words } = useMessages();
  const job = useMinimise((state) => jobOf(state, id));
  const { show, start, cancel, openResult } = useMinimise.getState();
  const [kind, setKind] = useState<ExpectKind>('status');
  const [value, setValue] = useState('');
  const [mostRounds, setMostRounds] = useState(400);
  const [restart, setRestart] = useState('');
  const [host, setHost] = useState('');
  const { state } = job;
  const expect = expectText(kind, value);
  const targets = useWorkspace(({ settings }) => settings)?.targets ?? [];
  const asks =
    asksFirst(place, targets) || (state.kind === 'failed' && hostAskedFor(state.problem) === place.host);
  const isConfirmed = !asks || host.trim().toLowerCase() === place.host;
  const begin = () => {
    if (expect === null || !isConfirmed) return;
    void start(id, { expect, mostRounds, restart, confirmedHost: asks ? place.host : null });
  };
  const close = () => show(null);
  return (
    <Dialog
      isOpen
      onClose={close}
      isDismissable={false}
      title={words.minimiseTitle}
      width={760}
      foot={
        state.kind === 'running' ? (
          <>
            <Button onPress={close}>{words.hide}</Button>
            <Button look="danger" isDisabled={state.cancelling} onPress={() => void cancel(id)}>
              {state.cancelling ? words.stopping : words.stop}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={close}>{words.close}</Button>
            {state.kind === 'done' && state.minimised.ended !== 'passes' ? (
              <Button onPress={() => openResult(id)}>{words.openResult}</Button>
            ) : null}
            <Button look="primary" isDisabled={expect === null || !isConfirmed} onPress={begin}>
              {words.minimiseStart}
            </Button>
          </>
        )
      }
    >
      {state.kind === 'running' ? null : (
        <div className="checking-form">
          <p className="tx2">{words.minimiseWhat(place.baseUrl)}</p>
          <p className="tx2">{words.minimiseHow}</p>
          <ExpectFields kinds={kinds} kind={kind} value={value} onKind={setKind} onValue={setValue} />
          <div className="checking-pair">
            <NumberField
              label={words.mostRounds}
              value={mostRounds}
              onChange={setMostRounds}
              min={1}
              max={10_000}
            />
            <TextField
              label={words.restart}
              mono
              value={restart}
              onChange={setRestart}
              hint={words.restartHint}
            />
          </div>
          {!asks ? null : (
            <TextField label={words.typeHost(place.host)} mono value={host} onChange={setHost} />
          )}
        </div>
      )}
      <MinimiseProgress job={job} />
      {job.rounds.length > 0 ? <MinimiseRounds rounds={job.rounds} /> : null}
    </Dialog>
  );
}

function MinimiseProgress({ job: { state } }: { job: MinimiseJob }) {
  const { checking: words } = useMessages();
  const tell = useTell();
  return (
    <div className="checking-state" role="status">
      {state.kind === 'running' ? (
        <>
          {state.waiting ? (
            <p className="marked">
              <Mark kind="warn" />
              {words.waiting}
            </p>
          ) : null}
          {state.trying ? (
            <p className="num">
              {words.trying(
                state.trying.round,
                state.trying.level === null ? words.wholePrompt : words.levels[state.trying.level],
                state.trying.size.tokens,
                state.trying.size.characters,
              )}
              {state.smallest ? ` · ${words.smallest(state.smallest.tokens, state.smallest.characters)}` : ''}
            </p>
          ) : null}
          <Progress label={words.minimiseTitle} fraction={null} />
        </>
      ) : state.kind === 'failed' ? (
        <p className="marked">
          <Mark kind={problemMark(state.problem.code)} />
          <span>
            {tell(state.problem).message} {tell(state.problem).hint}
          </span>
        </p>
      ) : state.kind === 'done' ? (
        <MinimiseResult minimised={state.minimised} />
      ) : null}
    </div>
  );
}

function MinimiseResult({
  minimised,
}: {
  minimised: Extract<MinimiseJob['state'], { kind: 'done' }>['minimised'];
}) {
  const { checking: words } = useMessages();
  const { ended, from, to, rounds, flaky, baseline, folder, body } = minimised;
  return (
    <>
      <p className="marked">
        <Mark kind={ended === 'minimal' ? 'ok' : 'warn'} />
        {words.ended[ended]}
      </p>
      {ended === 'passes' ? null : (
        <>
          <p className="num">
            {words.fromTo(
              words.size(from.tokens, from.characters),
              words.size(to.tokens, to.characters),
              rounds,
            )}
          </p>
          {flaky ? (
            <p className="marked">
              <Mark kind="warn" />
              {words.flaky(baseline.failed, baseline.sent)}
            </p>
          ) : null}
          <pre className="checking-body mono">{body.slice(0, 4000)}</pre>
          <p className="tx2">
            {words.keptIn} <span className="mono">{folder}</span>
          </p>
        </>
      )}
    </>
  );
}
