import { Check, Columns3 } from 'lucide-react';
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { useMessages } from '../messages.tsx';
import { alwaysThere, choiceOf, useColumnChoice } from '../request-column-choice.ts';
import type { Listing } from '../requests-store.ts';
import { useWorkspace } from '../store.ts';
import { IconButton } from '../widgets/button.tsx';
import { allRequestColumns, requestColumns } from './request-columns.tsx';

/** Which columns the table has, ticked in a menu that stays open. The choice is kept for every dump. */
export function ColumnChooser({ listing }: { listing: Listing }) {
  const { requests: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  const choice = useColumnChoice();
  const offered = allRequestColumns(words).filter(({ id }) => !alwaysThere.has(id));
  const ids = offered.map(({ id }) => id);
  const shown = new Set(requestColumns(words, { facts: listing.facts, choice }).map(({ id }) => id));
  const isChosen = Object.keys(choice).length > 0;
  return (
    <MenuTrigger>
      <IconButton icon={<Columns3 size={14} aria-hidden />} label={words.chooseColumns} />
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu className="menu" aria-label={words.chooseColumns} disabledKeys={isChosen ? [] : ['usual']}>
          <MenuSection
            aria-label={words.chooseColumns}
            selectionMode="multiple"
            selectedKeys={ids.filter((id) => shown.has(id))}
            onSelectionChange={(keys) => {
              const ticked = new Set(keys === 'all' ? ids : [...keys].map(String));
              void changeSettings({ requestColumns: choiceOf(choice, ids, shown, ticked) });
            }}
          >
            <Header className="menu-header">{words.columnsRoom}</Header>
            {offered.map(({ id, header }) => (
              <MenuItem key={id} id={id} className="menu-item" textValue={header} shouldCloseOnSelect={false}>
                {({ isSelected }) => (
                  <>
                    <Check size={13} aria-hidden visibility={isSelected ? 'visible' : 'hidden'} />
                    {header}
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection className="menu-acts" aria-label={words.usualColumns}>
            <MenuItem
              id="usual"
              className="menu-item"
              textValue={words.usualColumns}
              onAction={() => void changeSettings({ requestColumns: {} })}
            >
              {words.usualColumns}
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
