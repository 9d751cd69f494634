import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createIncident, openIncident } from '../../../electron/core/incident/incident.ts';
import { findIncident, readManifest } from '../../../electron/core/incident/manifest.ts';
import { noteFields } from '../../../shared/note.ts';
import { say } from '../../../shared/phrase.ts';
import { scratchFolder } from '../scratch.ts';
import { noteOf } from './examples.ts';
import { makePlace } from './place.ts';

const version0 = fileURLToPath(new URL('../../fixtures/incidents/version-0', import.meta.url));

async function oldIncident() {
  const place = await makePlace();
  await cp(version0, place.folder, { recursive: true });
  return place;
}

describe('an incident of version 0', () => {
  test('opens, and is written in today’s format, the old manifest beside', async () => {
    const { folder, options } = await oldIncident();
    const incident = await openIncident(folder, options);
    expect(incident.view).toMatchObject({
      name: 'Short requests wait',
      createdAt: Date.UTC(2026, 6, 21, 2, 45) / 1000,
      access: { kind: 'write' },
      captures: [
        { id: 'bare', copied: true, place: { state: 'present', path: join(folder, 'captures', 'bare') } },
        { id: 'incident_bundle_20260721_024149', copied: false, place: { state: 'missing' } },
      ],
      dumps: [{ id: '2026-07-21_02-41-49.pkl', bytes: 1234, sha256: null, place: { state: 'missing' } }],
      pins: [
        {
          pin: {
            kind: 'text',
            value: 'token_usage 0.97',
            remark: 'rank 3',
            source: { artifact: 'bare', line: 61 },
          },
          gone: null,
        },
      ],
      note: { title: 'Short requests wait', fields: { best_guess: 'chunked_prefill_size was raised' } },
      edited: ['problem_class', 'best_guess'],
    });
    expect(incident.view.notes.map((note) => say(note))).toEqual([
      'Brought up from format 0; the old manifest is kept as incident.v0.json.',
    ]);
    await incident.close();
    expect(await readFile(join(folder, 'incident.v0.json'), 'utf8')).toBe(
      await readFile(join(version0, 'incident.json'), 'utf8'),
    );
    const written = JSON.parse(await readFile(join(folder, 'incident.json'), 'utf8'));
    expect(written).toMatchObject({ version: 1, ticket: 'INC-1207', name: 'Short requests wait' });
    expect(written.dumps[0]).toMatchObject({ note: 'sent by Li' });

    const again = await openIncident(folder, options);
    expect({ ...again.view, notes: [] }).toEqual({
      ...incident.view,
      access: { kind: 'write' },
      save: { kind: 'saved', at: null },
      notes: [],
    });
    await again.close();
  });

  test('opened only to be read, stays as it is on disk', async () => {
    const { folder, options } = await oldIncident();
    const incident = await openIncident(folder, { ...options, readOnly: true });
    expect(incident.view.note?.fields.problem_class).toBe('L, prefill');
    await incident.close();
    expect((await readdir(folder)).sort()).toEqual(['captures', 'incident.json']);
  });
});

describe('an incident of a later version', () => {
  /** What a workbench of the future may write: other keys, entries of another shape. */
  async function newer() {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    incident.editNote(noteOf('today'), []);
    await incident.close();
    const manifest = JSON.parse(await readFile(join(folder, 'incident.json'), 'utf8'));
    const text = JSON.stringify({
      ...manifest,
      version: 7,
      baselines: ['b'],
      captures: [{ id: 'a', kind: 'sampled', samples: 3 }],
    });
    await writeFile(join(folder, 'incident.json'), text);
    return { folder, options, text };
  }

  test('opens for reading, says so, and is not touched', async () => {
    const { folder, options, text } = await newer();
    const incident = await openIncident(folder, options);
    expect(incident.view).toMatchObject({
      name: 'spike',
      access: { kind: 'read', why: 'newer_version', canTakeOver: false },
      captures: [],
      note: { fields: { next_step: 'today next_step' } },
    });
    expect(incident.view.notes.map((note) => say(note))).toEqual([
      'One entry of incident.json is not understood and not shown.',
    ]);
    expect(() => incident.rename('x')).toThrow(
      'spike is open for reading only: it was written by a newer workbench (format 7), which this one only reads.',
    );
    await incident.takeOver();
    expect(incident.view.access.kind).toBe('read');
    await incident.close();
    expect(await readFile(join(folder, 'incident.json'), 'utf8')).toBe(text);
    expect(await readdir(folder)).not.toContain('.lock');
  });
});

