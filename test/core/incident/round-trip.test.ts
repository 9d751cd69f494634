import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createMasker } from '../../../electron/core/bundle/mask.ts';
import { packFolder } from '../../../electron/core/carry/pack.ts';
import { unpackArchive } from '../../../electron/core/carry/unpack.ts';
import {
  createIncident,
  type Incident,
  type IncidentOptions,
  openIncident,
} from '../../../electron/core/incident/incident.ts';
import { maskKey } from '../../../electron/core/incident/mask-keys.ts';
import type { ArtifactId, IncidentId, SavedReplay, SavedRequest } from '../../../shared/incident.ts';
import { pinSource } from '../../../shared/pin.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { noteOf, requestExample, runExample } from './examples.ts';
import { optionsIn } from './place.ts';

/*
 * An incident that is carried to another place is the same incident: through git with every setting of line ends, and
 * through an archive.
 */

const crashDump = fileURLToPath(
  new URL('../../../assets/samples/crash/crash_dump_2026-08-14_14-06-40.pkl', import.meta.url),
);

/** A dump of protocol 0 is all text: what a program that turns line ends would break. */
const textPickle = "(lp0\n(dp1\nS'rid'\np2\nS'3f2a'\np3\nsa.";

interface Kept {
  readonly id: string;
  readonly requests: readonly SavedRequest[];
  readonly replays: readonly SavedReplay[];
  readonly view: unknown;
}

/** Everything that an incident says, with the folders that it lies in or refers to taken out of the paths. */
async function contentOf(incident: Incident, root: string): Promise<Kept> {
  const { view } = incident;
  const { captures, dumps, pins, note, edited, name, createdAt, notes, requests, replays } = view;
  const shown = { captures, dumps, pins, note, edited, name, createdAt, notes, requests, replays };
  return {
    id: view.id,
    requests: await Promise.all(view.requests.map(({ id }) => incident.readRequest(id))),
    replays: await Promise.all(view.replays.map(({ id }) => incident.readReplay(id))),
    view: JSON.parse(JSON.stringify(shown).replaceAll(root, '<root>')),
  };
}

/** An incident with something of every kind, and a dump beside it that it refers to. */
async function makeIncident(root: string, options: IncidentOptions): Promise<Kept> {
  await mkdir(root, { recursive: true });
  const beside = join(root, 'crash.pkl');
  await copyFile(crashDump, beside);
  await writeFile(join(root, 'protocol-0.pkl'), textPickle);
  const incident = await createIncident(join(root, 'incident'), '排队 TTFT', options);
  const capture = await incident.addCapture(bundleFixture('dp_ranks'), { copy: true });
  await incident.addCapture(bundleFixture('bare'), { copy: true });
  const dump = await incident.addDump(beside);
  await incident.addDump(join(root, 'protocol-0.pkl'), { copy: true });
  const request = incident.saveRequest(null, requestExample({ body: '{\r\n "a": "\u2028"' }));
  const replay = incident.startReplay('r', request);
  incident.appendRun(replay, runExample(1));
  incident.appendRun(replay, runExample(2));
  incident.addPin({
    kind: 'number',
    source: pinSource({ in: 'capture', artifact: capture, file: 'loads_all.json', line: 12 }),
    label: 'token_usage',
    value: '0.97\nper rank',
  });
  incident.addPin({
    kind: 'row',
    source: pinSource({ in: 'dump', artifact: dump, index: 3 }),
    label: 'rid',
    value: 'x',
  });
  const artifacts = [{ kind: 'dump' as const, path: beside, label: 'crash' }];
  incident.editNote(
    { ...noteOf('## a heading\n\n<!-- field: next_step -->\n\n'), artifacts, whyMore: '\n' },
    ['next_step', 'whyMore'],
  );
  await incident.hashed();
  await incident.flush();
  expect(incident.view.save.kind).toBe('saved');
  const content = await contentOf(incident, root);
  await incident.close();
  return content;
}

async function openAt(
  root: string,
  options: IncidentOptions,
  folder = join(root, 'incident'),
): Promise<Kept> {
  const incident = await openIncident(folder, options);
  await incident.hashed();
  const content = await contentOf(incident, root);
  await incident.close();
  return content;
}

