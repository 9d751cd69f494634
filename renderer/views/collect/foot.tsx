import type { CaptureView } from '../../../shared/capture.ts';
import { askedOrder, useCollect } from '../../collect-store.ts';
import { countCollected } from '../../incident.ts';
import { selectReadOnly, useIncident } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { problemMark } from '../../problem-mark.ts';
import { useWorkspace } from '../../store.ts';
import { Button } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { Progress } from '../../widgets/progress.tsx';

/** Before: where it goes and what it comes to. Meanwhile: how far it is. After: what is missing. */
export function Foot() {
  const { collect: words, app } = useMessages();
  const { form, task, steps, of, wait, window, estimate, begin, stop, keep } = useCollect();
  const canBegin = useCollect((state) => 'order' in askedOrder(state));
  const setDialog = useWorkspace((state) => state.setDialog);
  const bytes = Object.values(steps).reduce((sum, step) => sum + (step.bytes ?? 0), 0) + (window?.bytes ?? 0);
  const settled = Object.values(steps).filter(
    ({ state }) => state !== 'reading' && state !== 'waiting',
  ).length;
  const calls = Math.max(of, form.looks === 'watch' ? 0 : (estimate?.calls ?? 0));
  const isWatching = task.kind === 'running' && form.looks === 'watch' && wait !== null;

  if (task.kind === 'running')
    return (
      <>
        <div className="collect-running">
          <Progress label={words.progress} fraction={of === 0 || isWatching ? null : settled / calls} />
          <span className="tx2 num">
            {isWatching ? words.watching(wait.kept, wait.bytes) : words.written(bytes)}
          </span>
        </div>
        {isWatching ? (
          <Button look="primary" isDisabled={task.stopping} onPress={() => void keep()}>
            {words.keep}
          </Button>
        ) : null}
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
      isDisabled={!canBegin}
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
  const estimate = useCollect((state) => state.estimate);
  const looks = useCollect(({ form }) => form.looks);
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
  const where =
    readOnly !== null
      ? words.folderReadOnly(readOnly, folder)
      : intoIncident
        ? words.folderIncident
        : folder === null
          ? words.folderDefault
          : words.folder(folder);
  return (
    <>
      <p className="tx2">{where}</p>
      {estimate === null ? null : (
        <p className="tx2 num">
          {looks === 'watch'
            ? words.estimateWatch(estimate.bytes)
            : words.estimate(
                estimate.calls,
                estimate.bytes,
                estimate.seconds,
                words.estimatedBy[estimate.by],
              )}
        </p>
      )}
    </>
  );
}

function doneWords(
  capture: CaptureView,
  stopped: boolean,
  words: ReturnType<typeof useMessages>['collect'],
): string {
  const collected = countCollected(capture);
  if (capture.targets.length > 0) {
    const silent = capture.targets.filter(({ answered }) => answered === 0).length;
    return stopped
      ? words.stoppedTargets(capture.targets.length)
      : words.doneTargets(capture.targets.length, silent);
  }
  if (stopped) return words.stopped(collected);
  if (collected === 0) return words.doneNothing;
  return words.doneMissing(capture.sources.length - collected, capture.sources.length);
}
