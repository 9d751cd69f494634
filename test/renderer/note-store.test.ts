import { beforeEach, describe, expect, test } from 'vitest';
import { useIncident } from '../../renderer/incident-store.ts';
import { useNote } from '../../renderer/note-store.ts';
import { useWorkspace } from '../../renderer/store.ts';
import { type IncidentNote, type NoteField, noteFields } from '../../shared/note.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { phrase } from '../../shared/phrase.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { installBridge } from './bridge.ts';
import { captureOf, dumpOf, incidentOf } from './examples.ts';

const freshNote = useNote.getInitialState();
const freshWorkspace = useWorkspace.getInitialState();
const state = () => useNote.getState();

function draftOf(word: string): IncidentNote {
  const fields = Object.fromEntries(noteFields.map((field) => [field, `${word} ${field}`]));
  return {
    title: word,
    subtitle: '',
    fields: fields as Record<NoteField, string>,
    artifacts: [],
    whyMore: null,
  };
}

beforeEach(() => {
  useNote.setState(freshNote, true);
  useWorkspace.setState(freshWorkspace, true);
});

describe('a refill', () => {
  test('fills every field the first time', async () => {
    installBridge({ draftNote: () => draftOf('first') });
    await state().refill(false);
    expect(state().note?.fields.best_guess).toBe('first best_guess');
    expect(state().edited.size).toBe(0);
  });

  test('leaves alone what a person wrote', async () => {
    installBridge({ draftNote: () => draftOf('first') });
    await state().refill(false);
    state().edit('best_guess', 'mine');
    state().edit('whyMore', 'the replay');
    installBridge({ draftNote: () => draftOf('second') });
    await state().refill(false);
    expect(state().note?.fields.best_guess).toBe('mine');
    expect(state().note?.whyMore).toBe('the replay');
    expect(state().note?.fields.next_step).toBe('second next_step');
    expect([...state().edited]).toEqual(['best_guess', 'whyMore']);
  });

  test('replaces that as well when told to', async () => {
    installBridge({ draftNote: () => draftOf('first') });
    await state().refill(false);
    state().edit('best_guess', 'mine');
    await state().refill(true);
    expect(state().note?.fields.best_guess).toBe('first best_guess');
    expect(state().edited.size).toBe(0);
  });

  test('that fails keeps the note and says why', async () => {
    installBridge({ draftNote: () => draftOf('first') });
    await state().refill(false);
    installBridge({});
    await state().refill(false);
    expect(state().note?.title).toBe('first');
    expect(state().problem?.code).toBe('BAD_INPUT');
    expect(state().drafting).toBe(false);
  });
});

describe('what is open', () => {
  beforeEach(() => useIncident.setState({ view: incidentOf(), noteEdition: 0 }));

  test('leaves the note of an incident that may only be read as it stands', async () => {
    const { asked } = installBridge({ draftNote: () => draftOf('draft') });
    await state().keepCurrent();
    useIncident.setState({
      view: incidentOf({
        access: {
          kind: 'read',
          why: 'asked',
          reason: phrase('openedToRead', {}),
          holder: null,
          canTakeOver: true,
        },
      }),
    });
    useWorkspace.setState({ captures: [captureOf('c1')] });
    await state().keepCurrent();
    expect(asked.filter(({ name }) => name === 'draftNote')).toHaveLength(1);
  });

  test('fills the note once, and again when it changes', async () => {
    const { asked } = installBridge({ draftNote: () => draftOf('draft') });
    await state().keepCurrent();
    await state().keepCurrent();
    expect(asked).toHaveLength(1);
    useWorkspace.setState({ captures: [captureOf('c1')], dumps: [dumpOf('d1')] });
    await state().keepCurrent();
    expect(asked.at(-1)?.input).toEqual({
      title: 'capture c1',
      captures: ['c1'],
      dumps: ['d1'],
      language: 'en',
    });
  });

  test('a draft that comes late does not replace a newer one', async () => {
    const waiting: ((note: IncidentNote) => void)[] = [];
    installBridge({ draftNote: () => new Promise((resolve) => waiting.push(resolve)) });
    const first = state().keepCurrent();
    useWorkspace.setState({ captures: [captureOf('c1')] });
    const second = state().keepCurrent();
    await expect.poll(() => waiting.length).toBe(2);
    waiting[1]?.(draftOf('new'));
    await second;
    waiting[0]?.(draftOf('late'));
    await first;
    expect(state().note?.title).toBe('new');
  });
});

