import { type ReactNode, useMemo } from 'react';
import { missing } from '../../shared/format.ts';
import { type Language, languageFacts, languages } from '../../shared/languages.ts';
import { catalogues } from '../../shared/messages/catalogues.ts';
import { type IncidentNote, noteFields } from '../../shared/note.ts';
import { type NotePin, notePins } from '../../shared/note-pins.ts';
import { noteBlocks, withCodeSpans } from '../../shared/note-text.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { useNote, useNoteLanguage } from '../note-store.ts';
import { usePins } from '../pins.ts';
import { Segments } from '../widgets/segments.tsx';

/** What the exported file says, drawn from the same note. */
export function NotePreview({ note }: { note: IncidentNote }) {
  const { note: window } = useMessages();
  const language = useNoteLanguage();
  const setLanguage = useNote((state) => state.setLanguage);
  const { note: words } = catalogues[language];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and holds nothing else that a key could reach
    <section className="note-preview scroll" aria-label={window.preview} tabIndex={0}>
      <div className="note-preview-head">
        <span className="tx3">{window.preview}</span>
        <span className="spring" />
        <Segments<Language>
          label={window.language}
          labelHidden
          value={language}
          options={languages.map((id) => ({ id, name: languageFacts[id].name }))}
          onChange={(chosen) => void setLanguage(chosen)}
        />
      </div>
      <article lang={languageFacts[language].locale}>
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
                  {words.artifactOf(words.artifactKinds[artifact.kind], '')} <code>{artifact.path}</code>
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
  const { note: words, phrases } = catalogues[useNoteLanguage()];
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

/** The blocks that the exported page is made of, too. */
function Text({ text }: { text: string }) {
  const blocks = noteBlocks(text);
  if (blocks.length === 0) return <p>{missing}</p>;
  return blocks.map((block, place) =>
    block.kind === 'list' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a paragraph has no name but its place
      <List key={place} items={block.items} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a paragraph has no name but its place
      <p key={place}>{withCode(block.lines.join('\n'))}</p>
    ),
  );
}

function List({ items }: { items: readonly string[] }) {
  return (
    <ul>
      {items.map((item, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
        <li key={place}>{withCode(item)}</li>
      ))}
    </ul>
  );
}

function withCode(text: string): ReactNode[] {
  return withCodeSpans(text).map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part of a sentence has no name but its place
    part.code ? <code key={place}>{part.text}</code> : part.text,
  );
}
