import type { DumpView } from '../../../shared/dump.ts';
import type { DumpRuleFacts } from '../../../shared/dump-rule-facts.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { PickleReport } from '../../../shared/pickle-report.ts';
import { blocks, healthyRows, serverArgs, spread } from './row-facts.ts';

/** A case of a rule over the rows of a dump: rule, what is seen, verdict. */
export type RowCase = readonly [id: string, seen: string, part: Partial<DumpView>, expected: string];

const rows = (part: Partial<DumpRuleFacts>): Partial<DumpView> => ({
  ruleFacts: { ...healthyRows, ...part },
});
const aborts = (
  ...groups: readonly (readonly [message: string | null, status: number | null, count: number])[]
) =>
  rows({
    aborts: {
      requests: groups.reduce((sum, [, , count]) => sum + count, 0),
      groups: groups.map(([message, status, count], at) => ({
        message,
        status,
        errorType: null,
        count,
        first: at,
      })),
    },
  });
const unfinished = rows({ timing: { ...healthyRows.timing, timed: 0, finished: 0 } });
const stillRead = { ruleFacts: null };
const reading = 'not checked: the dump is still being read';
const noneFinished = 'not checked: no request finished';
const names = (...found: readonly (readonly [string, string, PickleReport['verdict']])[]) => ({
  report: {
    verdict: 'expected' as const,
    globals: found.map(([module, name, verdict], at) => ({
      module,
      name,
      verdict,
      offset: 10 * at,
      times: 1,
    })),
    persistentIds: [],
    extensionCodes: [],
    notes: [],
    stoppedAt: null,
    protocol: 4,
    limits: [],
  },
});
const cut = { atByte: 9, problem: new ProblemError('dumpCut', { name: 'd', bytes: 9, records: 3 }).problem };
const limit = {
  atByte: 9,
  problem: new ProblemError('dumpLimit', { name: 'd', at: 9, records: 3, cause: 'too deep' }).problem,
};

