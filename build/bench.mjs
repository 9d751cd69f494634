/**
 * `npm run bench`: our readers beside CPython's, as ratios within one run on this machine.
 *   npm run bench -- [--quick | --full] [--only files|compare|streams|batch] [--runs N] [--write]
 *
 * Dumps of 10 MB and 100 MB; --quick leaves out the larger, --full adds dumps of 1 GB. --runs is how often each is
 * measured (3; the median counts). The table goes to the screen, all numbers to test-results/bench.json, and with
 * --write the page docs/benchmarks.md is written. --only leaves out the other group, and its part of the page as it is:
 * `files` is what is read from disk and collected, `compare` two sides (bench-compare.mjs), `streams` is answers that stream
 * (bench-streams.mjs), `batch` is whole dumps that are replayed (bench-batch.mjs).
 */
import { fork, spawnSync } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build as bundle } from 'rolldown';
import { batchText, measureBatches } from './bench-batch.mjs';
import { compareText, measureCompare } from './bench-compare.mjs';
import { measureStreams, streamsText } from './bench-streams.mjs';
import { root } from './bundle.mjs';
import { rawText } from './raw-text.mjs';
import { ensureSystem } from './system.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string', default: '3' },
  },
});
const runs = Number(values.runs);
/** Heads of the page's parts. */
const filesHead = '## Files and servers';
const compareHead = '## Two sides';
const streamsHead = '## Answers that stream';
const batchHead = '## Whole dumps that are replayed';
const groups = ['files', 'compare', 'streams', 'batch'];
if (!Number.isInteger(runs) || runs < 1 || (values.only !== undefined && !groups.includes(values.only))) {
  console.error(
    'Usage: npm run bench -- [--quick | --full] [--only files|compare|streams|batch] [--runs N] [--write]',
  );
  process.exit(2);
}
/** @param {string} group */
const wanted = (group) => values.only === undefined || values.only === group;

/**
 * @typedef {{ count: number, cpu_seconds: number, wall_seconds: number, peak_bytes: number, idle_bytes?: number, first_p50_seconds?: number, first_p99_seconds?: number }} Measured
 * @typedef {Measured & { rules_seconds?: number, facts_seconds?: number, record_p50_seconds?: number, record_p99_seconds?: number, first_rows_seconds?: number | null }} Asked
 * @typedef {Measured & { collect_seconds?: number, slowest_read_seconds?: number, slowest_probe_seconds?: number }} Collected
 * @typedef {{ what: string, peer: string, bytes: number, ours: Measured, theirs: Measured }} Row
 */

ensureSystem({ commands: { python3: 'python3' } });
const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const sizes = values.quick ? [10e6] : values.full ? [10e6, 100e6, 1e9] : [10e6, 100e6];
/** @type {Row[]} */
const rows = [];
/** How long all rules take, by the kind of the dump. @type {{ what: string, measured: Asked }[]} */
const ruled = [];
/** What is asked of an open dump, by the kind of the dump. @type {{ what: string, bytes: number, records: Asked, first: Asked, facts: Asked }[]} */
const asked = [];
/** Collections of pretended servers. @type {{ servers: number, measured: Collected }[]} */
const collected = [];
/** @type {Awaited<ReturnType<typeof measureCompare>> | null} */
let compared = null;
/** @type {Awaited<ReturnType<typeof measureStreams>> | null} */
let streamed = null;
/** @type {Awaited<ReturnType<typeof measureBatches>> | null} */
let batches = null;
try {
  const nodeSide = join(folder, 'node-side.mjs');
  await bundle({
    platform: 'node',
    cwd: root,
    tsconfig: join(root, 'tsconfig.json'),
    resolve: { mainFields: ['module', 'main'] },
    plugins: [rawText()],
    input: join(root, 'test/bench/node-side.ts'),
    output: { file: nodeSide, format: 'esm', codeSplitting: false },
  });

  if (wanted('files')) await measureFiles(nodeSide);
  if (wanted('compare')) compared = await measureCompare(nodeSide, folder, runs, { node, python });
  if (wanted('streams')) streamed = await measureStreams(nodeSide, runs, { node, python, median });
  if (wanted('batch')) batches = await measureBatches(nodeSide, folder, { node, python });
} finally {
  await rm(folder, { recursive: true, force: true });
}

