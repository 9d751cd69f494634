import { beforeEach, describe, expect, test, vi } from 'vitest';
import { useIncident } from '../../renderer/incident-store.ts';
import {
  editRemark,
  movePin,
  type Pinnable,
  pinsByKey,
  placeAfterDrop,
  removePin,
  togglePin,
  usePins,
  whyNot,
} from '../../renderer/pins.ts';
import { useWorkspace } from '../../renderer/store.ts';
import { useUndo } from '../../renderer/undo-store.ts';
import type { ArtifactId, CaptureItem, IncidentView } from '../../shared/incident.ts';
import { phrase } from '../../shared/phrase.ts';
import { type Pin, pinSource } from '../../shared/pin.ts';
import { installBridge } from './bridge.ts';
import { incidentOf } from './examples.ts';

const source = pinSource({ in: 'capture', artifact: 'a', file: 'server_info.json', path: 'x', line: 3 });
const number: Pinnable = { kind: 'number', source, label: 'x', value: '8' };
const pinOf = (id: string, parts: Partial<Pin> = {}): Pin => ({
  id,
  ...number,
  remark: '',
  at: 1,
  ...parts,
});
const view = (parts: Partial<IncidentView> = {}): IncidentView =>
  incidentOf({ captures: [{ id: 'a' as ArtifactId, name: 'a' } as CaptureItem], ...parts });
const show = (shown: IncidentView) => useIncident.getState().hear({ view: shown, noteEdition: 0 });
const shownPins = (...pins: Pin[]) => show(view({ pins: pins.map((pin) => ({ pin, gone: null })) }));

beforeEach(() => {
  usePins.setState({ remarks: {}, said: '' });
  useUndo.setState({ offer: null });
  useWorkspace.setState({ messages: [] });
  show(view());
});

describe('one control', () => {
  test('pins what has no pin, and takes the pin off what has one', async () => {
    const { asked } = installBridge({ addPin: () => 'p' as never, removePin: () => undefined });
    await togglePin(number);
    expect(asked).toEqual([{ name: 'addPin', input: { ...number, source: { ...source }, remark: '' } }]);
    shownPins(pinOf('p', { value: 'another copy' }));
    await togglePin(number);
    expect(asked.at(-1)).toEqual({ name: 'removePin', input: { pin: 'p' } });
  });
  test('a removal can be taken back', async () => {
    const { asked } = installBridge({ removePin: () => undefined, restorePin: () => undefined });
    await removePin(pinOf('p'));
    await useUndo.getState().take();
    expect(asked.map(({ name }) => name)).toEqual(['removePin', 'restorePin']);
  });
  test('what cannot be pinned asks for nothing and says why', async () => {
    const { asked } = installBridge({});
    show(
      view({
        access: {
          kind: 'read',
          why: 'asked',
          reason: phrase('sourceGone', {}),
          holder: null,
          canTakeOver: false,
        },
      }),
    );
    await togglePin(number);
    expect(asked).toEqual([]);
    expect(useWorkspace.getState().messages[0]?.problem.message).toMatch(/Pin x: not possible, /);
  });
  test('what is saved a moment later is pinned then', async () => {
    const { asked } = installBridge({ addPin: () => 'p' as never });
    show(view({ captures: [] }));
    const done = togglePin(number);
    show(view());
    await done;
    expect(asked).toHaveLength(1);
  });
});

const refusals: readonly (readonly [string, IncidentView | null, Pinnable, RegExp | null])[] = [
  ['all is well', view(), number, null],
  ['nothing is open', null, number, /not open yet/],
  ['the source is not in the incident', view({ captures: [] }), number, /not part of the incident/],
  ['the value is too long', view(), { ...number, value: 'x'.repeat(1_000_001) }, /Too long/],
];
test.each(refusals)('why something cannot be pinned: %s', (_name, shown, what, expected) =>
  expected === null ? expect(whyNot(shown, what)).toBeNull() : expect(whyNot(shown, what)).toMatch(expected),
);

test('pins are found by what they were made of', () => {
  const pins = [{ pin: pinOf('p'), gone: null }];
  expect([...pinsByKey(pins).values()]).toEqual([pins[0]?.pin]);
  expect(pinsByKey(pins)).toBe(pinsByKey(pins));
});

describe('order', () => {
  const drops: readonly (readonly [string, string, 'before' | 'after', number])[] = [
    ['a', 'c', 'before', 1],
    ['a', 'c', 'after', 2],
    ['c', 'a', 'before', 0],
    ['c', 'a', 'after', 1],
    ['b', 'b', 'after', 1],
  ];
  test.each(drops)('%s dropped at %s, %s', (moved, target, where, expected) =>
    expect(placeAfterDrop(['a', 'b', 'c'], moved, target, where)).toBe(expected),
  );
  test('a pin does not leave the list', async () => {
    const { asked } = installBridge({ movePin: () => undefined });
    shownPins(pinOf('p'), pinOf('q'));
    await movePin('p', -1);
    await movePin('p', 2);
    expect(asked).toEqual([]);
    await movePin('p', 1);
    expect(asked).toEqual([{ name: 'movePin', input: { pin: 'p', to: 1 } }]);
    expect(usePins.getState().said).toBe('x is now number 2 of 2');
  });
});

test('a remark is shown as typed until the incident has it', async () => {
  vi.useFakeTimers();
  const { asked } = installBridge({ remarkPin: () => undefined });
  shownPins(pinOf('p'));
  editRemark('p', 'wh');
  editRemark('p', 'why');
  shownPins(pinOf('p', { label: 'told before the remark arrived' }));
  expect(usePins.getState().remarks).toEqual({ p: 'why' });
  await vi.advanceTimersByTimeAsync(300);
  vi.useRealTimers();
  expect(asked).toEqual([{ name: 'remarkPin', input: { pin: 'p', remark: 'why' } }]);
  shownPins(pinOf('p', { remark: 'why' }));
  expect(usePins.getState().remarks).toEqual({});
});
