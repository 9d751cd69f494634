import type { ComparedSide } from '../shared/contract.ts';
import type { ArtifactId, ArtifactRef, IncidentView } from '../shared/incident.ts';
import { emptyMark, isEmptyMark, type SideMark, type SideVerdict } from '../shared/side-mark.ts';
import { useIncident } from './incident-store.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What a person says of a side, kept with its capture or dump in the incident. */
export interface Marked {
  readonly artifact: ArtifactRef;
  readonly mark: SideMark;
}

/** null for a side that is no part of the incident, as a baseline. Pure. */
export function markedOf(side: ComparedSide | null, view: IncidentView | null): Marked | null {
  if (side === null || side.kind === 'baseline' || view === null) return null;
  const [kind, id] =
    side.kind === 'dump' ? (['dump', side.dump] as const) : (['capture', side.capture] as const);
  const items = kind === 'dump' ? view.dumps : view.captures;
  const item = items.find((one) => (one.id as string) === id);
  return item ? { artifact: { kind, id: id as string as ArtifactId }, mark: item.mark ?? emptyMark } : null;
}

/** Keeps it; a mark that says nothing is taken back. */
export async function markSide({ artifact }: Marked, mark: SideMark): Promise<void> {
  try {
    await workbench.markArtifact({ artifact, mark: isEmptyMark(mark) ? null : mark });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}

/** The verdict, or none where it was that already. */
export async function toggleVerdict(side: ComparedSide | null, verdict: SideVerdict): Promise<void> {
  const { view } = useIncident.getState();
  const marked = view?.access.kind === 'write' ? markedOf(side, view) : null;
  if (marked === null) return;
  await markSide(marked, {
    ...marked.mark,
    verdict: marked.mark.verdict === verdict ? null : verdict,
  });
}
