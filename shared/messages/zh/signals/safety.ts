import { formatCount } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

export const safety: SignalCatalogue = {
  secret: words<{ count: number; files: number; keys: string }>({
    title: '数据包中有明文密钥',
    cause: '明文密钥',
    detail: ({ count, files, keys }) =>
      `这个数据包的 ${formatCount(files)} 个文件中有 ${formatCount(count)} 处明文密钥（${keys}）；这里已遮蔽，文件保持原样。`,
    guess: () => '写出这个数据包的采集器什么都不遮蔽。',
    next: () => '如果数据包已离开主机，请更换密钥。',
    risk: risks.rotating,
  }),
};
