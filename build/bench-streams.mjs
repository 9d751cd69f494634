/** The part of `npm run bench` about answers that stream: what reading them costs beside a bare socket and beside Python. */
import { fork } from 'node:child_process';

/**
 * @typedef {{ count: number, cpu_seconds: number, wall_seconds: number, peak_bytes: number, first_p50_seconds?: number, first_p99_seconds?: number, client?: string, tenth_bytes?: number, end_bytes?: number, answer_bytes?: number }} Measured
 * @typedef {{ tokens: number, gapMilliseconds: number, cumulative: boolean }} Shape
 * @typedef {{ what: string, shape: Shape, ours: Measured, socket: Measured, python: Measured }} Row
 * @typedef {{ node(file: string, work: string, path: string): Promise<Measured>, python(script: string, args: string[]): string, median(list: Measured[]): Measured }} Tools
 */

const streams = 64;
/** SGLang's default first: every event holds the whole answer so far. */
const shapes = [
  { what: 'whole pieces (default)', shape: { tokens: 1000, gapMilliseconds: 20, cumulative: true } },
  {
    what: 'parts (--incremental-streaming-output)',
    shape: { tokens: 1000, gapMilliseconds: 20, cumulative: false },
  },
];
const long = { tokens: 1_000_000, gapMilliseconds: 0, cumulative: false };

/**
 * Measures the three readers in turns, and one stream of a million tokens.
 * @param {string} nodeSide the bundled node-side
 * @param {number} runs
 * @param {Tools} tools
 */
export async function measureStreams(nodeSide, runs, { node, python, median }) {
  /** @type {Row[]} */
  const rows = [];
  for (const { what, shape } of shapes) {
    /** @type {{ ours: Measured[], socket: Measured[], python: Measured[] }} */
    const found = { ours: [], socket: [], python: [] };
    await served(nodeSide, shape, async (url) => {
      const asked = JSON.stringify({ ...shape, url, streams, rounds: 1 });
      for (let run = 0; run < runs; run += 1) {
        found.socket.push(await node(nodeSide, 'socketStreams', asked));
        found.ours.push(await node(nodeSide, 'replayStreams', asked));
        found.python.push(JSON.parse(python('test/bench/python_side.py', ['streams', asked])));
      }
    });
    const { client } = found.python[0] ?? {};
    const row = {
      what,
      shape,
      ours: median(found.ours),
      socket: median(found.socket),
      python: { ...median(found.python), ...(client ? { client } : {}) },
    };
    rows.push(row);
    console.error(`bench: ${cells(row).join(' | ')}`);
  }
  const million = await served(nodeSide, long, (url) =>
    node(nodeSide, 'longStream', JSON.stringify({ ...long, url, streams: 1, rounds: 1 })),
  );
  return { rows, million };
}

/**
 * @template T
 * @param {string} nodeSide
 * @param {Shape} shape
 * @param {(url: string) => Promise<T>} work
 */
async function served(nodeSide, shape, work) {
  const server = fork(nodeSide, ['serveStreams', JSON.stringify(shape)]);
  /** @type {string} */
  const url = await new Promise((resolve) => server.once('message', (told) => resolve(String(told))));
  try {
    return await work(url);
  } finally {
    server.kill();
  }
}

/** @param {Row} row */
function cells({ what, ours, socket, python }) {
  const perEvent = (/** @type {Measured} */ one) => (1e6 * one.cpu_seconds) / one.count;
  const micro = (/** @type {Measured} */ one) => `${perEvent(one).toFixed(1)} µs`;
  const ratio = (/** @type {Measured} */ one) => `${(perEvent(ours) / perEvent(one)).toFixed(2)} ×`;
  const first = (/** @type {Measured} */ one) => `${(1000 * (one.first_p99_seconds ?? 0)).toFixed(2)} ms`;
  return [
    what,
    micro(ours),
    micro(socket),
    ratio(socket),
    `${micro(python)} (${python.client ?? ''})`,
    ratio(python),
    first(ours),
    first(socket),
  ];
}

/** @param {Awaited<ReturnType<typeof measureStreams>>} measured */
export function streamsText({ rows, million }) {
  const head = [
    'stream',
    'CPU per event',
    'bare socket',
    'of it',
    'Python threads',
    'of them',
    'first token late, p99',
    'bare socket',
  ];
  const table = [head, head.map(() => '---'), ...rows.map(cells)]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
  const megabytes = (/** @type {number | undefined} */ bytes) => `${Math.round((bytes ?? 0) / 1e6)} MB`;
  return `${table}

One stream of ${million.count.toLocaleString('en')} tokens: ${megabytes(million.tenth_bytes)} of memory after a tenth of them, ${megabytes(million.end_bytes)} at
the end, of which text and token ids of the answer are ${megabytes(million.answer_bytes)}; ${million.wall_seconds.toFixed(1)} s.

- *stream*: ${streams} answers side by side, 1,000 tokens each, one event for each token every 20 ms, from a socket server in another
  process; a first round, not counted, goes before. *Bare socket*: \`node:net\`, bytes cut at blank lines, each event's JSON parsed,
  nothing kept. *Python threads*: a thread and a \`requests.post\` for each, as SGLang's \`replay_request_dump.py\` does (the library
  that read is in brackets). *First token late*: from the server's write until the reader knows of it.
`;
}