const machine = describeMachine();
const parts = {
  files: wanted('files') ? filesPart() : null,
  compare: compared ? compareText(compared) : null,
  streams: streamed ? streamsText(streamed) : null,
  batch: batches ? batchText(batches) : null,
};
console.log(
  `\n${machine}\n\n${[parts.files, parts.compare, parts.streams, parts.batch].filter((part) => part !== null).join('\n\n')}`,
);
await mkdir(join(root, 'test-results'), { recursive: true });
await writeFile(
  join(root, 'test-results', 'bench.json'),
  `${JSON.stringify({ machine, runs, rows, asked, ruled, collected, compared, streamed, batches }, null, 2)}\n`,
);
if (values.write) {
  const file = join(root, 'docs', 'benchmarks.md');
  await writeFile(file, page(await readFile(file, 'utf8')));
}

/** @param {string} nodeSide */
async function measureFiles(nodeSide) {
  for (const size of sizes)
    for (const kind of ['text', 'token', 'small']) {
      const path = join(folder, 'dump.pkl');
      // Of 1 GB Python holds up to 12 GB while it writes and while it reads.
      python('test/fixtures/make_big.py', [kind, String(size), path]);
      const { size: bytes } = await stat(path);
      const name = `${kind} ${size >= 1e9 ? '1 GB' : `${size / 1e6} MB`}`;
      await compare('pickle.load', bytes, ['load', path], {
        [`index ${name}`]: [nodeSide, 'index', path],
        ...(size === 100e6 ? { [`index ${name}, warmed up`]: [nodeSide, 'indexWarm', path] } : {}),
        [`open ${name}`]: [nodeSide, 'open', path],
        // Values of 1 GB are what nobody holds: the window never does.
        ...(size < 1e9 ? { [`decode ${name}`]: [nodeSide, 'decode', path] } : {}),
      });
      if (kind === 'small' && size < 1e9)
        ruled.push({ what: name, measured: await node(nodeSide, 'rules', path) });
      asked.push({
        what: name,
        bytes,
        records: await node(nodeSide, 'records', path),
        first: await node(nodeSide, 'firstRows', path),
        facts: await node(nodeSide, 'ruleFacts', path),
      });
      await rm(path);
    }

  const capture = join(folder, 'incident_bundle');
  const bytes = await bundleWithLargeMetrics(capture, 5e6);
  await compare('re, line by line', bytes, ['metrics', capture], {
    'summarise a bundle, 5 MB of metrics': [nodeSide, 'summarise', capture],
  });
  await rm(capture, { recursive: true });
  const more = await bundleWithLargeMetrics(capture, 20e6);
  await compare('re, line by line', more, ['metrics', capture], {
    'parse 20 MB of metrics': [nodeSide, 'metrics', capture],
  });
  for (const servers of [1, 64])
    collected.push({ servers, measured: await node(nodeSide, 'collect', String(servers)) });
}

/**
 * Measures what we do beside its peer, in turns, several times; keeps the medians.
 * @param {string} peer
 * @param {number} bytes
 * @param {string[]} theirs arguments of python_side.py
 * @param {Record<string, [string, string, string]>} ours by what it is: the bundled node-side, and its two arguments
 */
async function compare(peer, bytes, theirs, ours) {
  /** @type {Measured[]} */
  const peers = [];
  /** @type {Record<string, Measured[]>} */
  const own = {};
  for (let run = 0; run < runs; run += 1) {
    peers.push(JSON.parse(python('test/bench/python_side.py', theirs)));
    for (const [what, call] of Object.entries(ours)) {
      own[what] ??= [];
      own[what].push(await node(...call));
    }
  }
  for (const [what, measured] of Object.entries(own)) {
    const row = { what, peer, bytes, ours: median(measured), theirs: median(peers) };
    rows.push(row);
    console.error(`bench: ${cells(row).join(' | ')}`);
  }
}

