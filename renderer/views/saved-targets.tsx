import { ChevronDown } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { useMessages } from '../messages.tsx';
import { useWorkspace, viewDocument } from '../store.ts';
import './saved-targets.css';

/** The saved targets, beside a field that asks for a base URL. Nothing while there are none. */
export function SavedTargets({
  onChoose,
  onManage,
  isDisabled = false,
}: {
  onChoose(baseUrl: string): void;
  /** The settings page is about to be shown, where the list can be changed. */
  onManage?: () => void;
  isDisabled?: boolean;
}) {
  const { settings: words } = useMessages();
  const targets = useWorkspace(({ settings }) => settings?.targets);
  const openDocument = useWorkspace((state) => state.openDocument);
  if (!targets || targets.length === 0) return null;
  return (
    <MenuTrigger>
      <Button
        className="icon-button saved-targets"
        aria-label={words.items.targets.label}
        isDisabled={isDisabled}
      >
        <ChevronDown size={14} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu className="menu" aria-label={words.items.targets.label}>
          {targets.map(({ name, baseUrl }) => (
            <MenuItem
              key={baseUrl}
              id={baseUrl}
              className="menu-item"
              textValue={`${name} ${baseUrl}`.trim()}
              onAction={() => onChoose(baseUrl)}
            >
              {name === '' ? null : <span>{name}</span>}
              <code className={name === '' ? '' : 'tx2'}>{baseUrl}</code>
            </MenuItem>
          ))}
          <Separator className="menu-line" />
          <MenuItem
            id="manage"
            className="menu-item"
            textValue={words.manageTargets}
            onAction={() => {
              onManage?.();
              openDocument(viewDocument('settings'));
            }}
          >
            {words.manageTargets}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
