import { formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

const calls = (count: number) => `${formatCount(count)} 次调用`;

export const network: Messages['network'] = {
  title: '网络调用',
  statement:
    '应用自启动以来的每一次调用。它只调用您指定的服务器，不调用其他任何主机：没有遥测，也不检查更新。此处不保留查询参数、请求头、密钥与正文。',
  filter: '筛选',
  filterPlaceholder: '主机、路径、方法或状态',
  shown: (shown, of) => (shown === of ? calls(of) : `${formatCount(shown)} / ${calls(of)}`),
  table: '网络调用，最新在前',
  copy: '复制',
  copied: '已复制',
  columns: {
    time: '时间',
    method: '方法',
    host: '主机',
    path: '路径',
    status: '状态',
    bytes: '大小',
    seconds: '用时',
  },
  bytesText: '字节',
  secondsText: '秒',
  running: '进行中',
  failed: '失败',
  emptyTitle: '还没有任何调用',
  emptyText: '只有从服务器采集与发送重放会产生调用。',
  noneTitle: '没有调用符合筛选条件',
  clearFilter: '清除筛选',
};
