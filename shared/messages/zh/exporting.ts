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
  formats: { jsonl: 'JSONL', csv: 'CSV', mooncake: 'Mooncake 轨迹', k6: 'k6 脚本' },
  prompts: '提示词',
  promptKinds: { recorded: '按原样', synthetic: '合成' },
  holds: {
    jsonl: '每行一个 JSON 对象：该行数据、完整请求与完整输出。',
    csv: '每个请求一行：该行已有的各项数据，以及提示词的开头。',
    mooncake:
      '供 AIPerf 及其他读取 Mooncake 轨迹的基准测试使用：每个请求的到达时间、token 长度，以及提示词共用的 512-token 块。',
    k6: '一个 k6 脚本，旁边是要发送的请求体及其到达时间。可在多台机器上运行。',
    synthetic: '一个 k6 脚本，旁边是 token 数相同的请求：原提示词共用前缀处同样共用，回答长度也相同。',
  },
  says: {
    jsonl: (count) => `${records(count)}将按原样写出：文件中的提示词与回答均为明文。`,
    csv: (count) => `${records(count)}将按原样写出：文件中每条提示词的开头为明文。`,
    mooncake: (count) => `${records(count)}将写出，不含任何文本或 token。`,
    k6: (count) => `${records(count)}将按原样写出：数据文件中的提示词为明文。带 no_logs 的请求不写出。`,
    synthetic: (count) => `${records(count)}将写出，不含任何已记录的文本、token、模式或 id。`,
  },
  start: '导出…',
  again: '重试…',
  cancel: '取消',
  close: '关闭',
  stop: '停止',
  stopping: '正在停止',
  progress: '正在写出请求',
  written: (count, of) => (of === null ? '等待选择写入位置' : `${formatCount(count)} / ${records(of)}`),
  done: (count, names, bytes) => `已将 ${records(count)}写入 ${names.join(' 和 ')}，${formatBytes(bytes)}。`,
  left: (count) => `有 ${records(count)}未写出：缺少起始时间或长度，或带 no_logs。`,
  show: '在文件夹中显示',
  cancelled: '已停止，未留下文件。',
};
