import { useEffect } from 'react';
import type { CaptureView } from '../../shared/capture.ts';
import type { CollectStep, EndpointInfo } from '../../shared/collect.ts';
import { formatBytes, formatDuration, missing } from '../../shared/format.ts';
import { hostOf, useCollect } from '../collect-store.ts';
import { countCollected } from '../incident.ts';
import { selectReadOnly, useIncident } from '../incident-store.ts';
import { useHasKeptToken } from '../kept-token.ts';
import { useMessages, useSay } from '../messages.tsx';
import { problemMark } from '../problem-mark.ts';
import { sourceMarks, sourceState } from '../source-state.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { NumberField, Switch, TextField } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import { Progress } from '../widgets/progress.tsx';
import { SavedTargets } from './saved-targets.tsx';
import './collect.css';

/** Collects a capture from a server: what each call costs before, how it goes meanwhile, what is missing after. */
export function CollectDialog() {
  const { collect: words } = useMessages();
  const isOpen = useWorkspace(({ dialog }) => dialog === 'collect');
  const { form, task, done, of, reset, stop } = useCollect();
  const setDialog = useWorkspace((state) => state.setDialog);
  const host = hostOf(form.baseUrl);
  const running = task.kind === 'running';

  useEffect(() => {
    if (isOpen) reset();
  }, [isOpen, reset]);

  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => (running ? void stop() : setDialog(null))}
      isDismissable={!running}
      title={host === '' ? words.title : words.titleOf(host)}
      aside={of === 0 ? undefined : words.called(done, of)}
      subtitle={words.text}
      width={1000}
      foot={<Foot />}
    >
      <Form />
      <Calls />
    </Dialog>
  );
}

function Form() {
  const { collect: words } = useMessages();
  const { form, task, setForm, begin } = useCollect();
  const store = useWorkspace(({ tokens }) => tokens.store);
  const isKept = useHasKeptToken(form.baseUrl);
  const isDisabled = task.kind === 'running';
  return (
    <div className="collect-form">
      <div className="with-targets">
        <TextField
          label={words.baseUrl}
          type="url"
          mono
          autoFocus
          placeholder="http://127.0.0.1:30000"
          value={form.baseUrl}
          onChange={(baseUrl) => setForm({ baseUrl })}
          onEnter={() => void begin()}
          isDisabled={isDisabled}
        />
        <SavedTargets
          onChoose={(baseUrl) => setForm({ baseUrl })}
          onManage={() => useWorkspace.getState().setDialog(null)}
          isDisabled={isDisabled}
        />
      </div>
      <TextField
        label={words.token}
        type="password"
        mono
        placeholder={isKept ? words.tokenKept : words.tokenHint[store]}
        value={form.token}
        onChange={(token) => setForm({ token })}
        onEnter={() => void begin()}
        isDisabled={isDisabled}
      />
      <NumberField
        label={words.timeout}
        value={form.timeoutSeconds}
        onChange={(timeoutSeconds) => setForm({ timeoutSeconds })}
        min={0.1}
        max={3600}
        isDisabled={isDisabled}
      />
      <Switch
        isSelected={form.healthProbes}
        onChange={(healthProbes) => setForm({ healthProbes })}
        isDisabled={isDisabled}
      >
        {words.probes}
      </Switch>
    </div>
  );
}

