import { formatBytes, formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

const records = (count: number): string => `${formatCount(count)} 条记录`;

/** Words of writing requests to a file. */
export const exporting: Messages['exporting'] = {
  open: '导出请求…',
  title: '导出请求',
  what: '请求',
  selected: (count) => `所选（${formatCount(count)}）`,
  all: (count) => `全部匹配（${formatCount(count)}）`,
  tooMany: (most) => `所选行最多可写出 ${formatCount(most)} 行；“全部匹配”没有上限。`,
  format: '格式',
  formats: { jsonl: 'JSONL', csv: 'CSV' },
  holds: {
    jsonl: '每行一个 JSON 对象：该行数据、完整请求与完整输出。',
    csv: '每个请求一行：该行已有的各项数据，以及提示词的开头。',
  },
  inClear: {
    jsonl: (count) => `${records(count)}将按原样写出：文件中的提示词与回答均为明文。`,
    csv: (count) => `${records(count)}将按原样写出：文件中每条提示词的开头为明文。`,
  },
  start: '导出…',
  again: '重试…',
  cancel: '取消',
  close: '关闭',
  stop: '停止',
  stopping: '正在停止',
  progress: '正在写出请求',
  written: (count, of) => (of === null ? '等待选择写入位置' : `${formatCount(count)} / ${records(of)}`),
  done: (count, name, bytes) => `已将 ${records(count)}写入 ${name}，${formatBytes(bytes)}。`,
  show: '在文件夹中显示',
  cancelled: '已停止，未留下文件。',
};
