import type { Messages } from '../shared/messages/en/index.ts';
import type { NamedGlobal, PickleBytes, PickleReport } from '../shared/pickle-report.ts';
import { verdicts } from '../shared/pickle-report.ts';

/* A pickle report in the order and the spelling in which people read it. Pure. */

/** As `0x0005f1d3`: eight digits, so that offsets stand below each other. */
export const formatOffset = (offset: number): string => `0x${offset.toString(16).padStart(8, '0')}`;

/** Worst first; of one verdict in the order of the file. */
export const worstFirst = (globals: readonly NamedGlobal[]): readonly NamedGlobal[] =>
  [...globals].sort(
    (a, b) => verdicts.indexOf(b.verdict) - verdicts.indexOf(a.verdict) || a.offset - b.offset,
  );

/** The verdict as a sentence about the file. */
export function headlineOf(
  { verdict, globals, persistentIds, extensionCodes }: PickleReport,
  words: Messages['report']['headline'],
): string {
  const worst = worstFirst(globals).filter((one) => one.verdict === verdict);
  const outside = persistentIds.length + extensionCodes.length;
  const [first] = worst;
  switch (verdict) {
    case 'can_act':
      // A name that the file puts together as it is read is none of those listed.
      return first ? words.canAct(`${first.module}.${first.name}`, worst.length - 1) : words.computed;
    case 'unknown':
      if (worst.length > 0) return words.unknown(worst.length);
      return outside > 0 ? words.outside : words.untold;
    case 'harmless':
      return words.harmless;
    case 'expected':
      return globals.length === 0 ? words.nothing : words.expected;
  }
}

/** For the clipboard: one line for each thing named, tab-separated. */
export function reportText({ globals, persistentIds, extensionCodes, stoppedAt }: PickleReport): string {
  const lines = [
    ...worstFirst(globals).map(({ verdict, module, name, times, offset }) => [
      verdict,
      plain(`${module}.${name}`),
      `x${times}`,
      formatOffset(offset),
    ]),
    ...persistentIds.map(({ id, offset }) => ['persistent_id', plain(id), 'x1', formatOffset(offset)]),
    ...extensionCodes.map(({ code, offset }) => ['extension_code', String(code), 'x1', formatOffset(offset)]),
    ...(stoppedAt === null ? [] : [['stopped_at', '', '', formatOffset(stoppedAt)]]),
  ];
  return lines.map((cells) => `${cells.join('\t')}\n`).join('');
}

/** Bytes that stand in a line. */
export const bytesInLine = 8;

export interface ByteCell {
  readonly hex: string;
  /** The byte as ASCII; a point for one that is none to be seen. */
  readonly text: string;
  /** It is of the opcode that was asked for, or of its operand. */
  readonly isOpcode: boolean;
}

/** Bytes in lines, with the offset of each. */
export function byteLines({ offset, length, from, hex }: PickleBytes): readonly {
  readonly at: number;
  readonly cells: readonly ByteCell[];
}[] {
  const cells = (hex.match(/../g) ?? []).map((digits, place): ByteCell => {
    const code = Number.parseInt(digits, 16);
    const at = from + place;
    return {
      hex: digits,
      text: code > 0x20 && code < 0x7f ? String.fromCharCode(code) : '.',
      isOpcode: at >= offset && at < offset + length,
    };
  });
  const lines = [];
  for (let place = 0; place < cells.length; place += bytesInLine)
    lines.push({ at: from + place, cells: cells.slice(place, place + bytesInLine) });
  return lines;
}

/** A name from a file may hold anything; a line stays a line. */
const plain = (text: string): string => text.replace(/[\t\r\n]+/g, ' ');
