import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createIncident, openIncident } from '../../electron/core/incident/incident.ts';
import { draftNote } from '../../electron/core/note.ts';
import { pinSource } from '../../shared/pin.ts';
import { bundleFixture, errorOf, jsonOf, makeFolder, run, sample } from './run.ts';

const crash = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');

/** An incident of two captures, one dump and a note whose next step a person wrote; and the app's own folder. */
async function makeIncident(): Promise<{ folder: string; env: Record<string, string> }> {
  const place = await makeFolder();
  const folder = join(place, 'slow.incident');
  const incident = await createIncident(folder, 'Slow since noon', {
    dataFolder: join(place, 'sglang-incident-workbench'),
    workbenchVersion: '0',
  });
  await incident.addCapture(bundleFixture('pages'));
  await incident.addCapture(bundleFixture('v046'));
  await incident.addDump(crash);
  const note = draftNote({ title: 'Slow since noon', captures: [], dumps: [] });
  incident.editNote({ ...note, fields: { ...note.fields, next_step: 'Ask Ming.' } }, ['next_step']);
  incident.addPin({
    kind: 'number',
    source: pinSource({ in: 'capture', artifact: 'v046', file: 'metrics.txt', line: 3 }),
    label: 'Time to first token',
    value: '3.33 s',
    remark: 'since noon',
  });
  await incident.flush();
  await incident.close();
  return { folder, env: { XDG_CONFIG_HOME: place } };
}

describe('an incident folder in place of a capture', () => {
  test('summarize-bundle takes the capture that was added last, and names the other', async () => {
    const { folder, env } = await makeIncident();
    const reports = ['--out', join(folder, '..', 'a.txt'), '--json-out', join(folder, '..', 'a.json')];
    const ran = await run(['summarize-bundle', folder, '--json', ...reports], { env });
    expect(ran.code).toBe(0);
    expect(jsonOf(ran.stdout).bundle_dir).toContain('v046');
    expect(ran.stderr).toContain('pages');
  });

  test('note counts all of it and keeps what a person wrote; nothing in the folder is changed', async () => {
    const { folder, env } = await makeIncident();
    const before = await readFile(join(folder, 'incident.json'), 'utf8');
    const ran = await run(['note', folder], { env });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^# Slow since noon/);
    expect(ran.stdout).toContain('Ask Ming.');
    expect(ran.stdout).toMatch(/Time to first token.*3\.33 s/);
    expect(ran.stdout).toContain('since noon');
    expect(ran.stdout).toContain('crash_dump_2026-08-14_14-06-40.pkl');
    expect(ran.stdout).toContain('v046');
    expect(await readFile(join(folder, 'incident.json'), 'utf8')).toBe(before);
    await expect(stat(join(folder, '.lock'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('an issue holds the pinned request of a dump as cURL, its prompt masked until asked for', async () => {
    const { folder, env } = await makeIncident();
    const incident = await openIncident(folder, {
      dataFolder: join(folder, '..', 'sglang-incident-workbench'),
      workbenchVersion: '0',
    });
    const [dump] = incident.view.dumps;
    incident.addPin({
      kind: 'row',
      source: pinSource({ in: 'dump', artifact: dump?.id ?? '', index: 3 }),
      label: 'Request 3',
      value: 'Prompt 12',
    });
    await incident.flush();
    await incident.close();
    const listed = await run(['dump', 'show', crash, '--index', '3', '--json']);
    const { text } = (jsonOf(listed.stdout).request as { fields: { text: string } }).fields;
    const masked = await run(['note', folder, '--format', 'issue'], { env });
    expect(masked.stdout).toMatch(/```bash\ncurl -sSg [^`]*http:\/\/127\.0\.0\.1:30000\/generate/);
    expect(masked.stdout).toMatch(/"text": "\[masked: [\d,]+ characters, sha256 [0-9a-f]{12}\]"/);
    const start = JSON.stringify(text.slice(0, 40)).slice(1, -1).replaceAll("'", "'\\''");
    expect(masked.stdout).not.toContain(start);
    const clear = await run(['note', folder, '--format', 'issue', '--show-prompts'], { env });
    expect(clear.stdout).toContain(start);
  });

  test('summarize-dump takes its dumps', async () => {
    const { folder, env } = await makeIncident();
    const ran = await run(['summarize-dump', '--input-folder', folder, '--json'], { env });
    expect(ran.code).toBe(0);
    expect(jsonOf(ran.stdout).files).toMatchObject([{ kind: 'crash_dump' }]);
  });

  test('one without a capture says so', async () => {
    const place = await makeFolder();
    const incident = await createIncident(join(place, 'a'), 'Nothing yet', {
      dataFolder: join(place, 'data'),
      workbenchVersion: '0',
    });
    await incident.close();
    const ran = await run(['summarize-bundle', join(place, 'a'), '--json'], {
      env: { XDG_CONFIG_HOME: place },
    });
    expect(ran.code).toBe(2);
    expect(errorOf(ran)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('Nothing yet'),
    });
  });

  test('packing goes on with its masks: the same secret reads the same as in its captures', async () => {
    const { folder, env } = await makeIncident();
    const secret = 'hf_AAAABBBBCCCCDDDD1111';
    const bundle = join(folder, '..', 'gpu-7');
    await mkdir(bundle);
    await writeFile(join(bundle, 'server_info.json'), `{"hf_token": "${secret}"}`);
    const incident = await openIncident(folder, {
      dataFolder: join(folder, '..', 'sglang-incident-workbench'),
      workbenchVersion: '0',
    });
    const id = await incident.addCapture(bundle, { copy: true });
    await incident.flush();
    await incident.close();
    await writeFile(join(folder, 'remarks.txt'), `HF_TOKEN=${secret}\n`);

    const packed = await run(['capture', 'pack', folder, '--out', join(folder, '..', 'out.zip')], { env });
    expect(packed.code).toBe(0);
    const out = join(folder, '..', 'back');
    await run(['capture', 'unpack', join(folder, '..', 'out.zip'), '--out', out], { env });
    const [copied, remark] = await Promise.all(
      [`captures/${id}/server_info.json`, 'remarks.txt'].map((name) => readFile(join(out, name), 'utf8')),
    );
    const mask = /\[masked:\w+\]/.exec(copied ?? '')?.[0];
    expect(mask).toBeDefined();
    expect(remark).toBe(`HF_TOKEN=${mask}\n`);
  });
});
