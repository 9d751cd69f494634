import type { Messages } from '../messages.ts';

/** By sample id. */
export const samples: Messages['samples'] = {
  'ttft-spike': {
    title: 'TTFT 突增而排队时间很短',
    text: '没有排队，首 token 却很慢。找出时间花在哪里，再重放一个请求。',
    holds: '采集 ×2 · 请求转储 424',
  },
  crash: {
    title: '崩溃时有未完成的请求',
    text: '服务器已终止。打开崩溃转储，查看 11 个未完成的请求，逐个重放可疑请求。',
    holds: '采集 · 崩溃转储 428',
  },
  hang: {
    title: '由特定请求引发的停滞',
    text: 'HTTP 有应答，scheduler 没有。找出卡住的请求共有的长度，并保存一个。',
    holds: '采集 · 崩溃转储 94',
  },
};
