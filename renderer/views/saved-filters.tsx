import { Bookmark, ChevronDown, Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  Button as AriaButton,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
} from 'react-aria-components';
import { mostFilters, type SavedFilter } from '../../shared/settings.ts';
import { isFilter } from '../filter.ts';
import { useMessages } from '../messages.tsx';
import { renamedFilter, withFilter, withoutFilter } from '../saved-filters.ts';
import { useWorkspace } from '../store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { TextField } from '../widgets/field.tsx';
import './saved-filters.css';

interface SavedFiltersProps {
  /** The filter as it is typed. */
  readonly where: string;
  onChange(where: string): void;
}

/** Filters under a name: one is chosen, the current one is saved, the list is changed. */
export function SavedFilters({ where, onChange }: SavedFiltersProps) {
  const { filters: words } = useMessages();
  const filters = useWorkspace(({ settings }) => settings?.savedFilters);
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null);
  if (!filters) return null;
  const current = filters.find((one) => one.where === where.trim());
  const canSave = where.trim() !== '' && isFilter(where.trim());
  return (
    <>
      <MenuTrigger>
        <AriaButton
          className="chip"
          data-field="saved"
          data-set={current !== undefined || undefined}
          aria-label={current?.name ?? words.saved}
        >
          <Bookmark size={12} aria-hidden />
          <span className="clipped">{current?.name ?? words.saved}</span>
          <ChevronDown size={12} aria-hidden />
        </AriaButton>
        <Popover className="popover" placement="bottom start" offset={2}>
          <Menu
            className="menu saved-filters-menu"
            aria-label={words.saved}
            disabledKeys={[...(canSave ? [] : ['save']), ...(filters.length > 0 ? [] : ['manage'])]}
          >
            <MenuSection>
              <Header className="menu-header">{filters.length > 0 ? words.saved : words.none}</Header>
              {filters.map((one) => (
                <MenuItem
                  key={one.name}
                  id={`filter ${one.name}`}
                  className="menu-item"
                  textValue={one.name}
                  onAction={() => onChange(one.where)}
                >
                  <span>{one.name}</span>
                  <code className="tx2 clipped">{one.where}</code>
                </MenuItem>
              ))}
            </MenuSection>
            <MenuSection className="saved-filters-acts" aria-label={words.acts}>
              <MenuItem
                id="save"
                className="menu-item"
                textValue={words.save}
                onAction={() => setDialog('save')}
              >
                {words.save}
              </MenuItem>
              <MenuItem
                id="manage"
                className="menu-item"
                textValue={words.manage}
                onAction={() => setDialog('manage')}
              >
                {words.manage}
              </MenuItem>
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      {dialog === 'save' ? (
        <SaveDialog filters={filters} where={where.trim()} onClose={() => setDialog(null)} />
      ) : null}
      <Dialog
        isOpen={dialog === 'manage'}
        onClose={() => setDialog(null)}
        title={words.saved}
        width={560}
        foot={
          <Button look="primary" onPress={() => setDialog(null)}>
            {words.close}
          </Button>
        }
      >
        <SavedFilterList filters={filters} />
      </Dialog>
    </>
  );
}

function SaveDialog({
  filters,
  where,
  onClose,
}: {
  filters: readonly SavedFilter[];
  where: string;
  onClose(): void;
}) {
  const { filters: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  const [name, setName] = useState('');
  const changed = name.trim() === '' ? null : withFilter(filters, { name, where });
  const replaces = filters.some((one) => one.name === name.trim());
  const isFull = name.trim() !== '' && changed === null;
  const save = () => {
    if (changed === null) return;
    onClose();
    void changeSettings({ savedFilters: changed });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.saveTitle}
      width={440}
      foot={
        <>
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button look="primary" isDisabled={changed === null} onPress={save}>
            {replaces ? words.replace : words.keep}
          </Button>
        </>
      }
    >
      <TextField
        label={words.name}
        value={name}
        onChange={(typed) => setName(typed.slice(0, 100))}
        onEnter={save}
        autoFocus
        hint={replaces ? words.replacesHint : undefined}
        error={isFull ? words.full(mostFilters) : null}
      />
      <p className="saved-filter-where mono">{where}</p>
    </Dialog>
  );
}

/** Each filter with its name to change and the way to remove it. */
export function SavedFilterList({ filters }: { filters: readonly SavedFilter[] }) {
  const { filters: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  if (filters.length === 0) return <p className="tx3">{words.none}</p>;
  return (
    <ul className="saved-filters" aria-label={words.saved}>
      {filters.map((one) => (
        <li key={one.where + one.name}>
          <FilterName filters={filters} filter={one} />
          <code className="clipped" title={one.where}>
            {one.where}
          </code>
          <IconButton
            icon={<Trash2 size={13} aria-hidden />}
            label={words.remove(one.name)}
            onPress={() => void changeSettings({ savedFilters: withoutFilter(filters, one.name) })}
          />
        </li>
      ))}
    </ul>
  );
}

/** The name as it is typed; it counts on Enter and when the field is left. */
function FilterName({ filters, filter }: { filters: readonly SavedFilter[]; filter: SavedFilter }) {
  const { filters: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  const [name, setName] = useState(filter.name);
  const renamed = renamedFilter(filters, filter.name, name);
  const rename = () => {
    if (renamed !== null && name.trim() !== filter.name) void changeSettings({ savedFilters: renamed });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field inside takes the keys; leaving it counts as Enter does
    <div onBlur={rename}>
      <TextField
        label={words.nameOf(filter.name)}
        labelHidden
        value={name}
        onChange={(typed) => setName(typed.slice(0, 100))}
        onEnter={rename}
        error={renamed === null ? (name.trim() === '' ? words.needsName : words.taken) : null}
      />
    </div>
  );
}
