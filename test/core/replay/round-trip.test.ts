import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { formatRequestFile, parseRequestFile } from '../../../electron/core/incident/requests-files.ts';
import { prepareRequest } from '../../../electron/core/replay/prepare.ts';
import {
  formatRequest,
  joinObject,
  splitObject,
  withEntry,
} from '../../../electron/core/replay/request-text.ts';
import type { SavedRequest } from '../../../shared/incident.ts';
import { fixturePath, quietJob, wholeDump } from '../dump/fixtures.ts';
import { parseKeeping } from '../dump/reading-back.ts';

/*
 * From the record into the editor, from there into the incident's file, and back: every value of every fixture is there
 * as it was recorded, those too that JSON cannot hold.
 */

const dumps = readdirSync(fixturePath('')).filter(
  (name) => name.endsWith('.pkl') && !/^(not|hostile-call)-/.test(name),
);

/** As the window keeps a document. */
const savedOf = (body: string, recordedBody: string, changes: SavedRequest['changes']): SavedRequest => ({
  name: 'r',
  endpoint: '/generate',
  body,
  preparedBody: body,
  recordedBody,
  kept: [],
  changes,
  newerSampling: [],
  notes: [],
  recordedOutput: null,
  origin: { dump: null, index: 0, rid: null },
  fieldVersion: null,
  targetUrl: 'http://127.0.0.1:30000',
  idleTimeoutSeconds: 300,
});

describe('every record of the fixtures', () => {
  let tagged = 0;
  for (const name of dumps)
    test(name, async () => {
      const reader = createDumpReader();
      const view = await reader.open(fixturePath(name), quietJob()).catch(() => null);
      if (view === null) return;
      const { rows } = await reader.find(view.id, wholeDump);
      for (const { index } of rows) {
        const record = await reader.record(view.id, index);
        const recorded = new Map(record.fields.map((field) => [field.name, field.json]));
        const request = prepareRequest(record, name, []);
        const about = `${name}, record ${index}`;

        // The recorded side shows each field that is no default, value by value as it was recorded.
        const shown = splitObject(request.recordedText) ?? [];
        for (const entry of shown)
          expect(parseKeeping(entry.json), `${about}, ${entry.name}`).toEqual(
            parseKeeping(recorded.get(entry.name) ?? 'undefined'),
          );
        for (const change of request.changes)
          if (!change.field.includes('.'))
            expect(change.recordedJson, about).toBe(recorded.get(change.field));
        tagged += shown.filter(({ json }) => json.includes('"$py"')).length;

        // All of it put back by hand, saved, and read again.
        let entries = splitObject(request.text) ?? [];
        for (const { field, recordedJson } of request.changes)
          if (!field.includes('.')) entries = withEntry(entries, field, recordedJson);
        const body = formatRequest(joinObject(entries));
        const saved = savedOf(body, request.recordedText, request.changes);
        const back = parseRequestFile(formatRequestFile({ request: saved, file: null }))?.request;
        expect(back, about).toEqual(saved);
        for (const { name: field, json } of splitObject(back?.body ?? '') ?? []) {
          const kept = request.changes.find((change) => change.field === field);
          if (kept) expect(parseKeeping(json), about).toEqual(parseKeeping(kept.recordedJson));
        }
      }
      await reader.close(view.id);
    });
  test('some of their values are tagged', () => expect(tagged).toBeGreaterThan(3));
});

test('the editor keeps digits, floats, surrogates, and the order of keys', () => {
  const json =
    '{"a":9223372036854775809,"b":1.0,"c":-0.0,"d":1e+22,"10":"\\ud800","2":{"$py":"float","value":"nan"},' +
    '"__proto__":{"$py":"bytes","base64":"AP8K"},"e":"\u2028\\u0000","f":[0.1,{"$py":"cycle","up":2}]}';
  const text = formatRequest(json);
  expect(text).toContain('\n  "__proto__": {\n');
  expect(
    joinObject(splitObject(text) ?? [])
      .replace(/\n\s*|(?<=:) /g, '')
      .replaceAll(', ', ','),
  ).toBe(json);
});
