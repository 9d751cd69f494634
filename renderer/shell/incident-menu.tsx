import { ChevronDown } from 'lucide-react';
import { useRef, useState } from 'react';
import {
  Button,
  Input,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  TextField,
} from 'react-aria-components';
import { showInFolder } from '../actions.ts';
import { showHistory } from '../history-store.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { useWorkspace, viewDocument } from '../store.ts';
import { useIncidentName } from '../use-incident-name.ts';
import { MiddleText } from '../widgets/middle-text.tsx';

/** The incident's name, what can be done with it as a whole, and the way to another. */
export function IncidentMenu() {
  const { app } = useMessages();
  const name = useIncidentName();
  const view = useIncident((state) => state.view);
  const [renaming, setRenaming] = useState(false);
  if (view === null) return <strong>{app.name}</strong>;
  if (renaming) return <Rename name={name ?? view.name} onDone={() => setRenaming(false)} />;
  return (
    <>
      <TitleMenu name={name} onRename={() => setRenaming(true)} />
      {name === null || view.named ? null : <span className="tx3">{app.unsaved}</span>}
    </>
  );
}

function TitleMenu({ name, onRename }: { name: string | null; onRename(): void }) {
  const { app, history, incident: words } = useMessages();
  const view = useIncident((state) => state.view);
  const openDocument = useWorkspace((state) => state.openDocument);
  if (view === null) return null;
  const { save, place, startNew, open, openWindow } = useIncident.getState();
  const canWrite = view.access.kind === 'write';
  return (
    <MenuTrigger>
      <Button className="title-name" aria-label={words.menu(name ?? app.name)}>
        <strong className="clipped">
          <MiddleText text={name ?? app.name} tail={20} />
        </strong>
        <ChevronDown size={13} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom start" offset={2}>
        <Menu className="menu" aria-label={words.menu(name ?? app.name)}>
          <Item words={words.rename} isDisabled={!canWrite} onAction={onRename} />
          {view.named ? (
            <Item words={words.saveNow} keys="Ctrl S" isDisabled={!canWrite} onAction={() => void save()} />
          ) : (
            <Item words={words.saveTo} keys="Ctrl S" isDisabled={!canWrite} onAction={() => void save()} />
          )}
          <Item words={words.saveCopy} keys="Ctrl Shift S" onAction={() => void place('copy')} />
          <Item words={words.showFolder} onAction={() => void showInFolder(view.folder)} />
          <Separator className="menu-line" />
          <Item words={words.newIncident} onAction={() => void startNew()} />
          <Item words={words.openIncident} onAction={() => void open(null)} />
          <Item words={words.newWindow} keys="Ctrl N" onAction={() => void openWindow()} />
          <Separator className="menu-line" />
          <Item
            words={words.settings}
            keys="Ctrl ,"
            onAction={() => openDocument(viewDocument('settings'))}
          />
          <Item words={history.menu} keys={history.keys} onAction={() => showHistory()} />
          <Item words={words.network} onAction={() => openDocument(viewDocument('network'))} />
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface ItemProps {
  words: string;
  keys?: string;
  isDisabled?: boolean;
  onAction(): void;
}

function Item({ words, keys, isDisabled = false, onAction }: ItemProps) {
  return (
    <MenuItem className="menu-item" textValue={words} isDisabled={isDisabled} onAction={onAction}>
      {words}
      {keys === undefined ? null : (
        <kbd className="key-hint" aria-hidden>
          {keys}
        </kbd>
      )}
    </MenuItem>
  );
}

/** In the name's own place. Enter and leaving the field keep it, Escape does not. */
function Rename({ name, onDone }: { name: string; onDone(): void }) {
  const { incident: words } = useMessages();
  const [text, setText] = useState(name);
  const isOver = useRef(false);
  const end = (isKept: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    const next = text.trim();
    if (isKept && next !== '' && next !== name) void useIncident.getState().rename(next);
    onDone();
  };
  return (
    <TextField
      className="title-rename"
      aria-label={words.name}
      value={text}
      onChange={setText}
      maxLength={200}
      autoFocus
      onFocus={(event) => (event.target as HTMLInputElement).select()}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(true);
        else if (event.key === 'Escape') end(false);
      }}
    >
      <Input className="input" spellCheck={false} />
    </TextField>
  );
}
