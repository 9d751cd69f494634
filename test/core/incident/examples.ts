import type { ArtifactId, SavedRequest, SavedRun } from '../../../shared/incident.ts';
import type { IncidentNote, NoteField } from '../../../shared/note.ts';
import { noteFields } from '../../../shared/note.ts';
import { phrase } from '../../../shared/phrase.ts';

/** A request with something in every part of it. */
export const requestExample = (change: Partial<SavedRequest> = {}): SavedRequest => ({
  name: 'rid 3f2a',
  endpoint: '/generate',
  body: '{"input_ids": [1, 2], "sampling_params": {"sampling_seed": 18446744073709551615}}',
  preparedBody: '{"input_ids": [1, 2]}',
  recordedBody: '{"rid": "3f2a", "input_ids": [1, 2]}',
  kept: ['sampling_params.n'],
  changes: [
    {
      field: 'rid',
      action: 'dropped',
      reason: phrase('ridTaken', {}),
      recorded: '"3f2a"',
      recordedJson: '"3f2a"',
    },
  ],
  newerSampling: ['thinking_budget'],
  notes: [phrase('defaultsLeftOut', { count: 12 })],
  recordedOutput: {
    text: 'Once upon a time',
    outputIds: [12_522, 5193],
    promptTokens: 2,
    completionTokens: 4,
    cachedTokens: null,
    ttftSeconds: 0.31,
    elapsedSeconds: 1.2,
    finishType: 'length',
    part: 'whole',
  },
  origin: { dump: 'crash.pkl' as ArtifactId, index: 12, rid: '3f2a' },
  fieldVersion: '0.5.2',
  targetUrl: 'http://127.0.0.1:30000',
  idleTimeoutSeconds: 300,
  ...change,
});

export const runExample = (run: number): SavedRun => ({
  run,
  at: 1_790_000_000 + run,
  baseUrl: 'http://127.0.0.1:30000',
  endpoint: '/generate',
  body: '{"text": "a", "sampling_params": {"sampling_seed": 9007199254740993}}',
  partialText: null,
  captures: [],
  result: {
    end: 'cut',
    httpStatus: 200,
    problem: { code: 'UNREACHABLE', message: 'closed in the middle', hint: 'look at the log' },
    text: 'Once upon',
    outputIds: [12_522, 5193],
    rid: 'x1',
    finishType: null,
    promptTokens: 1,
    cachedTokens: 0,
    completionTokens: 2,
    elapsedSeconds: 0.4,
    ttftSeconds: 0.2,
    pieces: [
      { at: 0.2, tokens: 1 },
      { at: 0.3, tokens: null },
    ],
    answerText: '{\n  "text": "Once upon"\n}',
  },
});

/** A note whose every field says `text`. */
export const noteOf = (text: string, title = 'TTFT spike'): IncidentNote => ({
  title,
  subtitle: '0.5.15, 8 × H100',
  fields: Object.fromEntries(noteFields.map((field) => [field, `${text} ${field}`])) as Record<
    NoteField,
    string
  >,
  artifacts: [],
  whyMore: null,
});
