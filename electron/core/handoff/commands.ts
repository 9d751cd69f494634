import type { DumpView } from '../../../shared/dump.ts';
import type { HandOff } from '../../../shared/handoff.ts';
import type { ServerFacts } from './server-facts.ts';
import {
  maskedWord,
  rawShell,
  type ShellText,
  shellLine,
  shellLines,
  shellVariable,
  shellWord,
} from './shell-quote.ts';

/* One maker for each hand-off. A replay goes to `$TARGET`, never to the address of the captured server. */

/** Where new evidence goes on the server's machine. */
export const folders = {
  crash: '/tmp/sglang_crash_dump',
  requests: '/tmp/sglang_request_dump',
  profile: '/tmp/sglang_profile',
} as const;

const cli = 'sgl-incident';
const target = (): ShellText => shellVariable('TARGET');
const urlOf = ({ url }: ServerFacts, path = ''): ShellText =>
  url === null ? below(shellVariable('SERVER'), path) : maskedWord(url.replace(/\/+$/, '') + path);

const below = ({ text, needs }: ShellText, path: string): ShellText => ({
  text: path === '' ? text : `${text}${shellWord(path)}`,
  needs,
});

const handOff = (
  id: HandOff['id'],
  { text, needs }: ShellText,
  effect: HandOff['effect'],
  params: HandOff['params'] = {},
): HandOff => ({ id, params, command: text, effect, needs });

/** Two looks, so that rates are known and not only averages since the start. */
export function collect(server: ServerFacts): HandOff {
  const line = shellLine(cli, 'collect-bundle', '--base-url', urlOf(server), '--samples', '2', '--gap', '30');
  if (server.hasKey !== true) return handOff('collect', line, 'load');
  const withKey = shellLine(rawShell('SGLANG_BEARER_TOKEN="$API_KEY"', 'API_KEY'), line);
  return handOff('collect', withKey, 'load');
}

/** Every process of SGLang titles itself `sglang::…`. */
export const stacks = (): HandOff =>
  handOff(
    'stacks',
    rawShell(
      `for pid in $(pgrep -f 'sglang::'); do echo "== $(ps -o pid=,args= -p "$pid")"; py-spy dump --pid "$pid"; done`,
    ),
    'load',
  );

export function rankStacks({ processes }: ServerFacts): readonly HandOff[] {
  if (processes.length === 0) return [];
  const lines = processes.map(({ pid, dp, tp }) => {
    const rank = [dp === null ? [] : [`DP ${dp}`], tp === null ? [] : [`TP ${tp}`]].flat().join(', ');
    return rawShell(`py-spy dump --pid ${pid}${rank === '' ? '' : `  # ${rank}`}`);
  });
  return [handOff('rankStacks', shellLines(lines), 'load', { processes: processes.length })];
}

export const gpuState = (): HandOff =>
  handOff(
    'gpuState',
    rawShell(
      'nvidia-smi --query-gpu=index,utilization.gpu,power.draw,power.limit,memory.used --format=csv -l 1',
    ),
    'none',
  );

/** A POST that needs the admin key where the server has one, else the key. */
function call(server: ServerFacts, url: ShellText, body: unknown, isAdmin: boolean): ShellText {
  const key =
    isAdmin && server.hasAdminKey === true ? 'ADMIN_API_KEY' : server.hasKey === true ? 'API_KEY' : null;
  return shellLine(
    'curl',
    '-sS',
    '-X',
    'POST',
    url,
    ...(key === null ? [] : [rawShell(`-H "Authorization: Bearer $${key}"`, key)]),
    ...(body === null ? [] : ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)]),
  );
}

export const crashFolder = (server: ServerFacts): HandOff =>
  handOff(
    'crashFolder',
    call(server, urlOf(server, '/configure_logging'), { crash_dump_folder: folders.crash }, true),
    'changes_server',
    { folder: folders.crash },
  );

export const requestDump = (server: ServerFacts, threshold = 100): HandOff =>
  handOff(
    'requestDump',
    call(
      server,
      urlOf(server, '/configure_logging'),
      { dump_requests_folder: folders.requests, dump_requests_threshold: threshold },
      true,
    ),
    'changes_server',
    { folder: folders.requests, threshold },
  );

