import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/* Two sides held against each other, for build/bench.mjs: captures with large metrics, dumps of many records. */

/**
 * @typedef {{ count: number, cpu_seconds: number, wall_seconds: number, peak_bytes: number, idle_bytes?: number, longest_turn_seconds?: number }} Measured
 * @typedef {{ what: string, target: string, measured: Measured }} Row
 */

/** Bytes of 100,000 records of make_big.py. */
const manyRecords = 84.3e6;

/**
 * @param {string} nodeSide
 * @param {string} folder for what is compared
 * @param {number} runs
 * @param {{ node: (file: string, work: string, path: string) => Promise<Measured>, python: (script: string, args: string[]) => string }} tools
 * @returns {Promise<Row[]>}
 */
export async function measureCompare(nodeSide, folder, runs, { node, python }) {
  /** @param {string} work @param {string} path */
  const middle = async (work, path) => {
    /** @type {Measured[]} */
    const all = [];
    for (let run = 0; run < runs; run += 1) all.push(await node(nodeSide, work, path));
    all.sort((x, y) => x.wall_seconds - y.wall_seconds);
    return /** @type {Measured} */ (all[all.length >> 1]);
  };
  /** @type {Row[]} */
  const rows = [];
  const captures = join(folder, 'captures');
  for (const ranks of [8, 320]) {
    await mkdir(captures, { recursive: true });
    await node(nodeSide, 'writeBundles', JSON.stringify({ folder: captures, ranks, bytes: 5e6 }));
    rows.push({
      what: `two captures of ${ranks} ranks, 5 MB of metrics each`,
      target: '0.3 s',
      measured: await middle('compareBundles', captures),
    });
    await rm(captures, { recursive: true });
  }
  const dump = join(folder, 'pair.pkl');
  python('test/fixtures/make_big.py', ['small', String(manyRecords), dump]);
  await node(nodeSide, 'writeOtherAnswers', dump);
  const pairs = await middle('pairDumps', dump);
  rows.push({
    what: `two dumps, ${pairs.count.toLocaleString('en')} pairs of records, every tenth answer another`,
    target: '5 s',
    measured: pairs,
  });
  return rows;
}

/** @param {Row[]} rows the page's part */
export function compareText(rows) {
  const seconds = (/** @type {number} */ value) => `${value.toFixed(value < 1 ? 3 : 2)} s`;
  const lines = rows.map(({ what, target, measured: own }) => [
    what,
    seconds(own.wall_seconds),
    seconds(own.cpu_seconds),
    target,
    own.longest_turn_seconds === undefined ? '–' : `${Math.round(1000 * own.longest_turn_seconds)} ms`,
    `${Math.round(own.peak_bytes / 1e6)} MB`,
  ]);
  const head = ['held against each other', 'time', 'CPU', 'target', 'longest turn', 'peak'];
  return `${[head, head.map(() => '---'), ...lines].map((row) => `| ${row.join(' | ')} |`).join('\n')}

- After both were read; *peak* is with that. *longest turn*: the longest that the process answered nobody else meanwhile. Dumps are
  compared where they are decoded, in a process of its own.
`;
}
