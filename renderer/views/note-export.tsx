import { useEffect, useRef, useState } from 'react';
import { type NoteFormat, type NoteMasks, noteFormats } from '../../shared/note-export.ts';
import { useMessages } from '../messages.tsx';
import { useNote, useNoteLanguage } from '../note-store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Switch } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Segments } from '../widgets/segments.tsx';
import './note-export.css';

/** What the note is written as, and what is masked in it. Each time it asks anew, with everything masked. */
export function NoteExportDialog() {
  const isOpen = useNote((state) => state.asksExport);
  return isOpen ? <ExportForm /> : null;
}

function ExportForm() {
  const { note: words } = useMessages();
  const { exporting, masks, closeExport, cancelExport, exportNote } = useNote();
  const language = useNoteLanguage();
  const [format, setFormat] = useState<NoteFormat>('md');
  const [prompts, setPrompts] = useState(true);
  const [hosts, setHosts] = useState(true);
  const isRunning = exporting.kind === 'running';
  const save = useRef<HTMLDivElement>(null);
  // Enter is the last of the key presses from file to note.
  useEffect(() => save.current?.querySelector('button')?.focus(), []);
  return (
    <Dialog
      isOpen
      onClose={() => (isRunning ? void cancelExport() : closeExport())}
      isDismissable={!isRunning}
      title={words.exportTitle}
      width={560}
      foot={
        isRunning ? (
          <Button look="danger" isDisabled={exporting.cancelling} onPress={() => void cancelExport()}>
            {exporting.cancelling ? words.stopping : words.stop}
          </Button>
        ) : (
          <>
            <Button onPress={closeExport}>{words.cancel}</Button>
            <div ref={save}>
              <Button look="primary" keys="Enter" onPress={() => void exportNote(format, { prompts, hosts })}>
                {words.save}
              </Button>
            </div>
          </>
        )
      }
    >
      <div className="note-export">
        <Segments<NoteFormat>
          label={words.format}
          value={format}
          options={noteFormats.map((id) => ({ id, name: words.formats[id] }))}
          onChange={setFormat}
        />
        <p className="tx2 note-export-holds">{words.formatHolds[format]}</p>
        <p className="marked note-export-warning">
          {format === 'issue' && language !== 'en' ? (
            <>
              <Mark kind="warn" />
              {words.issueLanguage}
            </>
          ) : null}
        </p>
        <h3>{words.masking}</h3>
        <Switch isSelected={prompts} onChange={setPrompts} isDisabled={isRunning}>
          {words.maskPrompts}
        </Switch>
        <p className="tx2 note-export-below">
          {masks === null ? '…' : words.promptsFound(masks.prompts.length)}
        </p>
        <Switch isSelected={hosts} onChange={setHosts} isDisabled={isRunning}>
          {words.maskHosts}
        </Switch>
        <p className="tx2 note-export-below">
          {masks === null ? '…' : words.hostsFound(masks.hosts.map(({ name }) => name))}
        </p>
        <p className="tx2">{words.keysAlways}</p>
        {masks === null ? null : <MaskList masks={masks} />}
      </div>
      <div className="export-state" role="status">
        {isRunning ? words.exporting : null}
      </div>
    </Dialog>
  );
}

/** Every place, one by one. */
function MaskList({ masks: { prompts, hosts } }: { masks: NoteMasks }) {
  const { note: words } = useMessages();
  if (prompts.length + hosts.length === 0) return null;
  return (
    <details className="note-export-masks">
      <summary>{words.whatIsMasked}</summary>
      <ul>
        {prompts.map(({ what, characters }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two places may be called the same
          <li key={`prompt ${place}`}>{words.maskedItem(what, characters)}</li>
        ))}
        {hosts.map(({ name, shown }) => (
          <li key={name}>{words.hostItem(name, shown)}</li>
        ))}
      </ul>
    </details>
  );
}
