import { formatCount } from '../../format.ts';

/** Words of the files that a person attached to a send or a batch. */
export const attachments = {
  title: 'Attached files',
  none: 'No log or stacks attached',
  attach: 'Attach files…',
  masked: (count: number) => `${formatCount(count)} ${count === 1 ? 'secret' : 'secrets'} masked`,
  remove: (name: string) => `Take ${name} off`,
  removed: (name: string) => `${name} was taken off.`,
  stretch: (from: string, to: string, of: string) => `Bytes ${from} to ${to} of ${of}`,
  earlier: 'Earlier',
  later: 'Later',
  showInFolder: 'Show in folder',
  reading: 'Reading…',
  close: 'Close',
};
