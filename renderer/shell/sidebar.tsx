import { Button } from 'react-aria-components';
import { useMessages } from '../messages.tsx';
import { useWorkspace } from '../store.ts';
import { Artifacts } from './artifacts.tsx';
import { showView, viewKeys } from './keys.ts';
import { PinsRow } from './pins-row.tsx';
import { viewIcons } from './view-icons.tsx';
import './sidebar.css';

/** The views of the incident, and what it is made of. */
export function Sidebar() {
  const { app } = useMessages();
  const current = useWorkspace(
    ({ documents, activeDocument }) => documents.find(({ id }) => id === activeDocument)?.kind,
  );
  const letterKeys = useWorkspace(({ settings }) => settings?.letterKeys ?? true);
  return (
    <div className="sidebar">
      <nav aria-label={app.views}>
        <h2 className="sidebar-head">{app.views}</h2>
        <ul>
          {viewKeys.map(({ view, key }) => {
            const Icon = viewIcons[view];
            return (
              <li key={view}>
                <Button
                  className="nav-row"
                  onPress={() => showView(view)}
                  {...(current === view ? { 'aria-current': 'page' } : {})}
                >
                  <Icon size={14} aria-hidden />
                  <span className="clipped">{app.viewNames[view]}</span>
                  {letterKeys ? (
                    <kbd className="nav-key" aria-hidden>
                      {key}
                    </kbd>
                  ) : null}
                </Button>
              </li>
            );
          })}
        </ul>
      </nav>
      <Artifacts />
      <PinsRow />
    </div>
  );
}
