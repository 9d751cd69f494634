import { beforeEach, describe, expect, test, vi } from 'vitest';
import { editRecord, openReplayDocument } from '../../renderer/replay-open.ts';
import type { ReplayDocument } from '../../renderer/replay-store.ts';
import { lastAnswer, runningOf, useReplay } from '../../renderer/replay-store.ts';
import { useWorkspace } from '../../renderer/store.ts';
import type { CallInput } from '../../shared/contract.ts';
import type { DumpId } from '../../shared/dump.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { phrase } from '../../shared/phrase.ts';
import type { ReplayResult } from '../../shared/replay.ts';
import type { EditableRequest, FieldChange } from '../../shared/request.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import { installBridge } from './bridge.ts';
import { captureOf } from './examples.ts';

const dump = 'd' as DumpId;
const settings: Settings = { ...defaultSettings, theme: 'dark' };
const room: FieldChange = {
  field: 'bootstrap_room',
  action: 'dropped',
  reason: phrase('pairGone', {}),
  recorded: '9223372036854775807',
  recordedJson: '9223372036854775807',
};
const answers: FieldChange = {
  field: 'sampling_params.n',
  action: 'changed',
  reason: phrase('siblingsRecorded', {}),
  recorded: '4',
  recordedJson: '4',
};
const request: EditableRequest = {
  name: 'crash.pkl',
  endpoint: '/generate',
  text: '{\n  "text": "hi",\n  "sampling_params": {\n    "n": 1\n  }\n}',
  recordedText:
    '{\n  "text": "hi",\n  "sampling_params": {\n    "n": 4\n  },\n  "bootstrap_room": 9223372036854775807\n}',
  changes: [room, answers],
  newerSampling: [],
  recordedOutput: null,
  notes: [],
};
const result: ReplayResult = {
  end: 'complete',
  httpStatus: 200,
  problem: null,
  text: 'hello',
  outputIds: null,
  rid: null,
  finishType: 'stop',
  promptTokens: 1,
  cachedTokens: 0,
  completionTokens: 1,
  elapsedSeconds: 1,
  ttftSeconds: 0.5,
  pieces: [],
  answerText: '{}',
};

const state = () => useReplay.getState();
const documents = () => Object.values(state().documents);
const only = (): ReplayDocument => {
  const [document] = documents();
  if (!document || documents().length > 1) throw new Error(`${documents().length} documents`);
  return document;
};
const open = (dumpId?: DumpId): string => {
  openReplayDocument(request, dumpId === undefined ? {} : { dump: dumpId, index: 7, rid: 'abcdefgh1234' });
  return only().id;
};

beforeEach(() => {
  for (const { id } of documents()) state().forget(id);
  useReplay.setState({ documents: {}, tokens: {} });
  useWorkspace.setState({ ...useWorkspace.getInitialState(), settings }, true);
});

describe('opening', () => {
  test('a trigger makes a tab of its own each time', () => {
    installBridge({});
    openReplayDocument(request, {});
    openReplayDocument(request, {});
    expect(documents()).toHaveLength(2);
    expect(new Set(documents().map(({ uri }) => uri)).size).toBe(2);
    expect(useWorkspace.getState().documents.at(-1)).toMatchObject({
      kind: 'replay',
      title: 'Replay crash.pkl',
    });
  });

  test('a record that is open is shown again with its edits', async () => {
    const { asked } = installBridge({ prepareRequest: () => request });
    await editRecord(dump, 7, 'abcdefgh1234');
    state().edit(only().id, '{"edited": 1}');
    await editRecord(dump, 7, 'abcdefgh1234');
    expect(only().text).toBe('{"edited": 1}');
    expect(asked.filter(({ name }) => name === 'prepareRequest')).toHaveLength(1);
    expect(useWorkspace.getState().activeDocument).toBe(only().id);
  });

  test('long lists of ids are laid out, in both texts', () => {
    installBridge({});
    const ids = Array.from({ length: 500 }, (_, at) => at);
    const text = JSON.stringify({ input_ids: ids });
    openReplayDocument({ ...request, text, recordedText: text }, {});
    expect(only().text.split('\n').length).toBeGreaterThan(10);
    expect(only().recordedText).toBe(only().text);
    expect(JSON.parse(only().text)).toEqual({ input_ids: ids });
  });

  test('the failure of it is a message', async () => {
    installBridge({
      prepareRequest: () => {
        throw new ProblemError('badInput', { what: 'The record', cause: 'it is gone' });
      },
    });
    await editRecord(dump, 7, null);
    expect(documents()).toEqual([]);
    expect(useWorkspace.getState().messages[0]?.problem.message).toContain('it is gone');
  });

  test('closing the tab frees it', () => {
    installBridge({});
    const id = open();
    useWorkspace.getState().closeDocument(id);
    expect(documents()).toEqual([]);
  });
});