/** @param {string} file @param {string} work @param {string} path @returns {Promise<Measured>} */
function node(file, work, path) {
  return new Promise((resolve, reject) => {
    const child = fork(file, [work, path]);
    /** @type {Measured | null} */
    let measured = null;
    child.once('message', (message) => {
      measured = /** @type {Measured} */ (message);
    });
    child.once('exit', (code) => {
      if (measured) resolve(measured);
      else reject(new Error(`${work} ended with ${code}`));
    });
  });
}

/** @param {string} script @param {string[]} args @returns {string} what it prints */
function python(script, args) {
  const { status, stdout, stderr } = spawnSync('python3', [join(root, script), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return stdout;
}

/** @param {Measured[]} list @returns {Measured} */
function median(list) {
  /** @param {keyof Measured} key */
  const middle = (key) => {
    const sorted = list.map((one) => one[key] ?? 0).sort((x, y) => x - y);
    return /** @type {number} */ (sorted[sorted.length >> 1]);
  };
  return {
    count: middle('count'),
    cpu_seconds: middle('cpu_seconds'),
    wall_seconds: middle('wall_seconds'),
    peak_bytes: middle('peak_bytes'),
    ...('first_p99_seconds' in (list[0] ?? {})
      ? { first_p50_seconds: middle('first_p50_seconds'), first_p99_seconds: middle('first_p99_seconds') }
      : {}),
  };
}

/**
 * A sample's bundle with many more series in its metrics.
 * @param {string} to
 * @param {number} wanted bytes that its metrics shall have
 * @returns {Promise<number>} bytes of its metrics
 */
async function bundleWithLargeMetrics(to, wanted) {
  await cp(join(root, 'assets/samples/ttft-spike/', await sampleBundle()), to, { recursive: true });
  const file = join(to, 'metrics.txt');
  for (let series = 0; (await stat(file)).size < wanted; ) {
    let lines = '';
    for (const last = series + 2000; series < last; series += 1)
      lines += `sglang:other_seconds_bucket{engine_type="unified",le="${series % 20}",model_name="m",series="${series}"} ${series}.0\n`;
    await appendFile(file, lines);
  }
  return (await stat(file)).size;
}

async function sampleBundle() {
  const { readdir } = await import('node:fs/promises');
  const names = await readdir(join(root, 'assets/samples/ttft-spike'));
  return names.find((name) => name.startsWith('incident_bundle_')) ?? '';
}

/** @param {Row} row */
function cells({ what, peer, ours, theirs }) {
  const seconds = (/** @type {number} */ value) => `${value.toFixed(value < 1 ? 3 : 2)} s`;
  const megabytes = (/** @type {number} */ value) => `${Math.round(value / 1e6)} MB`;
  const ratio = (/** @type {number} */ value) => `${value.toFixed(2)} ×`;
  return [
    what,
    seconds(ours.cpu_seconds),
    megabytes(ours.peak_bytes),
    peer,
    seconds(theirs.cpu_seconds),
    megabytes(theirs.peak_bytes),
    ratio(theirs.cpu_seconds / ours.cpu_seconds),
    ratio(ours.peak_bytes / theirs.peak_bytes),
  ];
}

function table() {
  const head = ['work', 'CPU', 'peak', 'beside', 'its CPU', 'its peak', 'as fast', 'memory'];
  return [head, head.map(() => '---'), ...rows.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function askedTable() {
  const milliseconds = (/** @type {number | undefined | null} */ seconds) =>
    seconds == null ? '–' : `${(1000 * seconds).toFixed(seconds < 0.01 ? 2 : 0)} ms`;
  /** What an open dump may take: so much up to a million records, and so much for each one past them. @param {number} records */
  const most = (records) => 300e6 + 130 * Math.max(0, records - 1e6);
  const megabytes = (/** @type {number} */ value) => Math.round(value / 1e6);
  const head = ['dump', 'records', 'first rows', 'one record, p50', 'p99', 'rule facts', 'memory above idle'];
  const lines = asked.map(({ what, records, first, facts }) => [
    what,
    records.count.toLocaleString('en'),
    milliseconds(first.first_rows_seconds ?? first.wall_seconds),
    milliseconds(records.record_p50_seconds),
    milliseconds(records.record_p99_seconds),
    milliseconds(facts.facts_seconds),
    `${megabytes(first.peak_bytes - (first.idle_bytes ?? 0))} of ${megabytes(most(records.count))} MB`,
  ]);
  return [head, head.map(() => '---'), ...lines].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function rulesTable() {
  const lines = ruled.map(({ what, measured }) => [
    `8 ranks, two samples of 5 MB of metrics, and the dump ${what}`,
    measured.count.toLocaleString('en'),
    `${Math.round(1000 * (measured.rules_seconds ?? 0))} ms`,
  ]);
  const head = ['all rules over', 'records', 'time'];
  return [head, head.map(() => '---'), ...lines].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function collectedTable() {
  const seconds = (/** @type {number | undefined} */ value) =>
    value === undefined ? '–' : `${value.toFixed(2)} s`;
  const head = ['servers', 'bundle', 'slowest read', 'slowest health check', 'the rest'];
  const lines = collected.map(({ servers, measured }) => {
    const {
      collect_seconds: all,
      slowest_read_seconds: read = 0,
      slowest_probe_seconds: probe = 0,
    } = measured;
    return [servers, seconds(all), seconds(read), seconds(probe), seconds(all && all - read - probe)];
  });
  return [head, head.map(() => '---'), ...lines].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function describeMachine() {
  const [first] = cpus();
  const { stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${platform()} ${release().split('-')[0]}, Node ${process.versions.node}, ${stdout.trim()}.`;
}

/** @param {string} before the page as it is: a part that was not measured now stays */
function page(before) {
  /** @param {string} head */
  const kept = (head) => {
    const from = before.indexOf(head);
    const end = before.indexOf('\n## ', from + 1);
    return from < 0 ? '' : before.slice(from, end < 0 ? undefined : end + 1).trimEnd();
  };
  /** @param {string} head @param {string | null} text */
  const part = (head, text) =>
    text === null ? kept(head) : `${head}\n\nMachine: ${machine}\n\n${text.trimEnd()}`;
  return `# Benchmarks

Written by \`npm run bench -- --write\`. What counts are the ratios: all sides of a row were measured in turns within one
run, each time in a fresh process; medians stand here. CPU is the time of the work alone, without the start of
the process; peak is the most memory that the process ever had. *As fast* above 1: we are faster. *Memory* below 1: we need less.

${part(filesHead, parts.files)}

${part(compareHead, parts.compare)}

${part(streamsHead, parts.streams)}

${part(batchHead, parts.batch)}
`;
}

function filesPart() {
  return `${table()}

${askedTable()}

${rulesTable()}

${collectedTable()}

- *all rules*: what is derived of the samples, every rule and the diagnosis, after parsing.
- *bundle*: until everything is on disk, of pretended servers in another process on this machine; 64 of them side by side.
- *first rows*: until rows can be asked for while the file is still being read; of smaller files
  until they are open. *one record*: decoded from the file, 500 of them from all over it. *rule facts*: what the rules read of
  the rows, once the dump is open. *memory above idle*: the most while it was opened, of what it may be: 300 MB up to a
  million records, and 130 bytes for each one past them.
- *decode*: all of the file as values, as \`pickle.load\` does (with stand-in classes, garbage collector on).
- *index*: the one pass that makes a row of each record. *warmed up*: in a process that has read the samples before, as the
  window's has two seconds after its start. *open*: until the table of requests can be shown, sorted and
  filtered and the rules can read it: that pass, and what they read of the rows.
- *text*: chat prompts of 9 kB in English and Chinese. *token*: input ids and logprobs. *small*: records of about 0.8 kB. All are
  written by \`test/fixtures/make_big.py\` for the run.
- *summarise*: the whole bundle, read and summed up, beside Python that only reads the metrics line by line with a regular
  expression.
`;
}
