import { beforeEach, describe, expect, test } from 'vitest';
import { openSource, retrySource, useSources } from '../../renderer/source-store.ts';
import { useWorkspace } from '../../renderer/store.ts';
import type { CaptureId } from '../../shared/capture.ts';
import { installBridge } from './bridge.ts';

const fresh = useWorkspace.getInitialState();
const capture = 'c1' as CaptureId;
const tabs = () => Object.entries(useSources.getState().tabs);
const onlyTab = () => tabs()[0]?.[1];
const textOf = ({ file }: { file: string }) =>
  ({ name: file, file, language: 'plaintext', text: file }) as const;

beforeEach(() => {
  useSources.setState({ tabs: {} });
  useWorkspace.setState(fresh, true);
});

describe('a raw file', () => {
  test('opens in a tab at its line', async () => {
    installBridge({ readSource: textOf });
    await openSource(capture, 'metrics.txt', 1877);
    expect(useWorkspace.getState().documents.at(-1)).toMatchObject({ kind: 'source', title: 'metrics.txt' });
    expect(onlyTab()).toMatchObject({ line: 1877, state: { kind: 'done', value: { text: 'metrics.txt' } } });
  });

  test('is read once, however often it is opened', async () => {
    const { asked } = installBridge({ readSource: textOf });
    await openSource(capture, 'metrics.txt', 1);
    await openSource(capture, 'metrics.txt', 412);
    expect(asked).toHaveLength(1);
    expect(tabs()).toHaveLength(1);
    expect(onlyTab()).toMatchObject({ line: 412, state: { kind: 'done' } });
  });

  test('of another capture is another', async () => {
    installBridge({ readSource: textOf });
    await openSource(capture, 'metrics.txt', null);
    await openSource('c2' as CaptureId, 'metrics.txt', null);
    expect(tabs()).toHaveLength(2);
  });

  test('that cannot be read says why, and can be tried again', async () => {
    installBridge({});
    await openSource(capture, 'metrics.txt', 7);
    expect(onlyTab()).toMatchObject({ state: { kind: 'failed', problem: { code: 'BAD_INPUT' } } });
    installBridge({ readSource: textOf });
    retrySource(tabs()[0]?.[0] ?? '');
    await expect.poll(() => onlyTab()?.state.kind).toBe('done');
    expect(onlyTab()?.line).toBe(7);
  });

  test('gives up its text with its tab, even when it comes late', async () => {
    let answer = (_: ReturnType<typeof textOf>) => {};
    installBridge({ readSource: () => new Promise((resolve) => (answer = resolve)) });
    const reading = openSource(capture, 'metrics.txt', null);
    await expect.poll(() => tabs()).toHaveLength(1);
    useWorkspace.getState().closeDocument(tabs()[0]?.[0] ?? '');
    answer(textOf({ file: 'metrics.txt' }));
    await reading;
    expect(tabs()).toEqual([]);
  });
});
