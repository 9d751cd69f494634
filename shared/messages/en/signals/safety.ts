import { formatCount } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

export const safety: SignalCatalogue = {
  secret: words<{ count: number; files: number; keys: string }>({
    title: 'The bundle holds keys in the clear',
    cause: 'Keys in the clear',
    detail: ({ count, files, keys }) =>
      `${formatCount(count)} ${count === 1 ? 'secret stands' : 'secrets stand'} in the clear in ${formatCount(files)} ${files === 1 ? 'file' : 'files'} of this bundle (${keys}); they are masked here, the files are as they were.`,
    guess: () => 'The collector that wrote this bundle masks nothing.',
    next: () => 'Change the key if the bundle has left its host.',
    risk: risks.rotating,
  }),
};
