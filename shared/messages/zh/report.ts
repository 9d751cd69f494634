import { formatBytes, formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

/** Words of the pickle report: what a dump names, and what that would do in Python. */
export const report: Messages['report'] = {
  title: 'Pickle 报告',
  verdicts: { expected: '符合预期', harmless: '无害', unknown: '未知', can_act: '可执行' },
  whole: { expected: '符合预期', harmless: '无害', unknown: '未知', can_act: '可执行' },
  headline: {
    nothing: '此文件未引用任何名称：只含普通值',
    expected: '此文件只引用 SGLang 自己的转储会引用的名称',
    harmless: '此文件未引用任何可执行的名称',
    unknown: (names) => `此文件引用了 ${formatCount(names)} 个此处不认识的名称`,
    outside: '此文件引用了不在其中的内容',
    untold: '此文件引用的名称无法全部判明',
    computed: '若由 Python 加载，此文件会自行算出要运行什么',
    canAct: (name, more) =>
      more === 0
        ? `若由 Python 加载，此文件会运行 ${name}`
        : `若由 Python 加载，此文件会运行 ${name}，另有 ${formatCount(more)} 个`,
  },
  inert: '此处没有运行任何内容：文件按数据读取。',
  shown: (requests) => `${formatCount(requests)} 个请求照常显示。`,
  doNotLoad: '不要用 Python 加载此文件。',
  showRequests: (count) => `显示 ${formatCount(count)} 个请求`,
  copy: '复制报告',
  copied: '已复制',
  globals: '文件中引用的全局名称',
  worstFirst: (count) => `${formatCount(count)} 个，最危险的在前`,
  noGlobals: '它没有引用任何类或函数。',
  columns: { verdict: '判定', module: '模块', name: '名称', times: '次数', offset: '首次偏移' },
  more: (count) => `另有 ${formatCount(count)} 个，见复制的报告。`,
  file: '文件',
  fields: {
    name: '名称',
    size: '大小',
    records: '记录',
    persistentIds: '持久化 id',
    extensionCodes: '扩展码',
    stopped: '停止于',
  },
  none: '无',
  endOfFile: 'pickle 结尾',
  byte: (offset) => `第 ${offset} 字节`,
  size: (bytes) =>
    bytes < 1000 ? `${formatCount(bytes)} 字节` : `${formatCount(bytes)} 字节（${formatBytes(bytes)}）`,
  persistentIds: '持久化 id',
  persistentIdsText: '每个都代表一个保存在文件之外的对象。',
  extensionCodes: '扩展码',
  extensionCodesText: '每个都代表写出者注册表中的一个类。',
  notes: '说明',
};
