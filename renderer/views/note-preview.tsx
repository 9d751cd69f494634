import type { ReactNode } from 'react';
import { missing } from '../../shared/format.ts';
import { type IncidentNote, noteFields } from '../../shared/note.ts';
import { useMessages } from '../messages.tsx';

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
