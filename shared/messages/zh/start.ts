import { formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

export const start: Messages['start'] = {
  title: '打开一个事件',
  subtitle: '一切都留在本机。在您指定服务器之前不会发送任何内容。',
  dropTitle: '拖入数据包、转储或请求',
  dropText: '文件夹、归档、.pkl、.json 或 .log，按内容识别。',
  openFiles: '打开文件…',
  openFolder: '打开文件夹…',
  collectTitle: '从服务器采集',
  collectText: (calls) => `${formatCount(calls)} 个只读 GET 请求，执行前逐个列出开销。`,
  collectUrl: '基础 URL',
  collect: '采集…',
  requestTitle: '或从单个请求开始',
  requestText: 'JSON 请求体、cURL 命令或请求日志行会在“编辑与重放”中打开。',
  paste: '粘贴请求…',
  samplesTitle: '示例事件',
  samplesText: '无需服务器',
  open: '打开',
  openSample: (title) => `打开示例“${title}”`,
};