describe('an export', () => {
  beforeEach(async () => {
    installBridge({ draftNote: () => draftOf('first') });
    await state().refill(false);
    state().edit('best_guess', 'mine');
  });

  test('sends what is shown and says where it went', async () => {
    const { asked } = installBridge({ exportNote: () => ({ path: '/notes/first.md', maskedPrompts: 0 }) });
    await state().exportNote('md', { prompts: true, hosts: true });
    expect(asked[0]?.input).toMatchObject({ path: null, note: { fields: { best_guess: 'mine' } } });
    expect(state().exporting).toEqual({ kind: 'done', value: { path: '/notes/first.md', maskedPrompts: 0 } });
  });

  test('that the person closed leaves everything as it was', async () => {
    installBridge({ exportNote: () => null });
    await state().exportNote('md', { prompts: true, hosts: true });
    expect(state().exporting).toEqual({ kind: 'idle' });
  });

  test('that could not be written keeps the text', async () => {
    installBridge({
      exportNote: () => {
        throw new ProblemError('writeFailed', { path: '/full/first.md', cause: 'no space left on device' });
      },
    });
    await state().exportNote('md', { prompts: true, hosts: true });
    expect(state().exporting).toMatchObject({ kind: 'failed', problem: { code: 'WRITE_FAILED' } });
    expect(state().note?.fields.best_guess).toBe('mine');
  });

  test('that works leaves no message of an earlier failure', async () => {
    installBridge({});
    await state().refill(false);
    await state().exportNote('md', { prompts: true, hosts: true });
    expect(state().problem).not.toBeNull();
    expect(state().exporting.kind).toBe('failed');
    installBridge({ exportNote: () => ({ path: '/notes/first.md', maskedPrompts: 0 }) });
    await state().exportNote('md', { prompts: true, hosts: true });
    expect(state().exporting).toEqual({ kind: 'done', value: { path: '/notes/first.md', maskedPrompts: 0 } });
    expect(state().problem).toBeNull();
  });

  test('is no longer what is shown after an edit', async () => {
    installBridge({ exportNote: () => ({ path: '/notes/first.md', maskedPrompts: 0 }) });
    await state().exportNote('md', { prompts: true, hosts: true });
    state().edit('next_step', 'later');
    expect(state().exporting).toEqual({ kind: 'idle' });
  });
});

describe('another language', () => {
  test('drafts anew in it, and leaves alone what a person wrote', async () => {
    const { asked } = installBridge({ draftNote: ({ language }) => draftOf(language) });
    await state().refill(false);
    expect(state().note?.fields.best_guess).toBe('en best_guess');
    state().edit('best_guess', 'mine');
    await state().setLanguage('zh');
    expect(asked.at(-1)).toMatchObject({ name: 'draftNote', input: { language: 'zh' } });
    expect(state().note?.fields.next_step).toBe('zh next_step');
    expect(state().note?.fields.best_guess).toBe('mine');
  });

  test('of the window is followed by a note that has none of its own', async () => {
    const { asked } = installBridge({ draftNote: ({ language }) => draftOf(language) });
    await state().keepCurrent();
    useWorkspace.setState({ settings: { ...defaultSettings, language: 'zh' } });
    await state().keepCurrent();
    expect(state().note?.fields.next_step).toBe('zh next_step');
    await state().setLanguage('en');
    expect(state().note?.fields.next_step).toBe('en next_step');
    useWorkspace.setState({ settings: { ...defaultSettings, language: 'en' } });
    await state().keepCurrent();
    expect(asked.filter(({ name }) => name === 'draftNote')).toHaveLength(3);
  });
});

test('the dialog of the export is told what would be masked, and is cancelled by its task', async () => {
  const masks = { prompts: [{ what: 'Text', characters: 3 }], hosts: [] };
  let end: (value: null) => void = () => undefined;
  const { asked } = installBridge({
    draftNote: () => draftOf('first'),
    readNoteMasks: () => masks,
    exportNote: () => new Promise((resolve) => (end = resolve)),
    cancel: () => end(null),
  });
  await state().askExport();
  expect(state()).toMatchObject({ asksExport: true, masks });
  const exported = state().exportNote('pdf', { prompts: true, hosts: false });
  state().closeExport();
  expect(state().asksExport).toBe(true);
  await state().cancelExport();
  await exported;
  const [sent, cancelled] = asked.slice(-2).map(({ input }) => input);
  expect(sent).toMatchObject({ format: 'pdf', masking: { prompts: true, hosts: false }, language: 'en' });
  expect(cancelled).toEqual({ task: (sent as { task: string }).task });
  expect(state().exporting).toEqual({ kind: 'idle' });
});
