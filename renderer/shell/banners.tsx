import { X } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Access, IncidentView } from '../../shared/incident.ts';
import { say } from '../../shared/phrase.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages, useSay, useTell } from '../messages.tsx';
import { nameOf } from '../open.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Mark, type MarkKind } from '../widgets/mark.tsx';
import './banners.css';

// Brings the editor along, which most windows have no need of at the start.
const ConflictDialog = lazy(() =>
  import('./conflict-dialog.tsx').then((m) => ({ default: m.ConflictDialog })),
);

/**
 * What a person should know about the incident as a whole: one line each above the status bar, where it moves nothing
 * that is being read. Nothing here has to be answered.
 */
export function Banners() {
  const { incident: words } = useMessages();
  const view = useIncident((state) => state.view);
  if (view === null) return null;
  return (
    <section className="banners" aria-label={words.states}>
      <CrashBanners view={view} />
      <Notes view={view} />
      {view.access.kind === 'read' ? <ReadOnly view={view} access={view.access} /> : null}
      <Saving view={view} />
      {view.conflicts.length > 0 ? <Conflicts view={view} /> : null}
    </section>
  );
}

interface BannerProps {
  readonly mark: MarkKind;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}

function Banner({ mark, title, children, actions, onDismiss }: BannerProps) {
  const { incident: words, app } = useMessages();
  const label = mark === 'info' || mark === 'warn' || mark === 'critical' ? app.severity[mark] : '';
  return (
    <div className="banner" role="status">
      <Mark kind={mark} label={label} />
      <p className="banner-words">
        <strong>{title}</strong> {children === undefined ? null : <span className="tx2">{children}</span>}
      </p>
      {actions}
      {onDismiss === undefined ? null : (
        <IconButton icon={<X size={13} aria-hidden />} label={words.dismiss} onPress={onDismiss} />
      )}
    </div>
  );
}

/** What was open when the app ended: what is back, and what is not until somebody asks for it. */
function CrashBanners({ view }: { view: IncidentView }) {
  const { incident: words } = useMessages();
  const afterCrash = useIncident((state) => state.afterCrash);
  const { dismissCrash, reopen, startNew } = useIncident.getState();
  if (afterCrash === null) return null;
  return (
    <>
      {afterCrash.reopened ? (
        <Banner
          mark="info"
          title={words.reopened(view.name)}
          actions={<Button onPress={() => void startNew()}>{words.leaveClosed}</Button>}
          onDismiss={() => dismissCrash(null)}
        />
      ) : null}
      {afterCrash.heldBack.map(({ name, folder, why, file }) => (
        <Banner
          key={folder}
          mark="warn"
          title={words.heldBack[why](name, file === null ? null : nameOf(file))}
          actions={
            <>
              <Button onPress={() => void reopen(folder, false)}>{words.reopenEmpty}</Button>
              <Button onPress={() => void reopen(folder, true)}>{words.reopen}</Button>
            </>
          }
          onDismiss={() => dismissCrash(folder)}
        >
          {words.heldBackText}
        </Banner>
      ))}
    </>
  );
}

/** What was found while it was opened: each is read once. */
function Notes({ view }: { view: IncidentView }) {
  const toWords = useSay();
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  return view.notes.map((note) => {
    const text = toWords(note);
    const key = `${view.id} ${text}`;
    if (read.has(key)) return null;
    return <Banner key={key} mark="info" title={text} onDismiss={() => setRead(new Set([...read, key]))} />;
  });
}

type ReadAccess = Extract<Access, { kind: 'read' }>;

/** Seconds without a sign of life after which that is worth saying. */
const silenceSeconds = 30;

function ReadOnly({ view, access }: { view: IncidentView; access: ReadAccess }) {
  const { incident: words } = useMessages();
  const { takeOver, place } = useIncident.getState();
  const [asking, setAsking] = useState(false);
  const { why, holder, canTakeOver } = access;
  if (why === 'closed') return null;
  const reason = say(access.reason);
  const isTaken = why === 'taken_over';
  const isHeld = isTaken || why === 'held';
  const silent = holder && holder.silentSeconds >= silenceSeconds ? Math.round(holder.silentSeconds) : null;
  const held = isHeld && holder ? words.heldSince(holder.since, silent) : '';
  return (
    <>
      <Banner
        mark="warn"
        title={isTaken ? words.takenOver(view.name, reason) : words.readOnly(view.name, reason)}
        actions={
          <>
            {canTakeOver && isHeld ? (
              <Button onPress={() => setAsking(true)}>{isTaken ? words.takeBack : words.takeOver}</Button>
            ) : null}
            {canTakeOver && !isHeld ? (
              <Button onPress={() => void takeOver()}>{words.tryAgain}</Button>
            ) : null}
            <Button onPress={() => void place('copy')}>{words.saveCopy}</Button>
          </>
        }
      >
        {isTaken ? `${held} ${words.textStays}` : held}
      </Banner>
      <Dialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
        title={words.takeOverTitle(view.name)}
        width={460}
        foot={
          <>
            <Button
              look="danger"
              onPress={() => {
                setAsking(false);
                void takeOver();
              }}
            >
              {words.takeOverAgree}
            </Button>
            <Button look="primary" onPress={() => setAsking(false)}>
              {words.cancel}
            </Button>
          </>
        }
      >
        <p>{words.takeOverText(reason)}</p>
        {held === '' ? null : <p className="tx2">{held}</p>}
      </Dialog>
    </>
  );
}

function Saving({ view: { save } }: { view: IncidentView }) {
  const { incident: words } = useMessages();
  const tell = useTell();
  const { saveNow, place } = useIncident.getState();
  if (save.kind !== 'failed') return null;
  return (
    <Banner
      mark="critical"
      title={`${words.notSaved(save.files)} ${tell(save.problem).message}`}
      actions={
        <>
          <Button onPress={() => void saveNow()}>{words.tryAgain}</Button>
          <Button onPress={() => void place('copy')}>{words.saveElsewhere}</Button>
        </>
      }
    >
      {tell(save.problem).hint ?? words.kept}
    </Banner>
  );
}

function Conflicts({ view: { conflicts } }: { view: IncidentView }) {
  const { incident: words } = useMessages();
  const [comparing, setComparing] = useState(false);
  const files = conflicts.map(({ file }) => file);
  return (
    <>
      <Banner
        mark="warn"
        title={words.conflict(files)}
        actions={<Button onPress={() => setComparing(true)}>{words.compare}</Button>}
      >
        {words.conflictText}
      </Banner>
      {comparing ? (
        <Suspense fallback={null}>
          <ConflictDialog conflicts={conflicts} onClose={() => setComparing(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
