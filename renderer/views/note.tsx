import { FileDown, FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type IncidentNote, type NoteField, noteFields } from '../../shared/note.ts';
import { showInFolder } from '../actions.ts';
import { selectReadOnly, useIncident } from '../incident-store.ts';
import { useMessages, useTell } from '../messages.tsx';
import { type NotePart, useNote, useNoteLanguage } from '../note-store.ts';
import { problemMark } from '../problem-mark.ts';
import { useWorkspace } from '../store.ts';
import { Button, LinkButton } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { TextBox, TextField } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import { NoteExportDialog } from './note-export.tsx';
import { NotePreview } from './note-preview.tsx';
import { PinList } from './pins.tsx';
import './note.css';

/** The incident note: seven fields filled from the diagnosis, written by a person, exported as Markdown. */
export function NoteView() {
  const { note: words } = useMessages();
  const { note, drafting, problem: met, keepCurrent } = useNote();
  const tell = useTell();
  const problem = met && tell(met);
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const language = useNoteLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new capture or dump or another language refills what nobody edited
  useEffect(() => {
    void keepCurrent();
  }, [keepCurrent, captures, dumps, language]);

  return (
    <div className="note">
      <Toolbar />
      {problem === null ? null : (
        <div className="note-problem marked-block" role="alert">
          <Mark kind={problemMark(problem.code)} />
          <p>
            {problem.message} <span className="tx2">{problem.hint}</span>
          </p>
        </div>
      )}
      {note === null ? (
        <p className="note-filling tx2" role="status">
          {drafting ? words.drafting : null}
        </p>
      ) : (
        <div className="note-columns">
          <Form note={note} />
          <NotePreview note={note} />
          <Side note={note} />
        </div>
      )}
      <NoteExportDialog />
    </div>
  );
}

function Toolbar() {
  const { note: words } = useMessages();
  const { note, edited, drafting, exporting, refill, askExport } = useNote();
  const readOnly = useIncident(selectReadOnly);
  const [asking, setAsking] = useState(false);
  const answer = (all: boolean) => {
    setAsking(false);
    void refill(all);
  };
  return (
    <div className="toolbar">
      <strong>{words.heading}</strong>
      <span className="tx2">{drafting && note !== null ? words.drafting : null}</span>
      <span className="spring" />
      <Button
        isDisabled={note === null || drafting || readOnly !== null}
        onPress={() => (edited.size > 0 ? setAsking(true) : void refill(false))}
      >
        {edited.size > 0 ? words.refillAsking : words.refill}
      </Button>
      <Button
        look="primary"
        icon={<FileDown size={14} aria-hidden />}
        keys="Ctrl Shift E"
        isDisabled={note === null || exporting.kind === 'running'}
        onPress={() => void askExport()}
      >
        {exporting.kind === 'running' ? words.exporting : words.export}
      </Button>
      <Dialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
        title={words.refillTitle}
        width={460}
        foot={
          <>
            <Button onPress={() => setAsking(false)}>{words.cancel}</Button>
            <Button look="danger" onPress={() => answer(true)}>
              {words.replaceAll}
            </Button>
            <Button look="primary" autoFocus onPress={() => answer(false)}>
              {words.keepEdited}
            </Button>
          </>
        }
      >
        <p>{words.refillText(edited.size)}</p>
      </Dialog>
    </div>
  );
}

function Form({ note }: { note: IncidentNote }) {
  const { note: words } = useMessages();
  const edit = useNote((state) => state.edit);
  const readOnly = useIncident(selectReadOnly);
  return (
    <section className="note-form scroll" aria-label={words.form}>
      {note.artifacts.length === 0 ? <p className="tx2">{words.noDiagnosis}</p> : null}
      {readOnly === null ? null : (
        <p className="note-read-only">
          <Mark kind="warn" />
          {words.readOnly(readOnly)}
        </p>
      )}
      <TextField
        label={words.title}
        value={note.title}
        onChange={(text) => edit('title', text)}
        readOnly={readOnly}
      />
      {noteFields.map((field, place) => (
        <Field key={field} field={field} place={place + 1} text={note.fields[field]} />
      ))}
      <TextBox
        label={<FieldLabel name={words.whyMore} part="whyMore" isEmpty={note.whyMore === null} />}
        value={note.whyMore ?? ''}
        onChange={(text) => edit('whyMore', text)}
        placeholder={words.whyMoreHint}
        readOnly={readOnly}
      />
    </section>
  );
}

function Field({ field, place, text }: { field: NoteField; place: number; text: string }) {
  const { note: words } = useMessages();
  const edit = useNote((state) => state.edit);
  const readOnly = useIncident(selectReadOnly);
  return (
    <TextBox
      label={
        <FieldLabel name={words.fieldLabel(place, words.fields[field])} part={field} isEmpty={text === ''} />
      }
      value={text}
      onChange={(changed) => edit(field, changed)}
      placeholder={words.hints[field]}
      readOnly={readOnly}
    />
  );
}

function FieldLabel({ name, part, isEmpty }: { name: string; part: NotePart; isEmpty: boolean }) {
  const { note: words } = useMessages();
  const edited = useNote((state) => state.edited.has(part));
  const origin = edited ? words.edited : isEmpty ? words.empty : words.fromDiagnosis;
  return (
    <>
      <strong>{name}</strong>
      <span className="note-origin" data-edited={edited || undefined}>
        {origin}
      </span>
    </>
  );
}

function Side({ note }: { note: IncidentNote }) {
  const { note: words } = useMessages();
  return (
    <aside className="note-side scroll" aria-label={words.exportSection}>
      <PinList />
      <div>
        <h2>
          {words.artifacts} <span className="tx3 num">{note.artifacts.length}</span>
        </h2>
        {note.artifacts.length === 0 ? <p className="tx2">{words.noArtifacts}</p> : null}
        <ul className="note-artifacts">
          {note.artifacts.map(({ path, kind, label }) => (
            <li key={path}>
              <span>
                {label} <span className="tx3">{words.artifactKinds[kind]}</span>
              </span>
              <code>
                <MiddleText text={path} tail={28} />
              </code>
              <LinkButton onPress={() => void showInFolder(path)}>{words.showInFolder}</LinkButton>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h2>{words.exportSection}</h2>
        <p className="tx2">{words.exportText}</p>
        <ExportOutcome />
      </div>
    </aside>
  );
}

function ExportOutcome() {
  const { note: words, app } = useMessages();
  const exporting = useNote((state) => state.exporting);
  const tell = useTell();
  const failed = exporting.kind === 'failed' ? tell(exporting.problem) : null;
  return (
    <div role="status" className="note-exported">
      {exporting.kind === 'done' ? (
        <div className="marked-block">
          <Mark kind="ok" />
          <div>
            <p className="note-exported-path">
              {words.exportedTo(exporting.value.path)}
              {exporting.value.maskedPrompts > 0
                ? ` ${words.maskedPrompts(exporting.value.maskedPrompts)}`
                : null}
            </p>
            <Button
              icon={<FolderOpen size={14} aria-hidden />}
              onPress={() => void showInFolder(exporting.value.path)}
            >
              {words.showInFolder}
            </Button>
          </div>
        </div>
      ) : null}
      {failed !== null ? (
        <div className="marked-block">
          <Mark kind={problemMark(failed.code)} label={app.severity[problemMark(failed.code)]} />
          <div>
            <p>{failed.message}</p>
            <p className="tx2">{failed.hint}</p>
          </div>
        </div>
      ) : null}
    </div>
  );
}