function Calls() {
  const { collect: words } = useMessages();
  const endpoints = useWorkspace(({ start }) => start?.endpoints);
  const { columns } = words;
  return (
    <div className="collect-calls">
      <table className="table" aria-label={words.table}>
        <thead>
          <tr>
            <th scope="col">{columns.endpoint}</th>
            <th scope="col">{columns.cost}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" className="end">
              {columns.time}
            </th>
            <th scope="col" className="end">
              {columns.size}
            </th>
          </tr>
        </thead>
        <tbody>
          {endpoints?.map((endpoint) => (
            <CallRow key={endpoint.name} endpoint={endpoint} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CallRow({ endpoint }: { endpoint: EndpointInfo }) {
  const { collect: words } = useMessages();
  const say = useSay();
  const step = useCollect(({ steps }) => steps[endpoint.name]);
  const running = useCollect(({ task }) => task.kind === 'running');
  const probes = useCollect(({ form }) => form.healthProbes);
  const skipped = endpoint.cost === 'generates' && !probes;
  const state = step?.state ?? (skipped ? 'off' : running ? 'waiting' : 'planned');
  const why = step?.reason ? say(step.reason) : words.states[state];
  return (
    <tr data-state={state}>
      <td className="mono">
        {words.method} {endpoint.path}
      </td>
      <td className="tx2">{words.costs[endpoint.cost]}</td>
      <td>
        <span className="marked" title={why}>
          <StepMark step={step} />
          <span className="clipped">{why}</span>
        </span>
      </td>
      <td className="end num">{step ? formatDuration(step.elapsedSeconds) : missing}</td>
      <td className="end num">{step ? formatBytes(step.bytes) : missing}</td>
    </tr>
  );
}

/** The same mark and word as the finished bundle has for it. */
function StepMark({ step }: { step: CollectStep | undefined }) {
  const { overview } = useMessages();
  if (step === undefined || step.state === 'waiting') return null;
  if (step.state === 'reading') return <Mark kind="info" />;
  const state = sourceState({ ...step, status: step.state });
  // Without a reason, the word beside it is the state.
  if (!step.reason) return <Mark kind={sourceMarks[state]} />;
  return <Mark kind={sourceMarks[state]} label={overview.sourceStates[state]} />;
}

function Foot() {
  const { collect: words, app } = useMessages();
  const { form, task, steps, done, of, begin, stop } = useCollect();
  const setDialog = useWorkspace((state) => state.setDialog);
  const bytes = Object.values(steps).reduce((sum, step) => sum + (step.bytes ?? 0), 0);

  if (task.kind === 'running')
    return (
      <>
        <div className="collect-running">
          <Progress label={words.progress} fraction={of === 0 ? null : done / of} />
          <span className="tx2 num">{words.written(bytes)}</span>
        </div>
        <Button
          look="danger"
          keys={app.keyNames.escape}
          isDisabled={task.stopping}
          onPress={() => void stop()}
        >
          {task.stopping ? words.stopping : words.stop}
        </Button>
      </>
    );

  const ready = form.baseUrl.trim() !== '';
  const isDone = task.kind === 'done';
  const again = task.kind === 'failed' || isDone;
  const closes = (
    <Button look={isDone ? 'primary' : 'plain'} keys={app.keyNames.escape} onPress={() => setDialog(null)}>
      {isDone ? words.show : words.cancel}
    </Button>
  );
  const begins = (
    <Button
      look={isDone ? 'plain' : 'primary'}
      isDisabled={!ready}
      onPress={() => void begin()}
      keys={app.keyNames.enter}
    >
      {again ? words.again : words.collect}
    </Button>
  );
  // The likeliest one comes last, where the eye and the hand end.
  return (
    <>
      <div className="collect-outcome" role="status">
        <Outcome />
      </div>
      {isDone ? begins : closes}
      {isDone ? closes : begins}
    </>
  );
}

function Outcome() {
  const { collect: words, app } = useMessages();
  const task = useCollect((state) => state.task);
  const folder = useWorkspace(({ settings }) => settings?.bundleFolder ?? null);
  const intoIncident = useIncident(({ view }) => view?.named && view.access.kind === 'write');
  const readOnly = useIncident(selectReadOnly);
  if (task.kind === 'failed') {
    const mark = problemMark(task.problem.code);
    return (
      <div className="marked-block">
        <Mark kind={mark} label={app.severity[mark]} />
        <div>
          <p>{task.problem.message}</p>
          {task.problem.hint === undefined ? null : <p className="tx2">{task.problem.hint}</p>}
        </div>
      </div>
    );
  }
  if (task.kind === 'done')
    return (
      <div className="marked-block">
        <Mark kind="warn" label={app.severity.warn} />
        <div>
          <p>{doneWords(task.value, task.stopped, words)}</p>
          <p className="tx2 collect-path">
            <MiddleText text={words.writtenTo(task.value.path)} tail={36} />
          </p>
        </div>
      </div>
    );
  if (readOnly !== null) return <p className="tx2">{words.folderReadOnly(readOnly, folder)}</p>;
  if (intoIncident) return <p className="tx2">{words.folderIncident}</p>;
  return <p className="tx2">{folder === null ? words.folderDefault : words.folder(folder)}</p>;
}

function doneWords(
  capture: CaptureView,
  stopped: boolean,
  words: ReturnType<typeof useMessages>['collect'],
): string {
  const collected = countCollected(capture);
  if (stopped) return words.stopped(collected);
  if (collected === 0) return words.doneNothing;
  return words.doneMissing(capture.sources.length - collected, capture.sources.length);
}
