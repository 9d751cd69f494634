import { Pause, Play, Square } from 'lucide-react';
import { useState } from 'react';
import { type BatchView, isUnderWay } from '../../../shared/batch.ts';
import { useNeedsHost } from '../../batch-form.ts';
import { sameTargets, useBatches } from '../../batch-store.ts';
import { hostOf } from '../../collect-store.ts';
import { canWrite } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { placeOf } from '../../target.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { TextField } from '../../widgets/field.tsx';
import { Mark, type MarkKind } from '../../widgets/mark.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';

const marks: Readonly<Record<BatchView['state'], MarkKind>> = {
  starting: 'fly',
  running: 'fly',
  paused: 'info',
  ending: 'fly',
  done: 'ok',
  cancelled: 'info',
  died: 'critical',
  broken: 'warn',
};

/** What is replayed, how and where; pause, cancel, or the rest of it. */
export function Head({ view }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const { pause, cancel } = useBatches.getState();
  const { state, setup, counts } = view;
  const isRunning = isUnderWay(state);
  const mode = {
    schedule: () => words.modeSaid.schedule(setup.speed),
    closed: () => words.modeSaid.closed(setup.parallel),
    rate: () => words.modeSaid.rate(setup.rate),
  }[setup.mode]();
  const said = words.setup([
    words.chosen(setup.requests),
    mode,
    ...(setup.ignoreEos ? [words.eos] : []),
    ...(setup.noiseFloor ? [isRunning && view.pass === 'noise' ? words.noisePass : words.noiseSaid] : []),
    words.to(setup.targets.map(({ baseUrl }) => hostOf(baseUrl))),
  ]);
  return (
    <div className="toolbar batch-head">
      <Mark kind={marks[state]} />
      <p className="batch-title" role="status">
        <strong>
          {state === 'paused' ? words.pausedAt(counts.sent, counts.inFlight) : words.states[state]}
        </strong>{' '}
        <MiddleText text={setup.source} />
      </p>
      <span className="tx2 clipped" title={said}>
        {said}
      </span>
      <span className="spring" />
      {isRunning ? (
        <>
          <Button
            icon={state === 'paused' ? <Play size={12} aria-hidden /> : <Pause size={12} aria-hidden />}
            keys={words.pauseKey}
            isDisabled={state === 'ending'}
            onPress={() => void pause(view.id, state !== 'paused')}
          >
            {state === 'paused' ? words.goOn : words.pause}
          </Button>
          <Button
            look="danger"
            icon={<Square size={12} aria-hidden />}
            keys="Esc"
            isDisabled={state === 'ending'}
            onPress={() => void cancel(view.id)}
          >
            {state === 'ending' ? words.stopping : words.stop}
          </Button>
        </>
      ) : counts.toCome + counts.cancelled > 0 && canWrite() ? (
        <Resume view={view} />
      ) : null}
    </div>
  );
}

/** Goes on with what has no answer; a target that asks for its host is asked for it again. */
function Resume({ view }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const { resume } = useBatches.getState();
  const captures = useWorkspace((state) => state.captures);
  const [asks, setAsks] = useState(false);
  const [hosts, setHosts] = useState<Readonly<Record<string, string>>>({});
  const needsHost = useNeedsHost();
  const guarded = view.setup.targets.flatMap(({ baseUrl }) => {
    const place = placeOf(baseUrl, captures);
    return place && needsHost(place) ? [{ baseUrl, host: place.host }] : [];
  });
  const isTyped = guarded.every(({ baseUrl, host }) => (hosts[baseUrl] ?? '').trim().toLowerCase() === host);
  const go = async () => {
    setAsks(false);
    const { asked } = useBatches.getState();
    await resume(view.id, sameTargets(view, hosts));
    // A target serves others, which nobody knew before.
    if (useBatches.getState().asked !== asked) setAsks(true);
  };
  return (
    <>
      <Button
        look="primary"
        icon={<Play size={12} aria-hidden />}
        onPress={() => (guarded.length > 0 ? setAsks(true) : void go())}
      >
        {words.again}
      </Button>
      <Dialog
        isOpen={asks}
        role="alertdialog"
        width={480}
        title={words.resumeTitle}
        onClose={() => setAsks(false)}
        foot={
          <>
            <Button look="danger" isDisabled={!isTyped} onPress={() => void go()}>
              {words.again}
            </Button>
            <Button look="primary" onPress={() => setAsks(false)}>
              {words.cancel}
            </Button>
          </>
        }
      >
        {guarded.map(({ baseUrl, host }) => (
          <TextField
            key={baseUrl}
            label={words.typeHost(host)}
            mono
            placeholder={host}
            value={hosts[baseUrl] ?? ''}
            onChange={(typed) => setHosts({ ...hosts, [baseUrl]: typed })}
          />
        ))}
      </Dialog>
    </>
  );
}