function run(cwd: string, command: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const git = (cwd: string, ...args: readonly string[]): string =>
  run(cwd, 'git', '-c', 'user.name=t', '-c', 'user.email=t@t', ...args);

describe('through git', () => {
  /** Commits the incident and all beside it, and clones that to another place. */
  async function cloned(settings: readonly string[], withAttributes: boolean) {
    const scratch = await scratchFolder();
    const [from, to] = [join(scratch, 'from'), join(scratch, 'deep', 'er', 'to')];
    const options = optionsIn(scratch);
    const before = await makeIncident(from, options);
    if (!withAttributes) await rm(join(from, 'incident', '.gitattributes'));
    const config = settings.flatMap((setting) => ['-c', setting]);
    git(from, 'init', '-q');
    git(from, ...config, 'add', '-A');
    git(from, 'commit', '-qm', 'incident');
    const tracked = git(from, 'ls-files').split('\n');
    git(scratch, ...config, 'clone', '-q', from, to);
    return { before, from, to, options, tracked };
  }

  test.each([
    ['as it comes', []],
    ['core.autocrlf=true', ['core.autocrlf=true']],
    ['core.autocrlf=input', ['core.autocrlf=input']],
    ['core.eol=crlf', ['core.eol=crlf', 'core.autocrlf=true']],
  ])('%s: the same incident, byte for byte, the text-like dump too', async (_name, settings) => {
    const { before, from, to, options, tracked } = await cloned(settings, true);
    expect(await openAt(to, options)).toEqual(before);
    for (const file of tracked.filter((name) => name.startsWith('incident/')))
      expect((await readFile(join(to, file))).equals(await readFile(join(from, file)))).toBe(true);
    expect(tracked.filter((name) => /\.lock|\.part$|\.removed/.test(name))).toEqual([]);
    // Opening it there changed nothing that git would show.
    expect(git(to, 'status', '--porcelain', 'incident')).toBe('');
  });

  test('by somebody who lost .gitattributes and has Windows line ends: its texts are the same all the same', async () => {
    const { before, to, options } = await cloned(['core.autocrlf=true'], false);
    expect(await readFile(join(to, 'incident', 'note.md'), 'utf8')).toContain('\r\n');
    const after = await openAt(to, options);
    const withoutDumps = ({ view, ...rest }: Kept) => ({
      ...rest,
      view: { ...(view as object), dumps: null },
    });
    expect(withoutDumps(after)).toEqual(withoutDumps(before));
    // What git has turned in the dump is not passed over in silence.
    expect(after.view).toMatchObject({
      dumps: [{ place: { state: 'present' } }, { place: { state: 'changed' } }],
    });
  });

  test('two people add to it on two branches: a merge of the files has what both added', async () => {
    const { to, options } = await cloned([], true);
    const folder = join(to, 'incident');
    const change = async (branch: string, name: string) => {
      git(to, 'checkout', '-q', '-B', branch, 'origin/HEAD');
      const incident = await openIncident(folder, options);
      incident.saveRequest(null, requestExample({ name }));
      await incident.close();
      git(to, 'add', '-A');
      git(to, 'commit', '-qm', name);
    };
    await change('mine', 'from me');
    await change('theirs', 'from them');
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', 'merge', '-q', 'mine'], { cwd: to });
    await expect(openIncident(folder, options)).rejects.toMatchObject({
      problem: { message: expect.stringMatching(/a merge was left unfinished in it, at line \d+/) },
    });
    // Either side of the manifest will do: the folder tells the rest.
    git(to, 'checkout', '-q', '--ours', 'incident/incident.json');
    const merged = await openIncident(folder, options);
    expect(merged.view.requests.map(({ name }) => name)).toEqual(['rid 3f2a', 'from them', 'from me']);
    expect(await merged.readRequest('0002-from-me' as ArtifactId)).toMatchObject({ name: 'from me' });
    await merged.close();
  });
});

describe('through an archive', () => {
  test.each<[name: string, pack: readonly string[], unpack: readonly string[]]>([
    ['tar', ['tar', '-czf', '../a.tgz', '.'], ['tar', '-xzf', '../a.tgz']],
    [
      'zip',
      ['python3', '-m', 'zipfile', '-c', '../a.zip', 'incident', 'crash.pkl', 'protocol-0.pkl'],
      ['python3', '-m', 'zipfile', '-e', '../a.zip', '.'],
    ],
  ])('%s, to another path: the same incident', async (_name, pack, unpack) => {
    const scratch = await scratchFolder();
    const [from, to] = [join(scratch, 'from'), join(scratch, 'to')];
    const options = optionsIn(scratch);
    const before = await makeIncident(from, options);
    run(from, pack[0] ?? '', ...pack.slice(1));
    await mkdir(to);
    run(to, unpack[0] ?? '', ...unpack.slice(1));
    await rm(from, { recursive: true });
    expect(await openAt(to, options)).toEqual(before);
  });

  test.each(['tar.gz', 'zip'])(
    'packed and unpacked by our own hand as %s: the same incident',
    async (kind) => {
      const scratch = await scratchFolder();
      const [from, to] = [join(scratch, 'from'), join(scratch, 'to')];
      const options = optionsIn(scratch);
      const before = await makeIncident(from, options);
      const job = { signal: new AbortController().signal, tell: () => undefined };
      const archive = join(scratch, `packed.${kind}`);
      const masker = createMasker({ key: await maskKey(options.dataFolder, before.id as IncidentId) });
      await packFolder(join(from, 'incident'), archive, masker, job);
      await mkdir(to);
      await unpackArchive(archive, join(to, 'incident'), job);
      for (const name of ['crash.pkl', 'protocol-0.pkl']) await rename(join(from, name), join(to, name));
      await rm(from, { recursive: true });
      expect(await openAt(to, options)).toEqual(before);
    },
  );

  test('to another machine, the dump under another name: it is found by its content', async () => {
    const scratch = await scratchFolder();
    const [from, to] = [join(scratch, 'from'), join(scratch, 'to')];
    await makeIncident(from, optionsIn(scratch));
    await mkdir(to);
    await rename(join(from, 'incident'), join(to, 'unpacked'));
    await rename(join(from, 'crash.pkl'), join(to, 'crash (1).pkl'));
    const incident = await openIncident(join(to, 'unpacked'), optionsIn(to));
    expect(incident.view.dumps[0]?.place).toEqual({ state: 'present', path: join(to, 'crash (1).pkl') });
    await incident.close();
  });

  test('moved alone on this machine, it finds the dump where it was', async () => {
    const scratch = await scratchFolder();
    const from = join(scratch, 'from');
    const options = optionsIn(scratch);
    await makeIncident(from, options);
    await mkdir(join(scratch, 'far', 'away'), { recursive: true });
    await rename(join(from, 'incident'), join(scratch, 'far', 'away', 'incident'));
    const incident = await openIncident(join(scratch, 'far', 'away', 'incident'), options);
    expect(incident.view.dumps[0]?.place).toEqual({ state: 'present', path: join(from, 'crash.pkl') });
    await incident.close();
  });

  test('to another machine without the dump: what was known of it is still said', async () => {
    const scratch = await scratchFolder();
    const [from, to] = [join(scratch, 'from'), join(scratch, 'to')];
    const options = optionsIn(scratch);
    await makeIncident(from, options);
    const before = await openIncident(join(from, 'incident'), options);
    const id = before.view.dumps[0]?.id as ArtifactId;
    before.noteDump(id, {
      id: 'x' as never,
      name: 'crash.pkl',
      path: join(from, 'crash.pkl'),
      bytes: 1,
      kind: 'crash_dump',
      total: 428,
      finished: 417,
      inFlight: 11,
      healthChecks: 0,
      modelPath: '/models/Qwen3',
      servedModelName: null,
      topology: { tp: 8, dp: 1, pp: 1 },
      endpoint: null,
      launchCommand: null,
      configUpdates: 0,
      firstStart: 1_790_000_000,
      lastStart: 1_790_000_100,
      dumpedAt: null,
      inFlightFacts: null,
      ruleFacts: null,
      report: {
        verdict: 'expected',
        globals: [],
        persistentIds: [],
        extensionCodes: [],
        notes: [],
        stoppedAt: null,
        protocol: 4,
        limits: [],
      },
      damage: null,
      cancelled: false,
      reading: null,
      notes: [],
    });
    await before.close();
    await mkdir(to);
    await rename(join(from, 'incident'), join(to, 'incident'));
    const incident = await openIncident(join(to, 'incident'), optionsIn(to));
    expect(incident.view.dumps[0]).toMatchObject({
      id,
      place: { state: 'missing', reason: { params: { path: '../crash.pkl' } } },
      facts: { kind: 'crash_dump', total: 428, in_flight: 11, model_path: '/models/Qwen3', dumped_at: null },
    });
    expect(incident.view.pins.map(({ gone }) => gone?.key)).toEqual([undefined, 'sourceGone']);
    await incident.close();
  });
});
