import { readFile } from 'node:fs/promises';

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * The counts in a runner's report. A report that is not there, or of no test at all, counts as a failure.
 * @param {string} file a runner's JSON report
 * @param {(report: any) => Counts} read
 * @returns {Promise<Counts>}
 */
export async function readCounts(file, read) {
  try {
    const { passed, failed } = read(JSON.parse(await readFile(file, 'utf8')));
    return passed + failed > 0 ? { passed, failed } : { passed: 0, failed: 1 };
  } catch (error) {
    console.error(`No report at ${file}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  }
}

/**
 * A file that does not load runs no test, and a skipped test was not seen to pass.
 * @param {any} report of vitest's json reporter
 * @returns {Counts}
 */
export function unitCounts(report) {
  const notLoaded = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests + report.numTodoTests + notLoaded,
  };
}