describe('sending a field as recorded', () => {
  const keptText = request.text.replace('"n": 1', '"n": 4');

  test('asks for the record again while nobody has edited', async () => {
    const { asked } = installBridge({
      prepareRequest: ({ keep }) => ({
        ...request,
        text: keep.includes(answers.field) ? keptText : request.text,
      }),
    });
    const id = open(dump);
    await state().keepField(id, answers, true);
    expect(only().text).toBe(keptText);
    expect(asked.at(-1)?.input).toEqual({ dump, index: 7, keep: ['sampling_params.n'] });
    await state().keepField(id, room, true);
    expect(asked.at(-1)?.input).toEqual({ dump, index: 7, keep: ['sampling_params.n', 'bootstrap_room'] });
    await state().keepField(id, answers, false);
    expect(asked.at(-1)?.input).toEqual({ dump, index: 7, keep: ['bootstrap_room'] });
  });

  test('goes into the text when a person has edited, and what they wrote stays', async () => {
    const { asked } = installBridge({});
    const id = open(dump);
    state().edit(id, request.text.replace('"hi"', '"ho"'));
    await state().keepField(id, room, true);
    await state().keepField(id, answers, true);
    expect(only().text).toContain('"bootstrap_room": 9223372036854775807');
    expect(JSON.parse(only().text)).toMatchObject({ text: 'ho', sampling_params: { n: 4 } });
    await state().keepField(id, room, false);
    await state().keepField(id, answers, false);
    expect(only().text).toBe(request.text.replace('"hi"', '"ho"'));
    expect(asked).toEqual([]);
  });

  test('works for a trigger, which has no record to ask again', async () => {
    installBridge({});
    const id = open();
    await state().keepField(id, room, true);
    expect(only().text).toContain('"bootstrap_room": 9223372036854775807');
    expect(only().text).toBe(only().preparedText);
  });

  test('leaves a text that is no JSON alone', async () => {
    installBridge({});
    const id = open();
    state().edit(id, '{"text": ');
    await state().keepField(id, room, true);
    expect(only().text).toBe('{"text": ');
  });

  test('keeps what is typed while the record is asked for', async () => {
    let release = (): void => {};
    installBridge({
      prepareRequest: () =>
        new Promise((resolve) => {
          release = () => resolve({ ...request, text: keptText });
        }),
    });
    const id = open(dump);
    const keeping = state().keepField(id, answers, true);
    const typed = request.text.replace('"hi"', '"typed"');
    state().edit(id, typed);
    release();
    await keeping;
    expect(JSON.parse(only().text)).toEqual({ text: 'typed', sampling_params: { n: 4 } });
  });

  test('the recorded request is never changed', async () => {
    installBridge({});
    const id = open();
    await state().keepField(id, room, true);
    state().edit(id, '{}');
    expect(only().request).toBe(request);
    expect(only().recordedText).toBe(request.recordedText);
  });
});

describe('sending', () => {
  test('sends the text letter by letter, and keeps it with the answer', async () => {
    const { asked } = installBridge({ replay: () => result, changeSettings: () => settings });
    const id = open();
    state().edit(id, '{"text": "hi", "seed": 9223372036854775807}');
    state().setToken('http://127.0.0.1:30000', ' key ');
    await state().send(id);
    expect(asked.find(({ name }) => name === 'replay')?.input).toMatchObject({
      target: { baseUrl: 'http://127.0.0.1:30000', token: 'key' },
      endpoint: '/generate',
      body: '{"text": "hi", "seed": 9223372036854775807}',
    });
    state().edit(id, '{"text": "again"}');
    await state().send(id);
    expect(only().runs.map(({ number, body, state: { kind } }) => [number, body, kind])).toEqual([
      [1, '{"text": "hi", "seed": 9223372036854775807}', 'done'],
      [2, '{"text": "again"}', 'done'],
    ]);
    expect(only().shownRun).toBe(2);
  });

  test('a key goes to the server that it was typed for, and to no other', async () => {
    const { asked } = installBridge({ replay: () => result, changeSettings: () => settings });
    const id = open();
    state().setToken('http://127.0.0.1:30000', 'key');
    state().setTarget(id, 'http://127.0.0.1:31000');
    await state().send(id);
    const sent = asked.find(({ name }) => name === 'replay')?.input as CallInput<'replay'> | undefined;
    expect(sent?.target).toEqual({ baseUrl: 'http://127.0.0.1:31000', keptToken: true });
  });

  test('the target is remembered', async () => {
    const { asked } = installBridge({ replay: () => result, changeSettings: () => settings });
    const id = open();
    state().setTarget(id, ' localhost:30001 ');
    await state().send(id);
    expect(asked.find(({ name }) => name === 'changeSettings')?.input).toEqual({
      lastReplayUrl: 'localhost:30001',
    });
  });

  test('not while the text is no JSON object, and not to a text that is no URL', async () => {
    const { asked } = installBridge({ replay: () => result, changeSettings: () => settings });
    const id = open();
    state().edit(id, '{"text": ');
    await state().send(id);
    state().edit(id, '{}');
    state().setTarget(id, 'not a url');
    await state().send(id);
    expect(asked).toEqual([]);
    expect(only().runs).toEqual([]);
  });

  test('what the main process refuses stays with the run', async () => {
    installBridge({
      replay: () => {
        throw new ProblemError('badInput', { what: 'The body', cause: 'n is 0' });
      },
      changeSettings: () => settings,
    });
    await state().send(open());
    expect(only().runs[0]?.state).toMatchObject({ kind: 'failed', problem: { code: 'BAD_INPUT' } });
  });
});

