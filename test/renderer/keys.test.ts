import { beforeEach, describe, expect, test } from 'vitest';
import { commandOf, showView, viewKeys } from '../../renderer/shell/keys.ts';
import { useWorkspace } from '../../renderer/store.ts';
import { installBridge } from './bridge.ts';
import { captureOf, dumpOf } from './examples.ts';

const fresh = useWorkspace.getInitialState();
const state = () => useWorkspace.getState();
const press = (keys: string) => {
  const parts = keys.split(' ');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
};
const outside = { inText: false, letterKeys: true };

beforeEach(() => {
  installBridge({ pickPaths: () => [] });
  useWorkspace.setState(fresh, true);
  state().admit({ captures: [captureOf('c1')], dumps: [dumpOf('d1')] });
});

describe('a digit chooses a view', () => {
  const rows = [
    ['1', 'overview'],
    ['2', 'requests'],
    ['3', 'compare'],
    ['4', 'replay'],
    ['5', 'note'],
  ] as const;
  for (const [key, view] of rows)
    test(`${key} shows ${view}`, () => {
      commandOf(press(key), outside)?.();
      expect(state().activeDocument).toBe(view);
    });

  test('the digits have no gap', () => {
    expect(viewKeys.map(({ key }) => key)).toEqual(['1', '2', '3', '4', '5']);
    expect(commandOf(press('6'), outside)).toBeNull();
  });

  test('but not in text, nor when switched off, nor on Start', () => {
    expect(commandOf(press('2'), { inText: true, letterKeys: true })).toBeNull();
    expect(commandOf(press('2'), { inText: false, letterKeys: false })).toBeNull();
    useWorkspace.setState(fresh, true);
    expect(commandOf(press('2'), outside)).toBeNull();
  });
});

describe('commands work in text as well', () => {
  const inText = { inText: true, letterKeys: true };
  test('Ctrl L opens Collect', () => {
    commandOf(press('Ctrl l'), inText)?.();
    expect(state().dialog).toBe('collect');
  });
  test('Ctrl B hides the sidebar and brings it back', () => {
    commandOf(press('Ctrl b'), inText)?.();
    expect(state().sidebarHidden).toBe(true);
    commandOf(press('Meta B'), inText)?.();
    expect(state().sidebarHidden).toBe(false);
  });
  test('Ctrl W closes the tab that is shown', () => {
    state().activateDocument('requests');
    commandOf(press('Ctrl w'), inText)?.();
    expect(state().documents.map(({ id }) => id)).toEqual(['overview']);
  });
  test('Ctrl Tab goes round', () => {
    commandOf(press('Ctrl Tab'), inText)?.();
    expect(state().activeDocument).toBe('requests');
    commandOf(press('Ctrl Tab'), inText)?.();
    expect(state().activeDocument).toBe('overview');
    commandOf(press('Ctrl Shift Tab'), inText)?.();
    expect(state().activeDocument).toBe('requests');
  });
  test('Ctrl O and Ctrl Shift O ask for files and a folder', async () => {
    const { asked } = installBridge({ pickPaths: () => [] });
    commandOf(press('Ctrl o'), inText)?.();
    commandOf(press('Ctrl Shift O'), inText)?.();
    expect(asked.map(({ input }) => input)).toEqual([{ kind: 'files' }, { kind: 'folder' }]);
  });
  test('what is not ours is left alone', () => {
    for (const keys of ['Ctrl c', 'Ctrl v', 'Ctrl Shift o Alt', 'a', 'Enter', 'Alt 1'])
      expect(commandOf(press(keys), inText), keys).toBeNull();
  });
});

describe('Edit & replay', () => {
  test('shows the newest request that is being edited', () => {
    state().openDocument({ id: 'replay-1', kind: 'replay', title: 'one' });
    state().openDocument({ id: 'replay-2', kind: 'replay', title: 'two' });
    showView('overview');
    showView('replay');
    expect(state().activeDocument).toBe('replay-2');
  });
  test('stays on the one that is shown', () => {
    state().openDocument({ id: 'replay-1', kind: 'replay', title: 'one' });
    state().openDocument({ id: 'replay-2', kind: 'replay', title: 'two' });
    state().activateDocument('replay-1');
    showView('replay');
    expect(state().activeDocument).toBe('replay-1');
  });
});
