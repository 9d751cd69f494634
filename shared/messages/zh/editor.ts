import { formatBytes, formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

const units = { text: '个字符', list: '项', object: '个键' } as const;

export const editor: Messages['editor'] = {
  values: '大值',
  valuesNote: '另外存放，按原样发送',
  valueFacts: (is, count, bytes) => `${formatCount(count)} ${units[is]}，${formatBytes(bytes)}`,
  openValue: '打开',
  openNamed: (name) => `打开 ${name}`,
  byFile: '替换…',
  byFileNamed: (name) => `用文件替换 ${name}…`,
  putIn: '放入文本',
  putInNamed: (name) => `将 ${name} 放入文本`,
  putAside: '将大值另外存放',
  valueLabel: (name) => `${name} 的值`,
  reading: '正在读取',
  stretch: (from, to, total) =>
    `第 ${formatCount(from)} 至 ${formatCount(to)} 个字符，共 ${formatCount(total)} 个`,
  earlier: '向前',
  later: '向后',
  tooLong: '太长，无法在此编辑：可用文件替换。',
  useTyped: '用于请求',
  dropTyped: '放弃更改',
  closeValue: '关闭该值',
  copy: '复制完整请求体',

  form: '表单',
  resizeForm: '表单宽度',
  groups: {
    choice: 'token 的选取',
    end: '长度与结束',
    penalties: '惩罚',
    grammar: '输出形式',
    answer: '回答',
    embedding: 'embedding',
  },
  default: (value) => `默认 ${value}`,
  notGiven: '默认',
  formOff: {
    syntax: '文本不是 JSON：表单暂停，直到它是。',
    not_object: '请求是一个 JSON 对象：表单暂停，直到文本是对象。',
    empty: '还没有文本。',
    openai: '表单只适用于 SGLang 自己的路由；此请求体属于 OpenAI 路由。',
    readOnly: '此事件仅供读取。',
  },
  fieldOff: {
    perPrompt: '批次，每个提示词各有一个值：请在文本中更改。',
    large: '另外存放的大值：请在下方打开或替换。',
    object: '不是适合此栏的种类：请在文本中更改。',
  },
  problems: {
    notInteger: '应为整数。',
    notNumber: '应为数字。',
    notBoolean: '应为 true 或 false。',
    notText: '应为文本。',
    notTextOrList: '应为文本或文本列表。',
    outOfRange: (bounds) => `范围：${bounds}。`,
    topK: '-1 表示全部 token，否则至少为 1。',
    oneGrammar: 'json_schema、regex、ebnf 与 structural_tag 只能设置其中之一。',
    notInVersion: (version) => `SGLang ${version} 没有它。`,
  },

  version: '字段依据',
  versionNames: {
    any: '任何版本',
    target: (version) => `${version}，目标`,
    recorded: (version) => `${version}，已捕获`,
  },
};
