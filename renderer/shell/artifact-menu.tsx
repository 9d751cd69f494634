import { useRef, useState } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { act, labelArtifact } from '../artifact-actions.ts';
import { type ArtifactAction, type ArtifactRow, actionsOf } from '../artifacts.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { TextField } from '../widgets/field.tsx';

/** The keys that do the same in the tree. */
const keys: Partial<Record<ArtifactAction, string>> = {
  open: 'Enter',
  label: 'F2',
  rename: 'F2',
  remove: 'Del',
};

export interface MenuPlace {
  readonly row: ArtifactRow;
  /** In the window, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** What can be done with one artifact, where the pointer or the focus is. */
export function ArtifactMenu({
  place,
  onClose,
  onLabel,
}: {
  place: MenuPlace | null;
  onClose(): void;
  onLabel(row: ArtifactRow): void;
}) {
  const { incident: words } = useMessages();
  const canWrite = useIncident(({ view }) => view?.access.kind === 'write');
  const anchor = useRef<HTMLSpanElement>(null);
  const choose = (row: ArtifactRow, action: ArtifactAction) =>
    action === 'label' || action === 'rename' ? onLabel(row) : void act(row, action, words.removed);
  return (
    <>
      <span
        ref={anchor}
        className="menu-anchor"
        aria-hidden
        style={{ left: place?.x ?? 0, top: place?.y ?? 0 }}
      />
      {place === null ? null : (
        <Popover
          className="popover"
          isOpen
          onOpenChange={(open) => {
            if (!open) onClose();
          }}
          triggerRef={anchor}
          placement="bottom start"
          offset={0}
        >
          <Menu
            className="menu"
            aria-label={words.artifactMenu(place.row.name)}
            autoFocus="first"
            onClose={onClose}
          >
            {actionsOf(place.row, canWrite).map((action) => (
              <MenuItem
                key={action}
                className="menu-item"
                textValue={words.artifact[action]}
                onAction={() => choose(place.row, action)}
              >
                {words.artifact[action]}
                {keys[action] === undefined ? null : (
                  <kbd className="key-hint" aria-hidden>
                    {keys[action]}
                  </kbd>
                )}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      )}
    </>
  );
}

/** Asks for a label, or for the name of a request. */
export function LabelDialog({ row, onClose }: { row: ArtifactRow; onClose(): void }) {
  const { incident: words } = useMessages();
  const hasOwnName = row.kind === 'capture' || row.kind === 'dump';
  const [text, setText] = useState(hasOwnName ? (row.item?.label ?? '') : row.name);
  const label = text.trim();
  const canSave = hasOwnName || label !== '';
  const save = () => {
    if (!canSave) return;
    onClose();
    void labelArtifact(row, label === '' ? null : label);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.labelTitle(row.name)}
      width={420}
      foot={
        <>
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button look="primary" isDisabled={!canSave} onPress={save}>
            {words.labelSave}
          </Button>
        </>
      }
    >
      <TextField
        label={words.labelField}
        value={text}
        onChange={setText}
        onEnter={save}
        autoFocus
        hint={hasOwnName ? words.labelHint : undefined}
      />
    </Dialog>
  );
}
