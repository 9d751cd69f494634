/// <reference path="./text-files.d.ts" />
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Expectation } from '../../../../shared/check.ts';
import { plainConnection } from '../../../../shared/connection.ts';
import type { Harness, HarnessServer, ProveTold } from '../../../../shared/harness.ts';
import { harness as english } from '../../../../shared/messages/en/harness.ts';
import type { Messages } from '../../../../shared/messages/messages.ts';
import { ProblemError } from '../../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../../shared/phrase.ts';
import { writeFileAtomic } from '../../bundle/write.ts';
import { readAuthority } from '../../connect/connections.ts';
import { headerVariable } from '../../connect/headers.ts';
import type { Job } from '../../job.ts';
import type { CheckOrder } from '../check-order.ts';
import { type CheckRequest, streamed } from '../check-request.ts';
import { formatExpectation } from '../expectation.ts';
import { withReference } from '../reference.ts';
import type { SendOrder } from '../send-requests.ts';
import script from './harness.py?raw';
import { proveHarness } from './prove.ts';

export interface HarnessOrder {
  readonly check: CheckOrder;
  readonly server: HarnessServer;
  /** Tags from a good one to a bad one; empty = none. */
  readonly images: readonly string[];
  readonly proveGood: Pick<SendOrder, 'target' | 'confirmedHost'> | null;
  readonly proveBad: Pick<SendOrder, 'target' | 'confirmedHost'> | null;
}

const format = 'sglang-bisect-harness';
const authorityName = 'ca.pem';

/**
 * Writes the folder of a regression harness: harness.py, which needs Python 3 and nothing of ours, its settings and data,
 * and a README. Then proves it on the servers that are known, three runs each. Throws ProblemError: for a folder that
 * holds something else, for a server to compare with that does not agree with itself, for a target that is guarded.
 */
export async function writeHarness(
  folder: string,
  order: HarnessOrder,
  job: Job<ProveTold>,
  words: Messages['harness'] = english,
): Promise<Harness> {
  const { check, images } = order;
  if (check.expect.length === 0) throw new ProblemError('nothingExpected', {});
  if (check.command === null && check.requests.length === 0) throw new ProblemError('nothingToCheck', {});
  await refuseOtherFolder(folder);
  const requests = (await withReference(check, job.signal)).map((request) => compared(check, request));
  const files: [name: string, text: string][] = [
    ['harness.py', script],
    ['harness.json', `${JSON.stringify(settingsOf(order), null, 2)}\n`],
    ['README.md', words.readme(readmeSlots(order, requests.length))],
    ...(check.command === null
      ? [
          ['requests.jsonl', requests.map((request) => `${lineOf(check, request)}\n`).join('')] as [
            string,
            string,
          ],
        ]
      : []),
    ...(images.length > 0 ? [['images.txt', `${images.join('\n')}\n`] as [string, string]] : []),
  ];
  const { ca } = (check.target.connection ?? plainConnection).tls;
  // The script runs on another host: the authority goes with it.
  if (ca !== null) files.push([authorityName, await readAuthority(ca)]);
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new ProblemError('writeFailed', { path: folder, cause: error.message }, { cause: error });
  });
  for (const [name, text] of files) await writeFileAtomic(join(folder, name), text);
  await chmod(join(folder, 'harness.py'), 0o755).catch(() => undefined);
  const { proved, notes } = await proveHarness(folder, order, job);
  return {
    path: folder,
    files: files.map(([name]) => name),
    prompts: check.command === null ? requests.length : 0,
    images: images.length,
    proved,
    notes: [...notesOf(order, requests), ...notes],
  };
}

/** A folder of somebody else is left alone; a harness is written anew, its results and logs stay. */
async function refuseOtherFolder(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new ProblemError('unreadable', { path: folder, cause: error.message }, { cause: error });
  });
  if (found.length > 0 && !found.includes('harness.json'))
    throw new ProblemError('harnessPlaceTaken', { path: folder, found: found[0] ?? '' });
}

/** The request with an answer to compare with, where one is asked for from a server. */
function compared({ expect }: CheckOrder, request: CheckRequest): CheckRequest {
  if (!expect.some((one) => one.kind === 'same' && one.as.kind === 'target')) return request;
  const { name, expected } = request;
  if (expected.kind === 'noisy') throw new ProblemError('harnessReferenceNoisy', { name });
  if (expected.kind === 'absent') throw new ProblemError('harnessReferenceFailed', { name });
  return request;
}

/** Answers to compare with stand beside their requests, wherever they came from. */
const settled = (expectation: Expectation): Expectation =>
  expectation.kind === 'same' ? { kind: 'same', as: { kind: 'recorded' } } : expectation;

function settingsOf({ check, server }: HarnessOrder) {
  const { tls, proxy, headers } = check.target.connection ?? plainConnection;
  return {
    format,
    version: 1,
    base_url: check.target.baseUrl,
    connection: {
      ca: tls.ca === null ? null : authorityName,
      insecure: tls.insecure,
      proxy,
      headers: headers.map(({ name }) => ({ name, variable: headerVariable(name) })),
    },
    build: server.build,
    start: server.start,
    stop: server.stop,
    ready_path: server.readyPath,
    ready_timeout_seconds: server.readyTimeoutSeconds,
    build_timeout_seconds: server.buildTimeoutSeconds,
    command: check.command,
    command_timeout_seconds: check.commandTimeoutSeconds,
    answer_timeout_seconds: check.idleTimeoutSeconds,
    repeat: check.repeat,
    parallel: check.parallel,
    speed: check.speed,
    expect: check.expect.map((one) => ({ typed: formatExpectation(one), ...settled(one) })),
  };
}

function lineOf({ expect }: CheckOrder, request: CheckRequest): string {
  const wantsStream = expect.some(
    (one) => one.kind === 'figure' && ['ttft', 'itl', 'tpot'].includes(one.figure),
  );
  const { expected, body } = request;
  const output = expected.kind === 'output' ? expected.output : null;
  return JSON.stringify({
    name: request.name,
    endpoint: request.endpoint,
    at_seconds: request.at,
    // A text of its own, so that its 64-bit integers and its very bytes survive.
    body: wantsStream ? streamed(body) : body,
    expected: output && { text: output.text, output_ids: output.outputIds, part: output.part },
  });
}

function readmeSlots({ check, server, images }: HarnessOrder, requests: number) {
  return {
    expect: check.expect.map(formatExpectation).join(', '),
    requests: check.command === null ? requests : 0,
    command: check.command ?? '',
    repeat: check.repeat,
    baseUrl: check.target.baseUrl,
    start: server.start ?? '',
    images: images.length,
  };
}

function notesOf({ check, server }: HarnessOrder, requests: readonly CheckRequest[]): Phrase[] {
  const asksSame = check.expect.some(({ kind }) => kind === 'same');
  const without = requests.filter(({ expected }) => expected.kind !== 'output').length;
  const notes: Phrase[] = [];
  if (asksSame && without > 0)
    notes.push(phrase('harnessWithoutAnswers', { count: without, of: requests.length }));
  if (asksSame && requests.some(({ isRandom }) => isRandom)) notes.push(phrase('sameByChance', {}));
  if (server.start === null) notes.push(phrase('harnessWithoutStart', {}));
  return notes;
}
