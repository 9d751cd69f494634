import { useState } from 'react';
import type { BatchHalving, BatchView } from '../../../shared/batch.ts';
import { useNeedsHost } from '../../batch-form.ts';
import { sameTargets, showBatchRecord, useBatches } from '../../batch-store.ts';
import { canWrite } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { placeOf } from '../../target.ts';
import { Button, LinkButton } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { TextField } from '../../widgets/field.tsx';

/** The search for the smallest set that kills the target: its beginning, its rounds, what was found. */
export function Halving({ view }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const { halving } = view;
  const isSearching = halving?.state === 'running' || halving?.state === 'waiting';
  return (
    <div className="batch-halving">
      {halving === null ? null : <Rounds view={view} halving={halving} />}
      {!isSearching && canWrite() ? <Begin view={view} /> : null}
      {isSearching ? (
        <Button look="danger" onPress={() => void useBatches.getState().cancel(view.id)}>
          {words.stop}
        </Button>
      ) : null}
    </div>
  );
}

function Rounds({ view, halving }: { view: BatchView; halving: BatchHalving }) {
  const { batch: words } = useMessages();
  const { state, rounds, smallest, restart, restartSaid } = halving;
  return (
    <section aria-label={words.halving}>
      <h3>
        {words.halving}{' '}
        <span className="tx2" role="status">
          {words.halvingStates[state]}
        </span>
      </h3>
      {state === 'waiting' && restart === '' ? (
        <Button look="primary" onPress={() => void useBatches.getState().goOn(view.id)}>
          {words.started}
        </Button>
      ) : null}
      {restart === '' ? null : <code className="command">{restart}</code>}
      {restartSaid === null ? null : (
        <>
          <p className="tx2">{words.restartSaid}</p>
          <pre className="command mono">{restartSaid}</pre>
        </>
      )}
      <ol className="batch-rounds">
        {rounds.map(({ round, records, died }) => (
          <li key={round} className="num" data-died={died || undefined}>
            {words.round(round, records.length)}{' '}
            <span className="tx2">{died ? words.roundDied : words.roundLived}</span>
          </li>
        ))}
      </ol>
      {smallest.length === 0 ? null : (
        <p className="num">
          {words.smallest(smallest.length)}{' '}
          {smallest.slice(0, 20).map(({ file, index, rid }) => {
            const name = rid ?? `#${index}`;
            return (
              <LinkButton
                key={`${file} ${index}`}
                mono
                aria-label={words.showRecord(name)}
                onPress={() => void showBatchRecord(file, index)}
              >
                {name.slice(0, 8)}
              </LinkButton>
            );
          })}
        </p>
      )}
    </section>
  );
}

/** Asks for the command that starts the target again, and for the host of a target that is guarded. */
function Begin({ view }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const [isOpen, setOpen] = useState(false);
  const [restart, setRestart] = useState('');
  const [hosts, setHosts] = useState<Readonly<Record<string, string>>>({});
  const needsHost = useNeedsHost();
  const guarded = view.setup.targets.flatMap(({ baseUrl }) => {
    const place = placeOf(baseUrl, captures);
    return place && needsHost(place) ? [{ baseUrl, host: place.host }] : [];
  });
  const isTyped = guarded.every(({ baseUrl, host }) => (hosts[baseUrl] ?? '').trim().toLowerCase() === host);
  const begin = () => {
    setOpen(false);
    void useBatches.getState().halve(view.id, { targets: sameTargets(view, hosts), restart: restart.trim() });
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>{words.halve}</Button>
      <Dialog
        isOpen={isOpen}
        width={620}
        title={words.halveTitle}
        subtitle={words.halveText(view.death?.inFlight.length ?? 0)}
        onClose={() => setOpen(false)}
        foot={
          <>
            <Button onPress={() => setOpen(false)}>{words.cancel}</Button>
            <Button look="primary" isDisabled={!isTyped} onPress={begin}>
              {words.halveStart}
            </Button>
          </>
        }
      >
        <TextField
          label={words.restart}
          mono
          autoFocus
          value={restart}
          onChange={setRestart}
          hint={words.restartHint}
        />
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
