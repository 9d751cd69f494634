import { formatBytes, formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

/** Words of "Copy as" and "Edit as": the menu beside Send, and the comments in what is copied. */
export const copyAs: Messages['copyAs'] = {
  menu: '复制为',
  forms: {
    curl: 'cURL 命令',
    python: 'Python 脚本（requests）',
    native: 'SGLang 请求体（/generate）',
    completions: 'OpenAI 请求体（/v1/completions）',
    chat: 'OpenAI 聊天请求体（/v1/chat/completions）',
  },
  curlKeys: 'Ctrl Shift C',
  editAs: '改为',
  editForms: {
    '/generate': 'SGLang 请求（/generate）',
    '/v1/completions': 'OpenAI 请求（/v1/completions）',
    '/v1/chat/completions': 'OpenAI 聊天请求（/v1/chat/completions）',
  },
  copied: (form) => `已复制：${form}。`,
  copiedPath: (form, bytes) =>
    `${form}：${formatBytes(bytes)} 超出剪贴板容量，已写入事件文件夹中的文件；已复制其路径。`,
  bodyInFile: '其请求体在事件文件夹的文件中。',
  keyInVariable: (name) => `它从 ${name} 读取 API 密钥。`,
  left: (names) => `${formatCount(names.length)} 个字段没有对应项，已在注释中列出：${names.join('、')}。`,

  keyComment: (name) => `API 密钥从环境变量 ${name} 读取，不在此文本中。`,
  headerComment: (name, variable) => `请求头 ${name} 从环境变量 ${variable} 读取。`,
  fileComment: (bytes) => `请求体 ${formatBytes(bytes)} 过长，无法写入命令行，从文件读取。`,
  leftComment: (field, value, reason) => `未包含：${field} = ${value}（${reason}）`,
};
