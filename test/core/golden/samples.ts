import type { Golden } from './golden.ts';

/* The three sample incidents, by what their README says happened. */

export const ttftSpike: Golden = {
  name: 'first tokens take seconds although nothing waits',
  report: 'assets/samples/ttft-spike/README.md',
  story: 'Since a restart with a larger prefill chunk, prefill takes nearly all of the time to first token.',
  sample: 'ttft-spike',
  class: 'L',
  sub: 'prefill',
  strongest: ['L04', 'L03'],
  alsoFires: ['L03', 'L04'],
  ruledOut: ['queueing', 'kvPressure', 'unhealthy'],
  notRuledOut: ['prefill'],
  firstTool: 'startTarget',
  says: /3\.3\d s|2\.\d+ s/,
};

export const crash: Golden = {
  name: 'the server is gone, with requests in flight',
  report: 'assets/samples/crash/README.md',
  story: 'A CUDA fault in the MoE align kernel; the capture is of three minutes before, when all was well.',
  sample: 'crash',
  class: 'D',
  sub: null,
  strongest: ['H01'],
  alsoFires: [],
  ruledOut: [],
  notRuledOut: ['queueing', 'kvPressure', 'unhealthy'],
  firstTool: 'startTarget',
  says: /^11 requests/,
};

export const hang: Golden = {
  name: 'nothing comes back since one request of 2,049 tokens',
  report: 'assets/samples/hang/README.md',
  story:
    'One rank skipped a collective; both health calls fail, the load is two minutes old, the pod was stopped.',
  sample: 'hang',
  class: 'H',
  sub: 'scheduler',
  strongest: ['H90'],
  alsoFires: ['H01', 'H02', 'D04', 'D05', 'D94'],
  ruledOut: [],
  notRuledOut: ['queueing', 'kvPressure', 'unhealthy', 'stall'],
  firstTool: 'startTarget',
  says: /3 min 34 s/,
};
