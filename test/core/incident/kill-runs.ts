import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { startDemoServer } from '../../../electron/core/demo/server.ts';
import { isLeftover } from '../../../electron/core/incident/atomic-file.ts';
import { createIncident, openIncident } from '../../../electron/core/incident/incident.ts';
import { readSession } from '../../../electron/core/incident/sessions.ts';
import { noteFields } from '../../../shared/note.ts';
import type { Written } from './child.ts';
import { startChild } from './child-process.ts';
import { noteOf, runExample } from './examples.ts';
import { makePlace } from './place.ts';

/** Changes older than this when the process dies have to be on disk. Milliseconds. */
const mostLost = 1000;

/**
 * Kills a process that types, pins, saves requests, replays, collects and lays out its window, again and again on the same
 * incident, each time at another moment; after each, opens the folder as the next start does.
 */
export async function killRuns(times: number): Promise<void> {
  const server = await startDemoServer();
  onTestFinished(() => server.close());
  const { folder, options } = await makePlace();
  await (await createIncident(folder, 'kill run', options)).close();
  const seen = new Set<string>();
  for (let run = 1; run <= times; run += 1) {
    const child = startChild('write', folder, options.dataFolder, String(run * 1_000_000), server.url);
    const said: Written[] = [];
    // It dies by what it says, at once or up to three seconds of its own time after its first words.
    const lifetime = (run * 1103) % 3000;
    const lived = () => (said.at(-1)?.at ?? 0) - (said[0]?.at ?? 0);
    do said.push((await child.next()) as Written);
    while (lived() < lifetime);
    await child.kill();
    // What it said before it died and we had not read yet.
    for (;;) {
      const more = await child.next().catch(() => null);
      if (more === null) break;
      said.push(more as Written);
    }
    await look(folder, options, said, seen);
  }
  expect([...seen].some((path) => path.startsWith('captures/'))).toBe(true);
}

/** `seen`: captures and replays of earlier runs, which nobody changes any more. */
async function look(
  folder: string,
  options: Parameters<typeof openIncident>[1],
  said: readonly Written[],
  seen: Set<string>,
): Promise<void> {
  const end = said.at(-1)?.at ?? 0;
  /** Everything up to this round was done more than a second before the end; none in a shorter life. */
  const mustHave = said.findLast(({ at }) => at < end - mostLost)?.round ?? 0;
  const incident = await openIncident(folder, options);
  const { view } = incident;
  expect(view.access.kind).toBe('write');
  expect(view.conflicts).toEqual([]);
  // Each file that is there is whole.
  const files = await readdir(folder, { recursive: true });
  // In a bundle another process may still be collecting: there they are left for a minute.
  expect(files.filter((file) => isLeftover(basename(file)) && !/^captures\/./.test(dirname(file)))).toEqual(
    [],
  );
  for (const file of files.filter((name) => name.endsWith('.json')))
    JSON.parse(await readFile(join(folder, file), 'utf8'));
  expect(view.notes.filter(({ key }) => key !== 'foundInFolder' && key !== 'filesGone')).toEqual([]);

  const { note } = view;
  if (note === null) expect(mustHave).toBe(0);
  else {
    const text = note.fields.next_step.replace(/ next_step$/, '');
    expect(note).toEqual(noteOf(text));
    expect(noteFields.every((field) => note.fields[field] === `${text} ${field}`)).toBe(true);
    expect(roundOf(text)).toBeGreaterThanOrEqual(mustHave);
  }
  const session = await readSession(options.dataFolder, view.id);
  if (session === null) expect(mustHave).toBe(0);
  else {
    expect(roundOf(session.active ?? '')).toBeGreaterThanOrEqual(mustHave);
    expect(JSON.parse(session.layout ?? '').round).toBe(roundOf(session.active ?? ''));
  }
  for (const { id } of view.requests) {
    const request = await incident.readRequest(id);
    expect(request.body).toMatch(/^round \d+ (the quick brown fox ){400}$/);
  }
  let lastRun = 0;
  for (const { id } of view.replays) {
    if (seen.has(`replays/${id}`)) continue;
    seen.add(`replays/${id}`);
    const { runs, linesLeftOut } = await incident.readReplay(id);
    expect(linesLeftOut).toBeLessThanOrEqual(1);
    for (const one of runs) {
      lastRun = Math.max(lastRun, one.run);
      expect(one.body).toMatch(/^round \d+ (the quick brown fox ){400}$/);
      expect(one.result).toEqual(runExample(1).result);
    }
  }
  // Every fourth round sends.
  if (mustHave > 0) expect(lastRun).toBeGreaterThan(mustHave - 4);
  // A bundle that was being collected is one, with what had been reached.
  for (const { id, place } of view.captures) {
    if (seen.has(`captures/${id}`)) continue;
    seen.add(`captures/${id}`);
    expect(place.state).toBe('present');
    if (place.state === 'present')
      expect((await readBundle(place.path)).view.sources.length).toBeGreaterThan(0);
  }
  await incident.close();
}

const roundOf = (text: string): number => Number(/^round (\d+)/.exec(text)?.[1]);
