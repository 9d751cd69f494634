import type { IncidentView } from './incident.ts';
import { codeBlock, codeSpan, plainLine } from './markdown.ts';
import { note as english } from './messages/en/note.ts';
import { phrases } from './messages/en/phrases.ts';
import type { Messages } from './messages/messages.ts';
import { say } from './phrase.ts';
import { formatPinSource, type PinKind, type PinSource } from './pin.ts';

/** Pins as a note shows them: numbered by their place, with their source in words. */

export interface NotePin {
  readonly kind: PinKind;
  readonly label: string;
  readonly value: string;
  readonly remark: string;
  /** Where it was read, in one line. */
  readonly place: string;
  /** What became of its source, where it is gone. */
  readonly gone: string | null;
}

type Listed = Pick<IncidentView, 'captures' | 'dumps' | 'requests' | 'replays'>;

/** The name of the artifact that a pin was taken from; its id where it is no longer listed. */
export function pinArtifactName(source: PinSource, view: Listed, words: PinWords = english): string | null {
  const { in: kind, artifact } = source;
  if (kind === 'note') return words.inNote;
  const list = { capture: view.captures, dump: view.dumps, request: view.requests, replay: view.replays }[
    kind
  ];
  const name = list.find(({ id }) => id === artifact)?.name ?? artifact ?? '';
  return kind === 'request' || kind === 'replay' ? words.pinArtifacts[kind](name) : name;
}

/** What a note says of the pins of an incident. */
export function notePins(
  view: Listed & Pick<IncidentView, 'pins'>,
  words: PinWords = english,
  catalogue: Messages['phrases'] = phrases,
): readonly NotePin[] {
  return view.pins.map(({ pin: { kind, label, value, remark, source }, gone }) => ({
    kind,
    label,
    value,
    remark,
    place: formatPinSource(source, pinArtifactName(source, view, words), words.pinPlace),
    gone: gone === null ? null : say(gone, catalogue),
  }));
}

type PinWords = Pick<Messages['note'], 'inNote' | 'pinArtifacts' | 'pinPlace'>;
type PinListWords = Pick<Messages['note'], 'pinValue' | 'pinGone'>;

/** A numbered list: label and value, remark, source. Values of several lines stand as blocks. */
export function pinsToMarkdown(pins: readonly NotePin[], words: PinListWords = english): string {
  return pins
    .map((pin, place) => {
      const mark = `${place + 1}. `;
      const indent = ' '.repeat(mark.length);
      return `${mark}${linesOf(pin, indent, words).join(`\n\n${indent}`)}`;
    })
    .join('\n\n');
}

function linesOf(
  { kind, label, value, remark, place, gone }: NotePin,
  indent: string,
  words: PinListWords,
): readonly string[] {
  const isBlock = kind === 'text' || value.includes('\n');
  const inline = kind === 'finding' ? plainLine(value) : codeSpan(value);
  const head = `**${plainLine(label)}**`;
  const source = gone === null ? codeSpan(place) : words.pinGone(codeSpan(place), plainLine(gone));
  const paragraphs = remark
    .replace(/\r\n?/g, '\n')
    .trim()
    .split(/\n{2,}/);
  return [
    isBlock || value === '' ? head : words.pinValue(head, inline),
    ...(isBlock ? [codeBlock(value, indent).slice(indent.length)] : []),
    ...paragraphs.filter((text) => text !== '').map((text) => text.split('\n').join(`  \n${indent}`)),
    ...(place === '' ? [] : [source]),
  ];
}
