import type { CauseKey } from '../../../signal.ts';

/** What a note calls a cause that is ruled out. */
export const causes: Readonly<Record<CauseKey, string>> = {
  unhealthy: '采集时服务器宕机或不健康',
  network: '网络、缺少密钥或无人监听的端口',
  queueing: '排队',
  kvPressure: 'KV 压力',
  retraction: 'retraction',
  imbalance: 'DP rank 之间不均衡',
  prefill: 'prefill 慢',
  cudaGraph: 'decode 没有使用 CUDA graph',
  cacheMiss: '缓存未命中',
  grammar: 'grammar 编译',
  split: 'prefill 与 decode 之间的交接',
  speculation: '没有收益的投机解码',
  stall: '停住的调度器',
  overload: '单纯的过载',
  serverErrors: '服务器应答中的错误',
  restart: '两次采样之间的重启',
  zombies: '没有客户端而仍在运行的请求',
  weightSync: '为更新权重而暂停',
};