export const rowCases: readonly RowCase[] = [
  ['M15', 'written', {}, 'quiet'],
  ['M15', 'None', rows({ serverArgs: 'unwritten' }), 'fired'],
  [
    'M15',
    'a list of records',
    rows({ serverArgs: 'absent' }),
    'not checked: the dump holds no server arguments',
  ],
  ['M15', 'being read', stillRead, reading],
  ['M16', 'a request dump', { kind: 'request_dump', inFlight: 0 }, 'fired'],
  ['M16', 'a crash dump', {}, 'quiet'],
  [
    'M16',
    'neither',
    { kind: 'unknown', inFlight: 0 },
    'not checked: whether it is a crash dump cannot be told',
  ],
  ['M17', 'all timed', {}, 'quiet'],
  ['M17', 'none timed', rows({ timing: { ...healthyRows.timing, timed: 0 } }), 'fired'],
  ['M17', 'none finished', unfinished, noneFinished],
  [
    'S01',
    'names of SGLang',
    names(['sglang.srt.managers.io_struct', 'GenerateReqInput', 'expected']),
    'quiet',
  ],
  ['S01', 'os.system', names(['os', 'system', 'can_act']), 'fired'],
  ['S01', 'a plug-in', names(['plugin', 'Thing', 'unknown'], ['plugin', 'Other', 'unknown']), 'fired'],
  ['S01', 'cut before a name', { damage: cut }, 'not checked: the dump was not read to its end'],
  ['S01', 'cut behind a name', { damage: cut, ...names(['os', 'system', 'can_act']) }, 'fired'],
  ['S02', 'a limit', { damage: limit }, 'fired'],
  ['S02', 'cut', { damage: cut }, 'quiet'],
  ['S02', 'cancelled', { cancelled: true }, 'not checked: the dump was not read to its end'],
  ['W02', 'one version', {}, 'quiet'],
  [
    'W02',
    'two versions',
    rows({
      weights: {
        known: 2,
        versions: [
          { version: 'v1', count: 1, firstEnd: 1795488001, lastEnd: 1795488002, first: 0 },
          { version: 'v2', count: 1, firstEnd: 1795488003, lastEnd: 1795488004, first: 1 },
        ],
      },
    }),
    'fired',
  ],
  [
    'W02',
    'two versions at unknown times',
    rows({
      weights: {
        known: 2,
        versions: ['v1', 'v2'].map((version) => ({
          version,
          count: 1,
          firstEnd: null,
          lastEnd: null,
          first: Number(version === 'v2'),
        })),
      },
    }),
    'fired',
  ],
  [
    'W02',
    'an old server',
    rows({ weights: { known: 0, versions: [] } }),
    'not checked: no record has weight_version',
  ],
  ['W07', 'none', {}, 'quiet'],
  [
    'W07',
    'two',
    rows({
      answers: {
        looked: 90,
        found: 2,
        faults: [
          { index: 1, fault: 'repeats' },
          { index: 2, fault: 'empty' },
        ],
      },
    }),
    'fired',
  ],
  [
    'W07',
    'without tokenizer',
    rows({ answers: { looked: 0, found: 0, faults: [] } }),
    'not checked: no answer has a text of some length that can be looked at',
  ],
  ['W08', 'no markup', {}, 'quiet'],
  [
    'W08',
    'tool calls without a parser',
    rows({ markup: { requests: 40, looked: 24, tool: 24, think: 0, first: [1], texts: 410 } }),
    'fired',
  ],
  [
    'W08',
    'thinking with a parser',
    rows({ markup: { requests: 40, looked: 24, tool: 0, think: 24, first: [1], texts: 410 } }),
    'quiet',
  ],
  [
    'W08',
    'thinking without a parser',
    rows({
      markup: { requests: 40, looked: 24, tool: 0, think: 24, first: [1], texts: 410 },
      serverArgs: { ...serverArgs, reasoningParser: '' },
    }),
    'fired',
  ],
  [
    'W08',
    'arguments unknown',
    rows({
      markup: { requests: 40, looked: 24, tool: 24, think: 0, first: [1], texts: 410 },
      serverArgs: 'absent',
    }),
    'not checked: the dump holds no server arguments',
  ],
  ['W10', 'none', {}, 'quiet'],
  ['W10', 'by the server', aborts(['boom', 500, 30], ['Aborted', null, 3]), 'fired'],
  ['W10', 'by clients', aborts(['Aborted by AbortReq.', null, 30]), 'quiet'],
  ['W10', 'as H05 says', aborts(['Request running timeout reached.', 503, 30]), 'quiet'],
  ['W10', 'none finished', unfinished, noneFinished],
  ['H05', 'none', aborts(['Aborted by AbortReq.', null, 3]), 'quiet'],
  ['H05', 'while running', aborts(['Request running timeout reached.', 503, 3]), 'fired'],
  ['H05', 'while waiting', aborts(['Request waiting timeout reached.', 503, 1]), 'fired'],
  ['H05', 'none finished', unfinished, noneFinished],
  ['D17', 'full', aborts(['The request queue is full.', 503, 2]), 'fired'],
  ['D17', 'none', {}, 'not checked: refused requests do not reach a dump: that none is in it proves nothing'],
  ['L05', 'an even mix', {}, 'quiet'],
  [
    'L05',
    'long ones, and short ones that wait',
    rows({
      prefillMix: {
        uncached: spread(300, 32_000),
        shortTtft: spread(0.2, 4, 209),
        longest: { index: 3, value: 40_000 },
        slowestShort: [{ index: 9, value: 4 }],
      },
    }),
    'fired',
  ],
  [
    'L05',
    'long ones, and nobody waits',
    rows({ prefillMix: { ...healthyRows.prefillMix, uncached: spread(300, 32_000) } }),
    'quiet',
  ],
  [
    'L05',
    'few',
    rows({ prefillMix: { ...healthyRows.prefillMix, shortTtft: spread(0.1, 4, 12) } }),
    'not checked: 12 requests are too few: it takes 30',
  ],
  [
    'L05',
    'without metrics',
    rows({ prefillMix: { ...healthyRows.prefillMix, shortTtft: null } }),
    'not checked: no record has prefill_finished_time',
  ],
  ['L08', 'none', {}, 'quiet'],
  [
    'L08',
    'one of 418',
    rows({ retractions: { known: 418, requests: 1, times: 2, worst: [{ index: 6, value: 2 }] } }),
    'fired',
  ],
  [
    'L08',
    'an old server',
    rows({ retractions: { known: 0, requests: 0, times: 0, worst: [] } }),
    'not checked: no record has num_retractions',
  ],
  ['L10', 'a pool it fits in', rows({ serverArgs: { ...serverArgs, maxTotalTokens: 9000 } }), 'quiet'],
  ['L10', 'a prompt past the pool', rows({ serverArgs: { ...serverArgs, maxTotalTokens: 2000 } }), 'fired'],
  ['L10', 'an answer past the pool', rows({ serverArgs: { ...serverArgs, maxTotalTokens: 3200 } }), 'fired'],
  [
    'L10',
    'aborted',
    aborts(['Out of memory even after retracting all other requests in the decode batch.', 500, 1]),
    'fired',
  ],
  [
    'L10',
    'pool unknown',
    {},
    'not checked: the size of the KV pool is not known: open a capture of the same server beside it',
  ],
  [
    'L10',
    'finished only',
    { kind: 'request_dump', inFlight: 0 },
    'not checked: a request dump holds finished requests only',
  ],
  ['L14', 'as before', {}, 'quiet'],
  [
    'L14',
    'half way a fall',
    rows({ blocks: blocks((at) => (at < 2 ? {} : { cachedTokens: 5000 })) }),
    'fired',
  ],
  ['L14', 'a rise', rows({ blocks: blocks((at) => (at < 2 ? { cachedTokens: 0 } : {})) }), 'quiet'],
  [
    'L14',
    'a fall with longer prompts',
    rows({ blocks: blocks((at) => (at < 2 ? {} : { cachedTokens: 5000, medianPrompt: 4000 })) }),
    'not checked: prompts became longer or shorter meanwhile',
  ],
  [
    'L14',
    'few',
    rows({ blocks: blocks().slice(0, 1) }),
    'not checked: 418 requests are too few: it takes 100',
  ],
  [
    'L14',
    'not counted',
    rows({ blocks: blocks(() => ({ promptTokens: 0, cachedTokens: 0 })) }),
    'not checked: no record has cached_tokens',
  ],
  ['L15', 'from the GPU', {}, 'quiet'],
  [
    'L15',
    'from the host',
    rows({ tiers: { known: 418, cachedTokens: 1000, belowTokens: 700, most: { index: 5, value: 90 } } }),
    'fired',
  ],
  [
    'L15',
    'without HiCache',
    rows({ tiers: { known: 0, cachedTokens: 0, belowTokens: 0, most: null } }),
    'not checked: no record has cached_tokens_details',
  ],
  ['L16', 'accepted', {}, 'quiet'],
  ['L16', 'rejected', rows({ speculation: { ...healthyRows.speculation, acceptLength: 1.05 } }), 'fired'],
  [
    'L16',
    'rejected from one time on',
    rows({ blocks: blocks((at) => (at < 3 ? {} : { acceptLength: 1.5 })) }),
    'fired',
  ],
  [
    'L16',
    'without speculation',
    rows({ speculation: { known: 0, steps: 0, acceptLength: null, worst: [] } }),
    'not checked: no record has spec_accept_length',
  ],
  ['L23', 'three of eight', {}, 'quiet'],
  ['L23', 'twelve of eight', rows({ lora: { named: 90, adapters: 12, first: 3 } }), 'fired'],
  [
    'L23',
    'arguments unknown',
    rows({ serverArgs: 'unwritten' }),
    'not checked: the dump holds no server arguments',
  ],
  ['L25', 'at once', {}, 'quiet'],
  [
    'L25',
    'half of the time',
    rows({ timing: { ...healthyRows.timing, front: spread(0.2, 3), frontShare: 0.5 } }),
    'fired',
  ],
  [
    'L25',
    'long, and little of a long time',
    rows({ timing: { ...healthyRows.timing, front: spread(0.2, 3), frontShare: 0.1 } }),
    'quiet',
  ],
  [
    'L25',
    'without metrics',
    rows({ timing: { ...healthyRows.timing, front: null, frontShare: null } }),
    'not checked: no record has forward_entry_time',
  ],
  ['L29', 'none', {}, 'quiet'],
  [
    'L29',
    'one',
    rows({
      outliers: {
        compared: 400,
        found: 1,
        worst: [{ index: 8, seconds: 40, usual: 2, z: 9, stage: 'queue' }],
      },
    }),
    'fired',
  ],
  [
    'L29',
    'all different',
    rows({ outliers: { compared: 0, found: 0, worst: [] } }),
    'not checked: too few requests of one size to hold one against the others',
  ],
];
