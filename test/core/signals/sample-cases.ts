import { phrase } from '../../../shared/phrase.ts';
import { answered, type FactParts, fates, type SampleParts } from './facts.ts';

/* Rules over samples of /metrics and loads: rule, what is seen, verdict. */

type Expected = 'fired' | 'quiet' | `not checked: ${string}`;

const counter = (name: string, value: number, labels = '') => `sglang:${name}${labels} ${value}`;
const text = (...lines: readonly string[]): string => lines.join('\n');
const once = (...lines: readonly string[]): FactParts => ({
  samples: [{ metrics: text(...lines), loads: busy() }],
});
const twice = (before: SampleParts, after: SampleParts): FactParts => ({ samples: [before, after] });

/** Rows of /v1/loads, one for each rank. */
export const rows = (...own: readonly Readonly<Record<string, unknown>>[]) => ({
  timestamp: '2026-11-24T02:41:07Z',
  version: '0.5.17',
  loads: own.map((row, dp_rank) => ({
    dp_rank,
    num_running_reqs: 4,
    num_waiting_reqs: 0,
    token_usage: 0.5,
    ...row,
  })),
});
const busy = () => rows({});
const idle = () => rows({ num_running_reqs: 0 });
const ttft = (count: number) =>
  text(
    counter('time_to_first_token_seconds_sum', count / 5),
    counter('time_to_first_token_seconds_count', count),
  );
const noMetrics: FactParts = {
  sources: fates({ metrics: { reason: phrase('metricsOff', {}), httpStatus: 404 } }),
};
const offReason = 'not checked: /metrics was not collected' as const;
const tokens = (value: number) => counter('realtime_tokens_total', value, '{mode="decode"}');
const active = (value: number, endpoint = '/generate') =>
  counter('http_requests_active', value, `{endpoint="${endpoint}",method="POST"}`);
const responses = (code: number, value: number, endpoint = '/v1/chat/completions') =>
  counter('http_responses_total', value, `{endpoint="${endpoint}",status_code="${code}",method="POST"}`);
const older = (version: string) => ({ version, tp_size: 1, dp_size: 1 });

