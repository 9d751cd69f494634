/* What a file of a given size can do to its reader, one kind each. `head`, then `unit` over and over. */

const latin = (text: string) => Buffer.from(text, 'latin1');

export interface Bomb {
  readonly name: string;
  bytes(size: number): Buffer;
}

const fill = (name: string, head: string, unit: string | ((at: number) => string), end = ''): Bomb => ({
  name,
  bytes: (size) => {
    const start = latin(head);
    const stop = latin(end);
    const room = size - start.length - stop.length;
    if (typeof unit === 'string') {
      const one = latin(unit);
      return Buffer.concat([start, Buffer.alloc(Math.floor(room / one.length) * one.length, one), stop]);
    }
    const bytes = Buffer.alloc(size);
    let at = start.copy(bytes);
    for (let number = 0; ; number += 1) {
      const piece = unit(number);
      if (at + piece.length > size - stop.length) break;
      at += bytes.write(piece, at, 'latin1');
    }
    at += stop.copy(bytes, at);
    return bytes.subarray(0, at);
  },
});

const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`;
const key = (number: number) => number.toString(36).padStart(6, '0');
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
};

export const bombs: readonly Bomb[] = [
  fill('nested tuples', ')', '\x85'),
  fill('nested lists', '', ']'),
  fill('nested lists in tuples', ']', '\x85]0'),
  fill('nested dicts', '', `}${short('k')}`),
  fill('marks', '', '('),
  fill('a list that holds itself', ']', '2a'),
  fill('lists thrown away but kept', '', ']\x940'),
  fill('dicts thrown away but kept', '', '}\x940'),
  fill('the same value under ever new numbers', 'N', '\x94'),
  fill('numbers far apart', 'N', (at) => `r${u32((at * 2_654_435_761) >>> 0)}`),
  fill('numbers as text', 'N', (at) => `p${at}\n`),
  fill('numbers overwritten', 'N', 'q\x01'),
  fill('objects of objects', 'cm\nC\n', ')R'),
  fill('states set over and over', 'cm\nC\n)R', 'Nb'),
  fill('items of an object', 'cm\nC\n)R(', 'N'),
  fill('items appended to an object', 'cm\nC\n)R', 'Na'),
  fill('pairs of an object', 'cm\nC\n)R', 'NNs'),
  fill('names', '', (at) => `cm\nn${key(at)}\n0`),
  fill('names in a list', '](', (at) => `cm\nn${key(at)}\n`, 'e.'),
  fill('calls by INST', '](', '(im\nC\n', 'e.'),
  fill('sets of one', '', '\x8f\x940'),
  fill('one large set', '\x8f(', (at) => `J${u32(at)}`, '\x90.'),
  fill('a set grown by ones', '\x8f', (at) => `(J${u32(at)}\x90`),
  fill('a large frozenset', '(', (at) => short(key(at)), '\x91.'),
  fill('frozensets', '', '(\x91\x940'),
  fill('floats in tuples', 'N', 'G\x3f\xf1AAAAAA\x86'),
  fill('floats', '](', 'G\x3f\xf1AAAAAA', 'e.'),
  fill('whole floats', '](', `G\x3f\xf0${'\0'.repeat(6)}`, 'e.'),
  fill('odd NaNs', '](', 'G\x7f\xf8\0\0\0\0\0\x01', 'e.'),
  fill('floats as text', '', 'F1.5\n0'),
  fill('small ints', '](', 'K\x07', 'e.'),
  fill('small ints appended one by one', ']', 'K\x07a'),
  fill('ints and None', '](', 'K\x07N', 'e.'),
  fill('None', '](', 'N', 'e.'),
  fill('ever new keys', '}', (at) => `${short(key(at))}Ns`),
  fill('one key', '}', `${short('a')}Ns`),
  fill('a dict with many keys', '}(', (at) => `${short(key(at))}N`, 'u.'),
  fill('a dict with int keys', '}(', (at) => `J${u32(at)}N`, 'u.'),
  fill('a dict with tuple keys', '}(', (at) => `J${u32(at)}\x85N`, 'u.'),
  fill('many dicts with one new key each', '](', (at) => `}${short(key(at))}Ns`, 'e.'),
  fill(
    'many dicts with eight keys of their own',
    '](',
    (at) => `}(${short(key(at * 3))}N${short(key(at * 3 + 1))}NK\x01Nu`,
    'e.',
  ),
  fill('short texts', '](', short('a'), 'e.'),
  fill('other short texts', '](', (at) => short(key(at)), 'e.'),
  fill('empty texts', '](', '\x8c\0', 'e.'),
  fill('texts with a surrogate', '](', '\x8c\x03\xed\xa0\x80', 'e.'),
  fill('short bytes', '](', 'C\x01a', 'e.'),
  fill('bytearrays', '](', '\x96\x01\0\0\0\0\0\0\0a', 'e.'),
  fill('large ints', '](', `\x8b\x00\xff\x00\x00${'\x55'.repeat(0xff00)}`, 'e.'),
  fill('ints past 2^53', '](', '\x8a\x08AAAAAAAA', 'e.'),
  fill('ints past 2^53 as keys', '}(', (at) => `\x8a\x09${u32(at)}AAAA\x01N`, 'u.'),
  fill('ints as text', '', 'I7\n0'),
  fill('long ints as text', '', `L${'9'.repeat(4000)}L\n0`),
  fill('STRING', '', "S'a'\n0"),
  fill('UNICODE', '', 'Va\n0'),
  fill('a line without an end', 'V', 'a'),
  fill('a number without an end', 'I', '9'),
  fill('a name without an end', 'c', 'a'),
  fill('UNICODE escapes', 'V', '\\u0041', '\n.'),
  fill('persistent ids', '', 'Pa\n0'),
  fill('persistent ids of persistent ids', 'N', 'Q'),
  fill('extension codes', '', (at) => `\x84${u32(at + 1)}0`),
  fill('frames', '', `\x95${'\0'.repeat(8)}`),
  fill('protocols', '', '\x80\x04'),
  fill('DUP', 'N', '2'),
  fill('DUP and POP', 'N', '20'),
  fill('logprobs', '](', 'G\xbf\xf1AAAAAAK\x07N\x87\x94', 'e.'),
  fill('logprobs of two', '](', '](G\xbf\xf1AAAAAAK\x07N\x87\x94G\xbf\xf1AAAAAAK\x07N\x87\x94e', 'e.'),
  fill('lists of one', '](', ']K\x07a', 'e.'),
  fill('empty lists', '](', ']', 'e.'),
  fill('empty dicts', '](', '}', 'e.'),
  fill('empty tuples', '](', ')', 'e.'),
  fill('tuples of three', '](', 'NNN\x87', 'e.'),
  fill(
    'records of nothing',
    '}\x8c\x08requests](',
    '(cm\nC\n)\x81}b}G\x41\xd0\0\0\0\0\0\0G\x41\xd0\0\0\0\0\0\0t',
    'eu.',
  ),
];
