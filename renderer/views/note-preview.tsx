import { type ReactNode, useMemo } from 'react';
import { missing } from '../../shared/format.ts';
import { type IncidentNote, noteFields } from '../../shared/note.ts';
import { type NotePin, notePins } from '../../shared/note-pins.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { usePins } from '../pins.ts';

/** What the exported file says, drawn from the same note. */
export function NotePreview({ note }: { note: IncidentNote }) {
  const { note: words } = useMessages();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and holds nothing else that a key could reach
    <section className="note-preview scroll" aria-label={words.preview} tabIndex={0}>
      <p className="tx3 note-preview-head">{words.preview}</p>
      <article>
        <h2>{note.title}</h2>
        {note.subtitle === '' ? null : <p className="tx2">{note.subtitle}</p>}
        {noteFields.map((field) => (
          <Part key={field} name={words.fields[field]}>
            <Text text={note.fields[field]} />
          </Part>
        ))}
        {note.whyMore === null ? null : (
          <Part name={words.whyMore}>
            <Text text={note.whyMore} />
          </Part>
        )}
        <Pins />
        {note.artifacts.length === 0 ? null : (
          <Part name={words.artifacts}>
            <ul>
              {note.artifacts.map((artifact) => (
                <li key={artifact.path}>
                  {words.artifactKinds[artifact.kind]}: <code>{artifact.path}</code>
                </li>
              ))}
            </ul>
          </Part>
        )}
      </article>
    </section>
  );
}

function Pins() {
  const { note: words, phrases } = useMessages();
  const view = useIncident((state) => state.view);
  const typed = usePins(({ remarks }) => remarks);
  const pins = useMemo(() => (view === null ? [] : notePins(view, words, phrases)), [view, words, phrases]);
  if (view === null || pins.length === 0) return null;
  return (
    <Part name={words.pins}>
      <ol className="note-pins">
        {pins.map((pin, place) => {
          const id = view.pins[place]?.pin.id ?? '';
          return <PinLines key={id} pin={{ ...pin, remark: typed[id] ?? pin.remark }} />;
        })}
      </ol>
    </Part>
  );
}

/** Characters of a value in the preview; the exported file has all. */
const mostShown = 2000;

function PinLines({ pin: { kind, label, value, remark, place, gone } }: { pin: NotePin }) {
  const isBlock = kind === 'text' || value.includes('\n');
  const shown = value.length > mostShown ? `${value.slice(0, mostShown)}…` : value;
  return (
    <li>
      <b>{label}</b>
      {isBlock ? (
        <pre>{shown}</pre>
      ) : value === '' ? null : kind === 'finding' ? (
        `: ${shown}`
      ) : (
        <>
          : <code>{shown}</code>
        </>
      )}
      {remark.trim() === '' ? null : <p>{remark.trim()}</p>}
      <p className="tx2">
        <code>{place}</code>
        {gone === null ? null : ` (${gone})`}
      </p>
    </li>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <h3>{name}</h3>
      {children}
    </>
  );
}

/** Lines that start with a dash as a list, blank lines between paragraphs, `code` as code. */
function Text({ text }: { text: string }) {
  const blocks = text.split(/\n{2,}/).map((block) => block.trim());
  const written = blocks.filter((block) => block !== '');
  if (written.length === 0) return <p>{missing}</p>;
  return written.map((block, place) => {
    const lines = block.split('\n');
    // biome-ignore lint/suspicious/noArrayIndexKey: a paragraph has no name but its place
    if (lines.every((line) => /^\s*[-*] /.test(line))) return <List key={place} lines={lines} />;
    // biome-ignore lint/suspicious/noArrayIndexKey: a paragraph has no name but its place
    return <p key={place}>{withCode(block)}</p>;
  });
}

function List({ lines }: { lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
        <li key={place}>{withCode(line.replace(/^\s*[-*] /, ''))}</li>
      ))}
    </ul>
  );
}

function withCode(text: string): ReactNode[] {
  return text.split(/`([^`\n]+)`/).map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part of a sentence has no name but its place
    place % 2 === 0 ? part : <code key={place}>{part}</code>,
  );
}
