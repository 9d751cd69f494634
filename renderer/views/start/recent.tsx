import { Search, Trash2, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { Button as AriaButton, GridList, GridListItem } from 'react-aria-components';
import { formatTimestamp } from '../../../shared/format.ts';
import type { KnownIncident } from '../../../shared/incident-calls.ts';
import type { Messages } from '../../../shared/messages/en/index.ts';
import { useIncident } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { useRecent } from '../../recent-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import './recent.css';

/** The incidents that were open here, the last first. Left out while there are none. */
export function RecentIncidents() {
  const { app, incident: words } = useMessages();
  const titleId = useId();
  const { items, forgotten, forget, undo } = useRecent();
  const [discarding, setDiscarding] = useState<KnownIncident | null>(null);
  useFreshList();
  const shown = items.filter((item) => item !== forgotten && item.folder !== forgotten?.folder);
  if (shown.length === 0 && forgotten === null) return null;
  const takeAway = (item: KnownIncident) => (item.named ? void forget(item) : setDiscarding(item));
  const onKeyDown = (event: KeyboardEvent) => {
    const row = (event.target as Element).closest('[role="row"]')?.querySelector('[data-folder]');
    const item = shown.find(({ folder }) => folder === row?.getAttribute('data-folder'));
    if (event.key !== 'Delete' || !item) return;
    event.preventDefault();
    takeAway(item);
  };
  return (
    <section className="start-section recent" aria-labelledby={titleId} onKeyDown={onKeyDown}>
      <div className="recent-head">
        <h2 id={titleId}>
          {words.recentTitle} <span className="tx3 num">{shown.length}</span>
        </h2>
        <span className="tx3">{words.recentHint}</span>
      </div>
      <GridList
        className="recent-list"
        aria-label={words.recentTitle}
        items={shown.map((item) => ({ id: item.folder, item }))}
        onAction={(folder) => openKnown(shown.find((item) => item.folder === folder))}
      >
        {({ item }) => (
          <GridListItem className="recent-row" textValue={item.name}>
            <Row item={item} onTakeAway={() => takeAway(item)} />
          </GridListItem>
        )}
      </GridList>
      {forgotten === null ? null : (
        <p className="recent-undo" role="status">
          <span className="tx2">{words.forgotten(forgotten.name, forgotten.present)}</span>
          <Button onPress={undo}>{app.undo}</Button>
        </p>
      )}
      {discarding === null ? null : <Discard item={discarding} onDone={() => setDiscarding(null)} />}
    </section>
  );
}

function Row({ item, onTakeAway }: { item: KnownIncident; onTakeAway(): void }) {
  const { incident: words } = useMessages();
  const heldBack = useIncident(
    ({ afterCrash }) => afterCrash?.heldBack.find(({ folder }) => folder === item.folder)?.why ?? null,
  );
  const { name, folder, named, present, openedAt } = item;
  return (
    <div className="recent-cells" data-folder={folder} data-gone={!present || undefined}>
      <span className="recent-name">
        <MiddleText text={name} tail={16} />
        {named ? null : <span className="recent-tag">{words.unsaved}</span>}
      </span>
      <span className="recent-folder tx2">
        {heldBack === null ? null : <span className="recent-tag">{words.heldBackMark[heldBack]}</span>}
        {named ? <MiddleText text={folder} tail={28} /> : words.noFolderYet}
      </span>
      {present ? (
        <span className="tx2 num recent-when">{whenWords(openedAt, Date.now() / 1000, words)}</span>
      ) : (
        <span className="tx2 recent-when">{words.gone}</span>
      )}
      <span className="recent-acts">
        {present ? null : (
          <AriaButton
            className="icon-button"
            aria-label={words.locateOf(name)}
            onPress={() => void useIncident.getState().open(null)}
          >
            <Search size={13} aria-hidden />
          </AriaButton>
        )}
        <AriaButton
          className="icon-button"
          aria-label={named ? words.forget(name) : words.discard(name)}
          onPress={onTakeAway}
        >
          {named ? <X size={13} aria-hidden /> : <Trash2 size={13} aria-hidden />}
        </AriaButton>
      </span>
    </div>
  );
}

/** One whose folder is gone asks for where it lies now. */
function openKnown(item: KnownIncident | undefined): void {
  if (item) void useIncident.getState().open(item.present ? item.folder : null);
}

function Discard({ item, onDone }: { item: KnownIncident; onDone(): void }) {
  const { incident: words } = useMessages();
  const discard = useRecent((state) => state.discard);
  return (
    <Dialog
      isOpen
      onClose={onDone}
      role="alertdialog"
      title={words.discardTitle(item.name)}
      width={460}
      foot={
        <>
          <Button
            look="danger"
            onPress={() => {
              onDone();
              void discard(item);
            }}
          >
            {words.discardAgree}
          </Button>
          <Button look="primary" onPress={onDone}>
            {words.cancel}
          </Button>
        </>
      }
    >
      <p>{words.discardText}</p>
    </Dialog>
  );
}

/** Reads the list when Start is shown and when the window is come back to: other windows change it. */
function useFreshList(): void {
  useEffect(() => {
    const { refresh, settle } = useRecent.getState();
    void refresh();
    const look = () => void refresh();
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('focus', look);
      void settle();
    };
  }, []);
}

/** `today 02:58`, `yesterday 19:21`, else date and time; UTC, as everywhere. */
export function whenWords(at: number, now: number, words: Messages['incident']): string {
  const [day = '', time = ''] = formatTimestamp(at).split(' ');
  const clock = time.slice(0, 5);
  const dayOf = (seconds: number) => formatTimestamp(seconds).slice(0, 10);
  if (day === dayOf(now)) return `${words.today} ${clock}`;
  if (day === dayOf(now - 86_400)) return `${words.yesterday} ${clock}`;
  return `${day} ${clock}`;
}
