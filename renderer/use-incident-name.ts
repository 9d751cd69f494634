import { selectIncidentName } from './incident.ts';
import { useIncident } from './incident-store.ts';
import { useWorkspace } from './store.ts';

/** What the window calls its incident: the name a person gave it, else that of the first thing in it; null for neither. */
export function useIncidentName(): string | null {
  const given = useIncident(({ view }) => (view?.named ? view.name : null));
  const first = useWorkspace(selectIncidentName);
  return given ?? first;
}