export const sampleCases: readonly (readonly [string, string, FactParts, Expected])[] = [
  ['M01', 'idle in one sample, busy in the next', twice({ loads: idle() }, { loads: busy() }), 'quiet'],
  ['M01', 'idle in both', twice({ loads: idle() }, { loads: idle() }), 'fired'],
  ['M01', 'none runs, a call is open', { samples: [{ loads: idle(), metrics: active(1) }] }, 'quiet'],
  [
    'M01',
    'none runs, only the scrape itself is open',
    { samples: [{ loads: idle(), metrics: active(1, '/metrics') }] },
    'fired',
  ],
  ['M02', 'series of another process', once('python_gc_objects_collected_total 3'), 'fired'],
  ['M02', "a router's own series", { ...once('smg_http_requests_total 3'), role: 'router' }, 'quiet'],

  ['M03', 'one sample', once(ttft(10)), 'fired'],
  ['M03', 'two', twice({ metrics: ttft(10) }, { metrics: ttft(20) }), 'quiet'],
  [
    'M03',
    'two that are 5 s apart',
    twice({ metrics: ttft(10), takenAt: 0 }, { metrics: ttft(20), takenAt: 5 }),
    'fired',
  ],
  [
    'M03',
    'nothing was served',
    once(counter('num_running_reqs', 1)),
    'not checked: time_to_first_token_seconds has no observation yet',
  ],
  ['M03', 'no metrics', noMetrics, offReason],

  [
    'M04',
    'a counter fell',
    twice({ metrics: counter('a_total', 9) }, { metrics: counter('a_total', 2) }),
    'fired',
  ],
  ['M04', 'it grew', twice({ metrics: counter('a_total', 9) }, { metrics: counter('a_total', 9) }), 'quiet'],
  [
    'M04',
    'it is gone',
    twice({ metrics: counter('num_requests_total', 9) }, { metrics: counter('num_running_reqs', 0) }),
    'fired',
  ],
  [
    'M04',
    'one sample',
    once(counter('a_total', 9)),
    'not checked: /metrics was read once only: nothing says what changed',
  ],

  ['M05', 'two of four', { samples: [{ loads: rows({}, {}) }], serverInfo: { dp_size: 4 } }, 'fired'],
  ['M05', 'all', { samples: [{ loads: rows({}, {}) }], serverInfo: { dp_size: 2 } }, 'quiet'],
  [
    'M05',
    'no loads',
    { samples: [{}], serverInfo: { dp_size: 2 } },
    'not checked: /v1/loads was not collected',
  ],
  [
    'M05',
    'how many is not known',
    { samples: [{ loads: rows({}) }], serverInfo: { tp_size: 1 } },
    'not checked: dp_size is not in this bundle',
  ],

  [
    'M06',
    'one TP rank of eight',
    { ...once(counter('num_running_reqs', 1, '{tp_rank="0"}')), serverInfo: { tp_size: 8 } },
    'fired',
  ],
  [
    'M06',
    'all report',
    {
      ...once(
        counter('num_running_reqs', 1, '{tp_rank="0"}'),
        counter('num_running_reqs', 1, '{tp_rank="1"}'),
      ),
      serverInfo: { tp_size: 2 },
    },
    'quiet',
  ],
  [
    'M06',
    'labels of an older version',
    { ...once(counter('num_running_reqs', 1)), serverInfo: { tp_size: 8 } },
    'not checked: tp_rank is not in this bundle',
  ],
  ['M06', 'no /server_info', once(counter('a_total', 1)), 'not checked: /server_info was not collected'],

  [
    'M07',
    'one full, three half empty',
    { samples: [{ loads: rows({ token_usage: 0.95 }, { token_usage: 0.3 }, { token_usage: 0.3 }) }] },
    'fired',
  ],
  ['M07', 'all full', { samples: [{ loads: rows({ token_usage: 0.95 }, { token_usage: 0.9 }) }] }, 'quiet'],
  [
    'M07',
    'one rank',
    { samples: [{ loads: rows({ token_usage: 0.95 }) }] },
    'not checked: there is one rank only',
  ],

  [
    'M08',
    'a total and its parts',
    once(
      counter('num_running_reqs', 3, '{priority=""}'),
      counter('num_running_reqs', 1, '{priority="0"}'),
      counter('num_running_reqs', 2, '{priority="5"}'),
    ),
    'fired',
  ],
  ['M08', 'no priorities', once(counter('num_running_reqs', 3)), 'quiet'],
  ['M08', 'no gauge', once(counter('a_total', 3)), 'not checked: num_running_reqs has no observation yet'],

  [
    'M09',
    'the gauge was reset',
    once(
      counter('cache_hit_rate', 0),
      counter('prompt_tokens_total', 100),
      counter('cached_tokens_total', 46, '{cache_source="device"}'),
    ),
    'fired',
  ],
  [
    'M09',
    'both say the same',
    once(
      counter('cache_hit_rate', 0.5),
      counter('prompt_tokens_total', 100),
      counter('cached_tokens_total', 46, '{cache_source="device"}'),
    ),
    'quiet',
  ],
  ['M09', 'no gauge', once(counter('a_total', 1)), 'not checked: cache_hit_rate is not in this bundle'],
  [
    'M09',
    'no counters',
    once(counter('cache_hit_rate', 0.5)),
    'not checked: prompt_tokens_total has no observation yet',
  ],

  ['M10', '0 with requests running', { samples: [{ loads: rows({ utilization: 0 }) }] }, 'fired'],
  ['M10', 'a prefill worker', { samples: [{ loads: rows({ utilization: -1 }) }] }, 'fired'],
  ['M10', 'an SLO limit is set', { samples: [{ loads: rows({ utilization: 0.4 }) }] }, 'quiet'],
  [
    'M10',
    'no such field',
    { samples: [{ loads: rows({}) }] },
    'not checked: utilization is not in this bundle',
  ],

  [
    'M13',
    'both took a second',
    { sources: fates({ health: { elapsedSeconds: 1.01 }, health_generate: { elapsedSeconds: 1.02 } }) },
    'fired',
  ],
  [
    'M13',
    'one at once',
    { sources: fates({ health: { elapsedSeconds: 0.01 }, health_generate: { elapsedSeconds: 1.02 } }) },
    'quiet',
  ],
  ['M13', 'times unknown', {}, 'not checked: how long the answer took was not recorded'],
  [
    'M13',
    'one failed',
    { sources: fates({ health: answered(503, 20), health_generate: { elapsedSeconds: 1.02 } }) },
    'quiet',
  ],

  ['L27', 'three requests', once(counter('num_requests_total', 3)), 'fired'],
  ['L27', 'many', once(counter('num_requests_total', 50)), 'quiet'],
  [
    'L27',
    'not counted',
    once(counter('a_total', 3)),
    'not checked: num_requests_total has no observation yet',
  ],
  ['L27', 'no metrics', noMetrics, offReason],

  ['L28', 'four paused', { samples: [{ loads: rows({ queues: { paused: 4 } }) }] }, 'fired'],
  ['L28', 'by the gauge', once(counter('num_paused_reqs', 4, '{pid="7"}')), 'fired'],
  ['L28', 'none', { samples: [{ loads: rows({ queues: { paused: 0 } }) }] }, 'quiet'],
  [
    'L28',
    'an older version',
    { samples: [{ loads: busy() }] },
    'not checked: queues.paused is not in this bundle',
  ],
  [
    'L28',
    '0 without metrics',
    { samples: [{ loads: rows({ queues: { paused: 0 } }) }], serverInfo: { enable_metrics: false } },
    'not checked: queues.paused stays 0 on a server without metrics',
  ],

  [
    'D07',
    'running, and not one token',
    twice({ metrics: tokens(500), loads: busy() }, { metrics: tokens(500), loads: busy() }),
    'fired',
  ],
  [
    'D07',
    'the gauge of a wedge reads 0, calls are open',
    twice(
      { metrics: text(tokens(500), active(3)), loads: idle() },
      { metrics: text(tokens(500), active(3)), loads: idle() },
    ),
    'fired',
  ],
  [
    'D07',
    'tokens flow',
    twice({ metrics: tokens(500), loads: busy() }, { metrics: tokens(501), loads: busy() }),
    'quiet',
  ],
  [
    'D07',
    'a long answer: counters of ended requests stand, tokens flow',
    twice(
      { metrics: text(tokens(1), counter('generation_tokens_total', 9)), loads: busy() },
      { metrics: text(tokens(99), counter('generation_tokens_total', 9)), loads: busy() },
    ),
    'quiet',
  ],
  [
    'D07',
    'tokens flowed in the first part of a long watch',
    {
      samples: [100, 900, 900].map((count, at) => ({
        metrics: tokens(count),
        loads: busy(),
        takenAt: 1000 + 30 * at,
      })),
    },
    'fired',
  ],
  [
    'D07',
    'idle at the end',
    twice({ metrics: tokens(500), loads: busy() }, { metrics: tokens(500), loads: idle() }),
    'not checked: not at both samples was a request in flight',
  ],
  [
    'D07',
    'samples 16 s apart',
    twice(
      { metrics: tokens(5), loads: busy(), takenAt: 0 },
      { metrics: tokens(5), loads: busy(), takenAt: 16 },
    ),
    'not checked: /metrics was read twice within 16 s, less than the 20 s that tell a rate',
  ],
  [
    'D07',
    'one sample',
    once(tokens(500)),
    'not checked: /metrics was read once only: nothing says what changed',
  ],
  [
    'D07',
    'a version without the counter',
    twice(
      { metrics: counter('a_total', 1), loads: busy() },
      { metrics: counter('a_total', 1), loads: busy() },
    ),
    'not checked: realtime_tokens_total has no observation yet',
  ],

  ['D16', 'two of a hundred failed', once(responses(200, 98), responses(500, 2)), 'fired'],
  ['D16', 'a fifth was refused', once(responses(200, 80), responses(400, 20)), 'fired'],
  ['D16', 'all fine', once(responses(200, 98)), 'quiet'],
  [
    'D16',
    'failing health checks are not calls',
    once(responses(200, 98), responses(503, 50, '/health')),
    'quiet',
  ],
  [
    'D16',
    'errors of long ago',
    twice(
      { metrics: text(responses(200, 100), responses(500, 50)) },
      { metrics: text(responses(200, 200), responses(500, 50)) },
    ),
    'quiet',
  ],
  [
    'D16',
    'three answers',
    once(responses(200, 2), responses(500, 1)),
    'not checked: only 3 calls for generation were answered; a share of fewer than 20 says little',
  ],
  [
    'D16',
    'never counted',
    once(counter('a_total', 1)),
    'not checked: http_responses_total has no observation yet',
  ],
  [
    'D16',
    'before it was there',
    { ...once(counter('a_total', 1)), serverInfo: older('0.5.6.post2') },
    'not checked: SGLang 0.5.6.post2 does not have it; 0.5.8 and later do',
  ],
  [
    'D16',
    'a build without a number',
    { ...once(responses(200, 98)), serverInfo: older('0.0.0.dev1+g5dd2c24') },
    'quiet',
  ],

  [
    'H04',
    'eight run for two calls',
    twice(
      { metrics: active(2), loads: rows({ num_running_reqs: 8 }) },
      { metrics: active(2), loads: rows({ num_running_reqs: 8 }) },
    ),
    'fired',
  ],
  [
    'H04',
    'in one sample only',
    twice(
      { metrics: active(8), loads: rows({ num_running_reqs: 8 }) },
      { metrics: active(2), loads: rows({ num_running_reqs: 8 }) },
    ),
    'quiet',
  ],
  [
    'H04',
    'one sample',
    once(active(2)),
    'not checked: /metrics was read once only: nothing says what changed',
  ],
  [
    'H04',
    'calls not counted',
    twice({ metrics: tokens(1), loads: busy() }, { metrics: tokens(2), loads: busy() }),
    'not checked: http_requests_active has no observation yet',
  ],
  [
    'H04',
    'a call carries sixteen prompts',
    twice(
      {
        metrics: text(
          active(1),
          counter('num_requests_total', 0),
          counter('http_requests_total', 0, '{endpoint="/generate"}'),
        ),
        loads: rows({ num_running_reqs: 16 }),
      },
      {
        metrics: text(
          active(1),
          counter('num_requests_total', 64),
          counter('http_requests_total', 4, '{endpoint="/generate"}'),
        ),
        loads: rows({ num_running_reqs: 16 }),
      },
    ),
    'not checked: calls carry several requests each, so the two counts cannot be held together',
  ],
];