describe('whether a target answers', () => {
  const answers: readonly (readonly [ReplayResult['end'], number | null, string])[] = [
    ['complete', 200, 'answered'],
    ['error', 503, 'answered'],
    ['unreachable', null, 'no_answer'],
    ['silent', null, 'no_answer'],
    ['cancelled', null, 'not_asked'],
  ];
  for (const [end, httpStatus, expected] of answers)
    test(`${end} with ${httpStatus}: ${expected}`, async () => {
      installBridge({ replay: () => ({ ...result, end, httpStatus }), changeSettings: () => settings });
      const id = open();
      state().setTarget(id, 'http://127.0.0.1:30000');
      expect(lastAnswer(state().documents, 'http://127.0.0.1:30000')).toBe('not_asked');
      await state().send(id);
      expect(lastAnswer(state().documents, 'http://127.0.0.1:30000')).toBe(expected);
      expect(lastAnswer(state().documents, 'http://127.0.0.1:30001')).toBe('not_asked');
    });
});

test('parameters that only the recording server knew are let through', async () => {
  const { asked } = installBridge({ replay: () => result, changeSettings: () => settings });
  openReplayDocument({ ...request, newerSampling: ['brand_new'] }, {});
  state().setTarget(only().id, 'http://127.0.0.1:30000');
  await state().send(only().id);
  expect(asked.find(({ name }) => name === 'replay')?.input).toMatchObject({
    alsoKnownSampling: ['brand_new'],
  });
});

describe('a target off this machine', () => {
  test('is asked about first, and sent to with the host that was typed', async () => {
    const { asked } = installBridge({ replay: () => result, changeSettings: () => settings });
    useWorkspace.setState({ captures: [captureOf('a', { baseUrl: 'http://10.4.17.22:30000' })] });
    const id = open();
    state().setTarget(id, 'http://10.4.17.22:30000');
    await state().send(id);
    // Nobody is called before the host is typed, not even for the words of the question.
    expect(asked).toEqual([]);
    expect(only()).toMatchObject({ guarded: true, runs: [] });
    await state().send(id, '10.4.17.22');
    expect(asked.find(({ name }) => name === 'replay')?.input).toMatchObject({ confirmedHost: '10.4.17.22' });
    expect(only().guarded).toBe(false);
  });

  test('is asked about each time', async () => {
    installBridge({ replay: () => result, changeSettings: () => settings });
    const id = open();
    state().setTarget(id, 'http://10.4.17.22:30000');
    await state().send(id, '10.4.17.22');
    await state().send(id);
    expect(only()).toMatchObject({ guarded: true });
    state().closeGuard(id);
    expect(only().runs).toHaveLength(1);
  });
});

describe('while an answer streams', () => {
  test('its own progress is heard, another one’s is not, and one runs at a time', async () => {
    let finish = (): void => {};
    const { asked, tell } = installBridge({
      replay: () =>
        new Promise((resolve) => {
          finish = () => resolve(result);
        }),
      changeSettings: () => settings,
      cancel: () => undefined,
    });
    const id = open();
    const sending = state().send(id);
    await state().send(id);
    expect(only().runs).toHaveLength(1);
    const run = runningOf(only());
    const task = run?.state.kind === 'running' ? run.state.task : null;
    const told = { text: 'hel', completionTokens: 1, elapsedSeconds: 1, ttftSeconds: 1 };
    tell('replaying', { ...told, task: 'other' as never, text: 'not mine' });
    tell('replaying', { ...told, task: task as never, text: 'h' });
    tell('replaying', { ...told, task: task as never });
    await vi.waitFor(() => expect(runningOf(only())?.state).toMatchObject({ told: { text: 'hel' } }));
    await state().cancel(id);
    expect(asked.at(-1)).toEqual({ name: 'cancel', input: { task } });
    expect(runningOf(only())?.state).toMatchObject({ cancelling: true });
    finish();
    await sending;
    expect(runningOf(only())).toBeNull();
    tell('replaying', { ...told, task: task as never, text: 'too late' });
    expect(only().runs[0]?.state).toEqual({ kind: 'done', result });
  });

  test('closing its tab cancels it', async () => {
    const { asked } = installBridge({
      replay: () => new Promise(() => {}),
      changeSettings: () => settings,
      cancel: () => undefined,
    });
    const id = open();
    void state().send(id);
    useWorkspace.getState().closeDocument(id);
    await vi.waitFor(() => expect(asked.at(-1)?.name).toBe('cancel'));
  });
});
