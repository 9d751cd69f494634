import { formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

export const attachments: Messages['attachments'] = {
  title: '附加的文件',
  none: '未附加日志或调用栈',
  attach: '附加文件…',
  masked: (count) => `已遮蔽 ${formatCount(count)} 个密钥`,
  remove: (name) => `移除 ${name}`,
  removed: (name) => `${name} 已移除。`,
  stretch: (from, to, of) => `第 ${from} 至 ${to} 字节，共 ${of}`,
  earlier: '前一段',
  later: '后一段',
  showInFolder: '在文件夹中显示',
  reading: '正在读取…',
  close: '关闭',
};