/** `files`: core dumps of the GPU that were found; none leaves the place to the person. */
export function openCoredump(files: readonly string[]): HandOff {
  const open = (file: ShellText) =>
    shellLine('cuda-gdb', '-batch', '-ex', cudaTarget(file), '-ex', 'info cuda kernels', '-ex', 'bt');
  const lines =
    files.length === 0 ? [open(shellVariable('COREDUMP'))] : files.map((file) => open(rawShell(file)));
  return handOff('openCoredump', shellLines(lines), 'none', { files: files.length });
}

/** gdb reads the rest of its line as the file's name: it takes no quotes of its own. */
const cudaTarget = ({ text, needs }: ShellText): ShellText =>
  needs.length > 0
    ? { text: `"target cudacore $${needs[0]}"`, needs }
    : { text: shellWord(`target cudacore ${text}`), needs };

const crashFlags = { '--crash-dump-folder': folders.crash } as const;

export function startTarget(server: ServerFacts): readonly HandOff[] {
  const line = server.launch();
  return line === null ? [] : [handOff('startTarget', line, 'none')];
}

/** Newer releases preset these variables with the folder; older ones need them said. */
export function restartWithDumps(server: ServerFacts): readonly HandOff[] {
  const line = server.launch(crashFlags);
  if (line === null) return [];
  const variables = [
    'CUDA_ENABLE_COREDUMP_ON_EXCEPTION=1',
    'CUDA_COREDUMP_SHOW_PROGRESS=1',
    `CUDA_COREDUMP_FILE=${folders.crash}/%h/core.cuda.%t.%p`,
  ];
  return [
    handOff('restartWithDumps', shellLine(...variables, line), 'changes_server', { folder: folders.crash }),
  ];
}

export const replayInFlight = ({ path, inFlight }: DumpView): HandOff =>
  handOff(
    'replayInFlight',
    shellLine(
      cli,
      'replay',
      '--input-file',
      path,
      '--where',
      'state = in_flight',
      '--base-url',
      target(),
      '--mode',
      'closed',
      '--parallel',
      '1',
    ),
    'none',
    { count: inFlight },
  );

export const replayAtPace = ({ path, total, healthChecks }: DumpView): HandOff =>
  handOff('replayAtPace', shellLine(cli, 'replay', '--input-file', path, '--base-url', target()), 'none', {
    count: total - healthChecks,
  });

/** `record`: position in the dump that a finding points at; null leaves the choice to the person. */
export const compareAnswers = ({ path }: DumpView, record: number | null): HandOff =>
  handOff(
    'compareAnswers',
    shellLine(
      cli,
      'replay-one',
      '--input-file',
      path,
      '--index',
      record === null ? shellVariable('INDEX') : String(record),
      '--base-url',
      shellVariable('GOOD_SERVER'),
      '--against',
      target(),
      '--set',
      'sampling_params.temperature=0',
    ),
    'none',
  );

export const traceLevel = (server: ServerFacts): HandOff =>
  handOff(
    'traceLevel',
    call(server, urlOf(server, '/set_trace_level?level=3'), null, false),
    'changes_server',
  );

export function targetWithTrace(server: ServerFacts): readonly HandOff[] {
  const line = server.launch({ '--enable-trace': true, '--otlp-traces-endpoint': 'localhost:4317' });
  return line === null ? [] : [handOff('targetWithTrace', line, 'none')];
}

/** It ends by itself after `steps` forward passes. */
export const profile = (server: ServerFacts, steps = 10): HandOff =>
  handOff(
    'profile',
    call(
      server,
      below(target(), '/start_profile'),
      { output_dir: folders.profile, num_steps: steps, activities: ['CPU', 'GPU'], profile_by_stage: true },
      true,
    ),
    'none',
    { steps, folder: folders.profile },
  );

export function bisect({ version }: ServerFacts): HandOff {
  const bad = commitOf(version);
  return handOff(
    'bisect',
    shellLines([
      shellLine('git', 'bisect', 'start', bad === null ? shellVariable('BAD') : bad, shellVariable('GOOD')),
      shellLine('git', 'bisect', 'run', './harness.sh'),
      shellLine('git', 'bisect', 'reset'),
    ]),
    'none',
    { bad: bad ?? '' },
  );
}

/** What git calls a version: the tag of a release, the commit of a build from source; null for anything else. */
export function commitOf(version: string | null): string | null {
  const commit = /\+g([0-9a-f]{7,40})\b/.exec(version ?? '')?.[1];
  if (commit !== undefined) return commit;
  return version !== null && /^\d+\.\d+\.\d+(\.?(post|rc)\d+)?$/.test(version) ? `v${version}` : null;
}
