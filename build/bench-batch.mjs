/** The part of `npm run bench` about replaying a whole dump, the demo server in a process of its own. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @typedef {{ count: number, cpu_seconds: number, wall_seconds: number, peak_bytes: number, answered?: number, in_flight?: number, start_lag_p95_seconds?: number, begins_seconds?: number }} Measured
 * @typedef {{ what: string, asked: { requests: number, seconds: number, tokens: number, tokensPerSecond: number }, measured: Measured }} Row
 * @typedef {{ node(file: string, work: string, path: string): Promise<Measured>, python(script: string, args: string[]): string }} Tools
 */

/** Held for half of the run: as many come as end. */
const shapes = [
  {
    what: '512 streams at 1 × the recorded times',
    asked: { requests: 1024, seconds: 30, tokens: 150, tokensPerSecond: 10 },
  },
  { what: '2,000 streams', asked: { requests: 2000, seconds: 10, tokens: 40, tokensPerSecond: 2 } },
];

/**
 * Measures two replays, and how soon one of a large dump begins.
 * @param {string} nodeSide the bundled node-side
 * @param {string} folder for a dump, which is removed again
 * @param {Tools} tools
 */
export async function measureBatches(nodeSide, folder, { node, python }) {
  /** @type {Row[]} */
  const rows = [];
  for (const { what, asked } of shapes) {
    const row = { what, asked, measured: await node(nodeSide, 'replayBatch', JSON.stringify(asked)) };
    rows.push(row);
    console.error(`bench: ${cells(row).join(' | ')}`);
  }
  const path = join(folder, 'batch.pkl');
  python('test/fixtures/make_big.py', ['small', String(100e6), path]);
  const begun = await node(nodeSide, 'startBatch', path);
  await rm(path);
  console.error(`bench: ${begunText(begun)}`);
  return { rows, begun };
}

/** @param {Row} row */
function cells({ what, asked, measured }) {
  return [
    what,
    `${measured.answered} of ${asked.requests}`,
    String(measured.in_flight ?? '–'),
    `${(1000 * (measured.start_lag_p95_seconds ?? 0)).toFixed(1)} ms`,
    `${((1e6 * measured.cpu_seconds) / measured.count).toFixed(1)} µs`,
    `${Math.round(measured.peak_bytes / 1e6)} MB`,
  ];
}

/** @param {Measured} begun */
const begunText = ({ count, begins_seconds: seconds = 0 }) =>
  `A dump of ${count.toLocaleString('en')} records: its first request left ${seconds.toFixed(2)} s after the click.`;

/** @param {Awaited<ReturnType<typeof measureBatches>>} measured */
export function batchText({ rows, begun }) {
  const head = ['replay', 'answered', 'most in flight', 'start lag, p95', 'CPU per token', 'peak'];
  const table = [head, head.map(() => '---'), ...rows.map(cells)]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
  return `${table}

${begunText(begun)}

- *start lag*: how much later than its recorded moment a request left, without what it waited for a slot. *CPU per token*: of
  all that the replayer's process does: reading, sending, the answers, the file, the views for the window. The demo server takes
  the other core, and streams whole pieces.
- *after the click*: the dump is open; its rows are chosen, sorted and handed over, and the first record is read.
`;
}
