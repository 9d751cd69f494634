import { create } from 'zustand';
import type { IncidentView } from '../shared/incident.ts';
import { type Phrase, say } from '../shared/phrase.ts';
import { type Pin, type PinId, type PinSource, type PinView, pinKey } from '../shared/pin.ts';
import { useIncident } from './incident-store.ts';
import { createSender } from './senders.ts';
import { useWorkspace } from './store.ts';
import { useUndo } from './undo-store.ts';
import { wordsNow } from './words-now.ts';
import { problemOf, workbench } from './workbench.ts';

/*
 * Pins of the window's incident: what is pinned, and what a person does with it. The list itself is the incident's;
 * what is here is only what waits to be told.
 */

/** Something that can be pinned, as it is shown. */
export type Pinnable = Pick<Pin, 'kind' | 'source' | 'label' | 'value'>;

/** Characters of a pinned value; the contract takes no more. */
export const mostPinned = 1_000_000;

const pinIndex = new WeakMap<readonly PinView[], ReadonlyMap<string, Pin>>();

/** The pins by what they were made of. */
export function pinsByKey(pins: readonly PinView[]): ReadonlyMap<string, Pin> {
  let found = pinIndex.get(pins);
  if (!found) {
    found = new Map(pins.map(({ pin }) => [pinKey(pin), pin]));
    pinIndex.set(pins, found);
  }
  return found;
}

/** The pin of this very thing; null when it has none. */
export const usePinOf = (key: string | null): Pin | null =>
  useIncident(({ view }) => (view === null || key === null ? null : (pinsByKey(view.pins).get(key) ?? null)));

const listOf = { capture: 'captures', dump: 'dumps', request: 'requests', replay: 'replays' } as const;

/** Why nothing can be pinned, moved or removed now; null when it can. */
export function whyReadOnly(view: Pick<IncidentView, 'access'> | null): Phrase | 'notTold' | null {
  if (view === null) return 'notTold';
  return view.access.kind === 'write' ? null : view.access.reason;
}

/** Whether the incident holds what the source names: only then can the pin be opened again. */
export function isHeld(
  view: Pick<IncidentView, 'captures' | 'dumps' | 'requests' | 'replays'>,
  { in: kind, artifact }: PinSource,
): boolean {
  return kind === 'note' || view[listOf[kind]].some(({ id }) => id === artifact);
}

/** Why this cannot be pinned, in words; null when it can. */
export function whyNot(view: IncidentView | null, { source, value }: Pinnable): string | null {
  const readOnly = whyReadOnly(view);
  if (view === null || readOnly !== null)
    return readOnly === null || readOnly === 'notTold'
      ? wordsNow().pins.notTold
      : say(readOnly, wordsNow().phrases);
  if (!isHeld(view, source)) return wordsNow().pins.notInIncident;
  return value.length > mostPinned ? wordsNow().pins.tooLong : null;
}

interface PinState {
  /** Remarks as typed, until the incident has them. */
  readonly remarks: Readonly<Record<string, string>>;
  /** What the last key press or click did, for those who do not see it. */
  readonly said: string;
}

export const usePins = create<PinState>()(() => ({ remarks: {}, said: '' }));

/** Pins it, or takes its pin off. */
export async function togglePin(pinnable: Pinnable): Promise<void> {
  await untilHeld(pinnable.source);
  const { view } = useIncident.getState();
  const fault = whyNot(view, pinnable);
  if (fault !== null) {
    const message = wordsNow().pins.cannot(wordsNow().pins.pin(pinnable.label), fault);
    return useWorkspace.getState().report({ code: 'REFUSED', message });
  }
  const known = view && pinsByKey(view.pins).get(pinKey(pinnable));
  if (known) return removePin(known);
  const { kind, source, label, value } = pinnable;
  const isAdded = await tried(() =>
    workbench.addPin({ kind, source: { ...source }, label, value, remark: '' }),
  );
  if (isAdded) usePins.setState({ said: wordsNow().pins.pinned(label) });
}

/** What was saved a moment ago is told a moment later. */
async function untilHeld(source: PinSource): Promise<void> {
  const isThere = ({ view }: { readonly view: IncidentView | null }) => view !== null && isHeld(view, source);
  if (isThere(useIncident.getState())) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, 500);
    const stop = useIncident.subscribe((state) => isThere(state) && end());
  });
}

/** Takes a pin off; an offer stays to put it back, remark and place included. */
export async function removePin({ id, label }: Pick<Pin, 'id' | 'label'>): Promise<void> {
  const pin = id as PinId;
  await remarks.flush(id);
  if (!(await tried(() => workbench.removePin({ pin })))) return;
  usePins.setState({ said: wordsNow().pins.unpinned(label) });
  useUndo.getState().offerUndo(wordsNow().pins.removed(label), async () => {
    await tried(() => workbench.restorePin({ pin }));
  });
}

/** Gives a pin another place, from 0; out of the list is nowhere. */
export async function movePin(id: string, to: number): Promise<void> {
  const pins = useIncident.getState().view?.pins ?? [];
  const pin = pins.find((one) => one.pin.id === id)?.pin;
  if (!pin || to < 0 || to >= pins.length) return;
  if (await tried(() => workbench.movePin({ pin: id as PinId, to })))
    usePins.setState({ said: wordsNow().pins.moved(pin.label, to + 1, pins.length) });
}

/** Where a pin that is dropped before or after another one comes to stand. */
export function placeAfterDrop(
  order: readonly string[],
  moved: string,
  target: string,
  where: 'before' | 'after',
): number {
  const rest = order.filter((id) => id !== moved);
  const at = rest.indexOf(target);
  return at < 0 ? order.indexOf(moved) : where === 'before' ? at : at + 1;
}

export function editRemark(id: string, text: string): void {
  usePins.setState(({ remarks: typed }) => ({ remarks: { ...typed, [id]: text } }));
  remarks.touch(id);
}

/** What a person has typed and the incident does not have yet. */
const remarks = createSender<string>(async (id) => {
  const remark = usePins.getState().remarks[id];
  if (remark !== undefined) await tried(() => workbench.remarkPin({ pin: id as PinId, remark }));
});

useIncident.subscribe(({ view }, before) => {
  if (view === null || view.pins === before.view?.pins) return;
  const { remarks: typed } = usePins.getState();
  const told = new Map(view.pins.map(({ pin }) => [pin.id, pin.remark]));
  const waiting = Object.entries(typed).filter(
    ([id, text]) => told.has(id) && (told.get(id) !== text || remarks.isWaiting(id)),
  );
  if (waiting.length < Object.keys(typed).length) usePins.setState({ remarks: Object.fromEntries(waiting) });
});

/** Answers whether it was done; a failure becomes a message. */
async function tried(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
    return false;
  }
}
