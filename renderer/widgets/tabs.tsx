import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import './tabs.css';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Stands behind the label, e.g. a count. */
  readonly note?: string | null;
}

export interface TabsProps<Id extends string> {
  /** Names the list of tabs. */
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly selected: Id;
  onSelect(id: Id): void;
  /** Stands at the other end of the strip. */
  readonly aside?: ReactNode;
  /** The content of the selected tab. */
  readonly children: ReactNode;
}

/** A strip of tabs above one content. */
export function Tabs<Id extends string>({
  label,
  items,
  selected,
  onSelect,
  aside,
  children,
}: TabsProps<Id>) {
  return (
    <AriaTabs className="tabs" selectedKey={selected} onSelectionChange={(key) => onSelect(key as Id)}>
      <div className="tabs-strip">
        <TabList className="tabs-list" aria-label={label}>
          {items.map(({ id, label: name, note }) => (
            <Tab key={id} id={id} className="tabs-tab">
              {name}
              {note ? <span className="tabs-note">{note}</span> : null}
            </Tab>
          ))}
        </TabList>
        {aside}
      </div>
      <TabPanel id={selected} className="tabs-panel" key={selected}>
        {children}
      </TabPanel>
    </AriaTabs>
  );
}