test('what this version does not know is written again as it was read', async () => {
  const { folder, options } = await makePlace();
  await (await createIncident(folder, 'spike', options)).close();
  const path = join(folder, 'incident.json');
  const before = JSON.parse(await readFile(path, 'utf8'));
  const capture = { id: 'a', name: 'a', path: 'captures/a', copied: true, added_at: 1, colour: 'red' };
  const strange = { id: 'b', shape: 'new' };
  await writeFile(path, JSON.stringify({ shift: 'night', ...before, captures: [strange, capture] }));
  const incident = await openIncident(folder, options);
  expect(incident.view.captures.map(({ id }) => id)).toEqual(['a']);
  incident.rename('renamed');
  await incident.close();
  const after = JSON.parse(await readFile(path, 'utf8'));
  expect(after).toMatchObject({ shift: 'night', name: 'renamed' });
  expect(after.captures).toEqual([expect.objectContaining(capture), strange]);
  expect(Object.keys(after).slice(0, 4)).toEqual(['format', 'version', 'id', 'name']);
});

describe('what is no manifest', () => {
  const read = (manifest: string) => () =>
    readManifest('/x/incident.json', { manifest, note: null, pins: null });

  test.each([
    [
      'a merge',
      '{\n<<<<<<< HEAD\n"format": "sglang-incident"\n=======\n',
      /a merge was left unfinished in it, at line 2/,
    ],
    ['half a file', '{"format": "sglang-incident", "vers', /it is no JSON: /],
    ['another JSON', '{"format": "other"}', /it has no "format": "sglang-incident"/],
    ['no version', '{"format": "sglang-incident"}', /its version is no whole number/],
    ['a bad version', '{"format": "sglang-incident", "version": -1}', /its version is no whole number/],
    ['no id', '{"format": "sglang-incident", "version": 1, "name": "x", "created_at": 1}', /id: /],
  ])('%s', (_what, text, expected) => {
    expect(read(text)).toThrow(expected);
    expect(read(text)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'UNREADABLE' }) }),
    );
  });

  test('is told by content: a folder, its manifest, or neither', async () => {
    const { folder, options } = await makePlace();
    await (await createIncident(folder, 'spike', options)).close();
    expect(await findIncident(folder)).toBe(folder);
    expect(await findIncident(join(folder, 'incident.json'))).toBe(folder);
    expect(await findIncident(join(folder, 'note.md'))).toBeNull();
    const other = await scratchFolder();
    await writeFile(join(other, 'incident.json'), '{}');
    expect(await findIncident(other)).toBeNull();
    await expect(openIncident(other, options)).rejects.toMatchObject({
      problem: { code: 'NOT_RECOGNISED', message: `${other} is no incident folder.` },
    });
    await expect(openIncident(join(other, 'none'), options)).rejects.toMatchObject({
      problem: { code: 'NOT_FOUND' },
    });
    await writeFile(join(folder, 'incident.json'), '{"format": "sglang-incident", "ver');
    await expect(openIncident(folder, options)).rejects.toMatchObject({ problem: { code: 'UNREADABLE' } });
  });
});

test('fields of the note that version 0 did not have are empty', async () => {
  const { folder, options } = await oldIncident();
  const incident = await openIncident(folder, options);
  expect(Object.keys(incident.view.note?.fields ?? {})).toEqual([...noteFields]);
  expect(incident.view.note?.fields.next_step).toBe('');
  await incident.close();
});
