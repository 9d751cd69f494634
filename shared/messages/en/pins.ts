import { formatCount } from '../../format.ts';

/** Words about pins: the control on everything that can be pinned, and the list. */
export const pins = {
  pin: (what: string) => `Pin ${what}`,
  unpin: (what: string) => `Remove the pin of ${what}`,
  pinShort: 'Pin',
  unpinShort: 'Remove pin',
  pinSelection: 'Pin selection',
  selectFirst: 'Select a part of the text to pin it',
  tooLong: 'Too long to be pinned: select a part of it',
  keys: 'P',
  textKeys: 'Alt P',
  copyValue: 'Copy value',
  menu: (what: string) => `What can be done with ${what}`,
  cannot: (action: string, why: string) => `${action}: not possible, ${why}`,
  notInIncident: 'what it is read from is not part of the incident',
  notTold: 'the incident is not open yet',
  pinned: (what: string) => `Pinned: ${what}`,
  unpinned: (what: string) => `No longer pinned: ${what}`,
  removed: (what: string) => `The pin of ${what} is removed.`,

  heading: 'Pins',
  count: (count: number) => (count === 1 ? '1 pin' : `${formatCount(count)} pins`),
  list: 'Pins in the order of the note',
  none: 'P pins what has the focus, Alt P a selected text, in any view.',
  number: (place: number) => formatCount(place),
  open: (place: string) => `Open ${place}`,
  remark: (what: string) => `Remark on ${what}`,
  remarkHint: 'Why it matters',
  copy: (what: string) => `Copy the value of ${what}`,
  remove: (what: string) => `Remove the pin of ${what}`,
  drag: (what: string) => `Move the pin of ${what}`,
  moveKeys: 'Alt ↑ and Alt ↓ move a pin, Delete removes it.',
  moved: (what: string, place: number, of: number) =>
    `${what} is now number ${formatCount(place)} of ${formatCount(of)}`,
  readOnly: (why: string) => `Pins cannot be changed: ${why}.`,
  notShown: 'Its place could not be found in what is open now; the pin keeps its copy.',

  /** What is pinned, in a few words. */
  labels: {
    request: (rid: string | null, index: number) =>
      rid === null ? `Request ${formatCount(index)}` : `Request ${rid.slice(0, 8)}`,
    fact: (request: string, name: string) => `${request}: ${name}`,
    replay: (run: number, name: string) => `Replay run ${formatCount(run)}: ${name}`,
    text: (where: string) => `Text of ${where}`,
    rank: (rank: string, name: string) => `${rank}: ${name}`,
    prompt: 'prompt text',
    promptIds: 'prompt token ids',
    output: 'output text',
    body: 'request body',
    recordedBody: 'recorded request body',
    recordedText: 'recorded answer',
    replayedText: (run: number) => `answer of run ${formatCount(run)}`,
  },
};
