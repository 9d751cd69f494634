import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { createRequestWork } from '../../../electron/core/replay/request-work.ts';
import { runDumpRules } from '../../../electron/core/signals/run.ts';
import { thresholdsWith } from '../../../electron/core/signals/threshold-rows.ts';
import { scratchFolder } from '../scratch.ts';
import { quietJob, wholeDump } from './fixtures.ts';
import { dict, pickleOf, type Written } from './write-pickle.ts';

/* No word of a file is ever a key of an object of ours: words that every object knows, wherever a file can put one. */

const words = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'length',
];

const job = { signal: new AbortController().signal, tell: () => undefined };

const polluted: Written = dict({ polluted: true, toString: 'x', enumerable: true });

function recordOf(word: string, at: number, running: boolean): Written {
  const request: Written = {
    of: ['sglang.srt.managers.io_struct', 'GenerateReqInput'],
    state: dict([
      ['rid', at === 0 ? word : `${word}-${at}`],
      ['text', `${word} ${word}`],
      ['lora_path', word],
      [
        'sampling_params',
        dict([
          [word, 1],
          ['json_schema', word],
          ['n', 2],
        ]),
      ],
      ['custom_labels', dict([[word, polluted]])],
      [
        'image_data',
        [
          dict([
            ['url', word],
            [word, polluted],
          ]),
        ],
      ],
      [word, polluted],
    ]),
  };
  const meta = dict([
    ['id', word],
    [
      'finish_reason',
      running
        ? null
        : dict([
            ['type', word],
            [word, polluted],
            ['err_type', word],
            ['message', word],
          ]),
    ],
    ['prompt_tokens', 7],
    ['completion_tokens', 3],
    ['weight_version', word],
    [word, polluted],
  ]);
  return {
    tuple: [
      request,
      dict([
        ['text', word],
        ['meta_info', meta],
        [word, polluted],
      ]),
      { float: 1.7e9 + at },
      { float: 1.7e9 + 60 + at },
    ],
  };
}

const dumpOf = (word: string): Buffer =>
  pickleOf(
    dict([
      [word, polluted],
      [
        'server_args',
        {
          of: ['sglang.srt.server_args', 'ServerArgs'],
          state: dict([
            ['model_path', word],
            ['tp_size', 8],
            [word, polluted],
          ]),
        },
      ],
      ['config_updates', [{ tuple: [word, dict([[word, polluted]])] }]],
      [
        'resolved_config',
        dict([
          ['model_path', word],
          [word, polluted],
        ]),
      ],
      ['requests', Array.from({ length: 12 }, (_, at) => recordOf(word, at, at > 8))],
      ['launch_command', `python -m ${word} --${word} ${word} --model-path ${word}`],
    ]),
  );

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

describe.each(words)('%s', (word) => {
  test('as a key, an attribute, a name, and wherever else there is a word', async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'dump.pkl');
    await writeFile(path, dumpOf(word));
    const reader = createDumpReader();
    const view = await reader.open(path, quietJob());
    expect(view).toMatchObject({ total: 12, modelPath: word });
    const { rows } = await reader.find(view.id, wholeDump);
    expect(rows[0]).toMatchObject({
      rid: word,
      loraPath: word,
      finishType: word,
      errorType: word,
      weightVersion: word,
      grammar: 'json_schema',
      media: 1,
      textPreview: `${word} ${word}`,
    });
    expect(rows.filter(({ state }) => state === 'in_flight')).toHaveLength(3);

    // Found, sorted, counted and judged by it.
    const found = await reader.find(view.id, {
      ...wholeDump,
      where: `rid = "${word}" and finish = "${word}" and lora = "${word}"`,
    });
    expect(found.matched).toBe(1);
    for (const key of ['rid', 'finishType', 'textPreview'] as const)
      await reader.find(view.id, { ...wholeDump, sort: { key, descending: false } });
    await reader.timeline(view.id, wholeDump);
    await reader.distributions(view.id, wholeDump);
    runDumpRules(view, thresholdsWith({}));

    // Shown as an own key, and written out as one.
    const { requestText, metaInfoText } = await reader.read(view.id, 0);
    for (const text of [requestText, metaInfoText ?? ''])
      expect(text.match(new RegExp(`"${word}": \\{\\s+"polluted": true`, 'g'))?.length).toBeGreaterThan(0);
    const { text, recordedText } = await createRequestWork(reader).prepare(view.id, 0, 'a', [], {
      write: null,
      read: [],
    });
    expect(recordedText).toContain(`"${word}"`);
    expect(Object.hasOwn(JSON.parse(text) as object, 'sampling_params')).toBe(true);
    for (const format of ['jsonl', 'csv'] as const) {
      const to = join(folder, format);
      await reader.export(view.id, { choice: wholeDump, only: null, format, path: to }, job);
      expect(await readFile(to, 'utf8')).toContain(word);
    }
    await reader.close(view.id);
  });
});
