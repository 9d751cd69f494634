import type { CaptureView } from '../shared/capture.ts';
import type { OpenedDump } from '../shared/contract.ts';
import type {
  ArtifactId,
  ArtifactKind,
  ArtifactRef,
  BatchItem,
  CaptureItem,
  DumpItem,
  IncidentView,
  ReplayItem,
  RequestItem,
} from '../shared/incident.ts';
import { byTime, captureLabel } from './captures.ts';

/*
 * What the incident is made of, as the sidebar lists it: what it holds or refers to, open or not, and what is open
 * beside it (in an incident that cannot be changed). Pure.
 */

interface Row<Kind extends ArtifactKind> {
  readonly kind: Kind;
  readonly id: ArtifactId;
  readonly name: string;
}

export interface CaptureRow extends Row<'capture'> {
  readonly item: CaptureItem | null;
  readonly view: CaptureView | null;
}

export interface DumpRow extends Row<'dump'> {
  readonly item: DumpItem | null;
  readonly view: OpenedDump | null;
}

export interface RequestRow extends Row<'request'> {
  readonly item: RequestItem;
  readonly replays: readonly ReplayRow[];
}

export interface ReplayRow extends Row<'replay'> {
  readonly item: ReplayItem;
}

export interface BatchRow extends Row<'batch'> {
  readonly item: BatchItem;
}

export type ArtifactRow = CaptureRow | DumpRow | RequestRow | ReplayRow | BatchRow;

type Held = Pick<IncidentView, 'captures' | 'dumps' | 'requests' | 'replays' | 'batches'>;

/** Captures by time, dumps, requests with their replays below, replays whose request is gone, batches. */
export function artifactRows(
  held: Held | null,
  captures: readonly CaptureView[],
  dumps: readonly OpenedDump[],
): readonly ArtifactRow[] {
  const captureItems = held?.captures ?? [];
  const dumpItems = held?.dumps ?? [];
  const open = byTime(captures).map((view): CaptureRow => {
    const item = captureItems.find(({ id }) => isSame(id, view.id)) ?? null;
    return {
      kind: 'capture',
      id: view.id as string as ArtifactId,
      name: item?.label ?? captureLabel(view, captures),
      item,
      view,
    };
  });
  const seen = captureItems.map(({ name, sourceUrl, facts }) => ({
    name,
    baseUrl: sourceUrl,
    takenAt: null,
    collectedAt: facts?.collected_at ?? null,
  }));
  const closed = captureItems.flatMap((item, at): CaptureRow[] => {
    const facts = seen[at];
    if (!facts || captures.some((view) => isSame(item.id, view.id))) return [];
    const name = item.label ?? captureLabel(facts, seen);
    return [{ kind: 'capture', id: item.id, name, item, view: null }];
  });
  const openDumps = dumps.map((view): DumpRow => {
    const item = dumpItems.find(({ id }) => isSame(id, view.id)) ?? null;
    const id = view.id as string as ArtifactId;
    return { kind: 'dump', id, name: item?.label ?? view.name, item, view };
  });
  const closedDumps = dumpItems
    .filter(({ id }) => !dumps.some((view) => isSame(id, view.id)))
    .map((item): DumpRow => ({ kind: 'dump', id: item.id, name: item.label ?? item.name, item, view: null }));
  const replays = (held?.replays ?? []).map(
    (item): ReplayRow => ({ kind: 'replay', id: item.id, name: item.name, item }),
  );
  const requests = (held?.requests ?? []).map(
    (item): RequestRow => ({
      kind: 'request',
      id: item.id,
      name: item.name,
      item,
      replays: replays.filter((replay) => replay.item.request === item.id),
    }),
  );
  const orphans = replays.filter(({ item }) => !requests.some(({ id }) => id === item.request));
  const batches = (held?.batches ?? []).map(
    (item): BatchRow => ({ kind: 'batch', id: item.id, name: item.name, item }),
  );
  return [...open, ...closed, ...openDumps, ...closedDumps, ...requests, ...orphans, ...batches];
}

const isSame = (id: ArtifactId, open: string): boolean => (id as string) === open;

export const refOf = ({ kind, id }: ArtifactRow): ArtifactRef => ({ kind, id });

/** Its place on disk; null for what is not there, and for what has no file of its own to show. */
export function pathOf(row: ArtifactRow): string | null {
  if (row.kind !== 'capture' && row.kind !== 'dump') return null;
  const { item, view } = row;
  return item && item.place.state !== 'missing' ? item.place.path : (view?.path ?? null);
}

/** What is wrong with where it lies; null when all is well. */
export function placeFault(row: ArtifactRow): 'missing' | 'changed' | null {
  if ((row.kind !== 'capture' && row.kind !== 'dump') || row.item === null) return null;
  const { state } = row.item.place;
  return state === 'present' ? null : state;
}

export const artifactActions = [
  'open',
  'history',
  'report',
  'close',
  'label',
  'rename',
  'keepBaseline',
  'copyIn',
  'locate',
  'showInFolder',
  'remove',
] as const;
export type ArtifactAction = (typeof artifactActions)[number];

/** What can be done with it, in the order of the menu. */
export function actionsOf(row: ArtifactRow, canWrite: boolean): readonly ArtifactAction[] {
  const may = new Set<ArtifactAction>();
  const fault = placeFault(row);
  if (row.kind === 'capture' || row.kind === 'dump') {
    if (row.view) may.add('close');
    if (row.kind === 'dump' && row.view) may.add('report');
    if (row.kind === 'capture' && row.view) may.add('keepBaseline');
    if (fault !== 'missing') may.add('open');
    if (pathOf(row) !== null) may.add('showInFolder');
    if (canWrite && row.item) {
      may.add('label');
      may.add('remove');
      if (fault !== null) may.add('locate');
      else if (!row.item.copied) may.add('copyIn');
    }
  } else {
    if (row.kind !== 'replay' || row.item.request !== null) may.add('open');
    if (row.kind === 'replay' || (row.kind === 'request' && row.replays.length > 0)) may.add('history');
    if (canWrite) {
      may.add('rename');
      may.add('remove');
    }
  }
  return artifactActions.filter((action) => may.has(action));
}
