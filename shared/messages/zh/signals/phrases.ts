import { formatCount } from '../../../format.ts';

/** What several findings say of the server that runs. */
export const risks = {
  reading: '查看日志和设置不影响正在运行的服务。',
  stacks: '用 py-spy 抓取调用栈会让每个进程短暂停顿；重启会丢弃未完成的请求。',
  collecting: '重新采集会发送十个 GET；健康检查各生成一个 token。',
  replaying: '只要重放发往单独的目标就没有风险：绝不要发往被采集的服务。',
  rotating: '更换密钥后，仍使用旧密钥的客户端都会被拒绝。',
};

export const overRanks = (ranks: number): string =>
  ranks > 1 ? `（共 ${formatCount(ranks)} 个 DP rank）` : '';
