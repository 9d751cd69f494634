import type { CauseKey } from '../../../signal.ts';

/** What a note calls a cause that is ruled out. */
export const causes: Readonly<Record<CauseKey, string>> = {
  queueing: '排队',
  kvPressure: 'KV 压力',
  retraction: '请求回收',
  imbalance: 'DP rank 之间不均衡',
  prefill: 'prefill 过慢',
  cudaGraph: 'decode 未使用 CUDA graph',
  cacheMiss: '缓存未命中',
  grammar: '语法编译',
  split: 'prefill 与 decode 之间的交接',
  speculation: '推测解码无收益',
  unhealthy: '采集时服务器已宕机或不健康',
  network: '网络、缺少密钥或端口无人监听',
  stall: 'scheduler 停滞',
  overload: '单纯过载',
  serverErrors: '服务器应答中的错误',
  restart: '采样之间的重启',
  zombies: '客户端已离开而仍在继续的请求',
  weightSync: '因更新权重而暂停',
};
