import { beforeEach, describe, expect, test } from 'vitest';
import type { Histograms } from '../../shared/plots.ts';
import { installBridge } from './bridge.ts';
import { captureOf } from './examples.ts';

const histograms: Histograms = { between: null, whyNot: null, plots: [] };
let answer: () => Histograms = () => histograms;
const bridge = installBridge({
  readHistograms: () => answer(),
  readHandOff: ({ captures }) =>
    captures.map(() => ({ id: 'collect', params: {}, command: 'true', effect: 'load', needs: [] })),
});
const { plotKey, useHistograms } = await import('../../renderer/capture-plots-store.ts');
const { useHandOff } = await import('../../renderer/hand-off-store.ts');
const { useWorkspace } = await import('../../renderer/store.ts');

const asked = (name: string) => bridge.asked.filter((call) => call.name === name).map(({ input }) => input);
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  answer = () => histograms;
  useHistograms.setState({ plots: {} });
});

describe('what is drawn of a capture', () => {
  test('is asked for once, and anew when the capture was opened anew', async () => {
    const before = asked('readHistograms').length;
    const [capture, earlier] = [captureOf('b'), captureOf('a')];
    const { need } = useHistograms.getState();
    need({ capture, before: earlier });
    need({ capture, before: earlier });
    await settled();
    expect(asked('readHistograms').slice(before)).toEqual([{ capture: 'b', before: 'a' }]);
    expect(useHistograms.getState().plots[plotKey({ capture, before: earlier })]?.plot).toEqual({
      kind: 'done',
      value: histograms,
    });
    need({ capture: captureOf('b'), before: earlier });
    await settled();
    expect(asked('readHistograms').slice(before)).toHaveLength(2);
  });

  test('says why where it could not be read', async () => {
    answer = () => {
      throw new Error('gone');
    };
    const capture = captureOf('c');
    useHistograms.getState().need({ capture, before: null });
    await settled();
    expect(useHistograms.getState().plots[plotKey({ capture, before: null })]?.plot.kind).toBe('failed');
  });

  test('goes with its capture, or with the one it was held against', async () => {
    const [one, other, third] = [captureOf('1'), captureOf('2'), captureOf('3')];
    useWorkspace.setState({ captures: [one, other, third] });
    const { need } = useHistograms.getState();
    need({ capture: one, before: null });
    need({ capture: other, before: one });
    need({ capture: third, before: null });
    await settled();
    useWorkspace.setState({ captures: [other, third] });
    expect(Object.keys(useHistograms.getState().plots)).toEqual([plotKey({ capture: third, before: null })]);
  });
});

test('commands are asked for once of what is open, and anew when that changes', async () => {
  const [one, other] = [captureOf('1'), captureOf('2')];
  const { need } = useHandOff.getState();
  await need({ captures: [one], dumps: [] });
  await need({ captures: [one], dumps: [] });
  expect(asked('readHandOff')).toEqual([{ captures: ['1'], dumps: [] }]);
  await need({ captures: [one, other], dumps: [] });
  expect(asked('readHandOff')).toHaveLength(2);
  expect(useHandOff.getState().commands).toHaveLength(2);
});
