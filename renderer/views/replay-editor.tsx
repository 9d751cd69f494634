import { AlignLeft, Redo2, Search, Undo2, WrapText } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { type Endpoint, isOpenAi } from '../../shared/request.ts';
import { embeddingSchema, generateSchema } from '../../shared/request-schema.ts';
import type { BodyProblem } from '../body-text.ts';
import { countChanges } from '../body-text.ts';
import { selectReadOnly, useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import type { JsonSchema } from '../monaco.ts';
import { textPin } from '../pin-subjects.ts';
import { togglePin } from '../pins.ts';
import type { EditorPane, ReplayDocument } from '../replay-store.ts';
import { keepRequest, useReplay } from '../replay-store.ts';
import { IconButton, LinkButton } from '../widgets/button.tsx';
import type { CodeEditorHandle, EditorCommand, Fold } from '../widgets/code-editor.tsx';
import { CodeEditor } from '../widgets/code-editor.tsx';
import { findLongArrays } from '../widgets/code-layout.ts';
import { DiffEditor } from '../widgets/diff-editor.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Tabs } from '../widgets/tabs.tsx';
import type { TextSelection } from '../widgets/text-range.ts';
import { usePinnedPart } from './use-pin-text.ts';

const panes: readonly EditorPane[] = ['edited', 'recorded', 'difference'];

/** Bodies by endpoint. Given to the editor as they stand: nothing is fetched. */
const generateBody: JsonSchema = { uri: 'app://workbench/schemas/generate.json', schema: generateSchema };
const embeddingBody: JsonSchema = { uri: 'app://workbench/schemas/embedding.json', schema: embeddingSchema };

/** null for a body of another form: its fields are not ours to judge. */
function schemaOf(endpoint: Endpoint): JsonSchema | null {
  if (isOpenAi(endpoint)) return null;
  return endpoint === '/generate' ? generateBody : embeddingBody;
}

interface ReplayEditorProps {
  readonly document: ReplayDocument;
  /** The edited text, at most a moment old. */
  readonly text: string;
  readonly fault: BodyProblem | null;
}

/** The request as text: edited, recorded, and what differs between the two. */
export function ReplayEditor({ document, text, fault }: ReplayEditorProps) {
  const { replay: words } = useMessages();
  const { edit, showPane } = useReplay.getState();
  const editor = useRef<CodeEditorHandle>(null);
  const readOnly = useIncident(selectReadOnly);
  const { id, pane, request, recordedText, preparedText } = document;
  const changes = useMemo(() => (fault ? 0 : countChanges(preparedText, text)), [fault, preparedText, text]);
  const size = useMemo(() => new Blob([text]).size, [text]);
  const notes = useFoldNotes();
  const folds = useMemo(() => notes(preparedText), [notes, preparedText]);
  const recordedFolds = useMemo(() => notes(recordedText), [notes, recordedText]);
  const edited = useBodyPin(document, 'body', document.text);
  const recorded = useBodyPin(document, 'recorded_body', recordedText);
  const command = (name: EditorCommand) => () => editor.current?.run(name);
  return (
    <div className="replay-editor">
      <Tabs
        label={words.request}
        items={panes.map((name) => ({
          id: name,
          label: words.panes[name],
          note: name === 'edited' && changes > 0 ? words.changesCount(changes) : null,
        }))}
        selected={pane}
        onSelect={(name) => showPane(id, name)}
        aside={
          pane === 'edited' ? (
            <div className="replay-editor-tools">
              <IconButton
                icon={<Undo2 size={13} aria-hidden />}
                label={words.undo}
                keys={words.undoKeys}
                onPress={command('undo')}
              />
              <IconButton
                icon={<Redo2 size={13} aria-hidden />}
                label={words.redo}
                keys={words.redoKeys}
                onPress={command('redo')}
              />
              <IconButton
                icon={<AlignLeft size={13} aria-hidden />}
                label={words.format}
                keys={words.formatKeys}
                onPress={command('format')}
              />
              <IconButton
                icon={<WrapText size={13} aria-hidden />}
                label={words.wrap}
                onPress={command('wrap')}
              />
              <IconButton
                icon={<Search size={13} aria-hidden />}
                label={words.find}
                keys={words.findKeys}
                onPress={command('find')}
              />
            </div>
          ) : null
        }
      >
        {/* The edited text keeps its cursor and its place while another pane is looked at. */}
        <div className="replay-editor-pane" hidden={pane !== 'edited'}>
          <CodeEditor
            ref={editor}
            label={words.editedLabel}
            document={{ uri: document.uri, language: 'json', text: document.text }}
            schema={schemaOf(document.endpoint)}
            folds={folds}
            readOnly={readOnly ?? false}
            part={pane === 'edited' ? edited.part : null}
            {...edited.editor}
            onChange={(changed) => edit(id, changed)}
          />
        </div>
        {pane === 'recorded' ? (
          <div className="replay-editor-pane">
            <CodeEditor
              label={words.recordedLabel}
              document={{
                uri: document.uri.replace('edited', 'recorded'),
                language: 'json',
                text: recordedText,
              }}
              folds={recordedFolds}
              part={recorded.part}
              {...recorded.editor}
              readOnly
            />
          </div>
        ) : null}
        {pane === 'difference' ? (
          <div className="replay-editor-pane">
            <DiffEditor
              originalLabel={words.recordedLabel}
              modifiedLabel={words.editedLabel}
              language="json"
              original={recordedText}
              modified={text}
            />
          </div>
        ) : null}
      </Tabs>
      <footer className="replay-editor-foot" role="status">
        {fault ? (
          <>
            <Mark kind="critical" />
            <span className="request-crit clipped">{words.faults[fault.kind](fault.line, fault.column)}</span>
            {fault.kind === 'syntax' ? (
              <LinkButton
                onPress={() => {
                  // A hidden editor cannot take the focus: it has to be on the screen first.
                  showPane(id, 'edited');
                  requestAnimationFrame(() => editor.current?.reveal(fault.offset));
                }}
              >
                {words.showFault}
              </LinkButton>
            ) : null}
          </>
        ) : (
          <span className="num">{words.bodySize(size)}</span>
        )}
        <span className="spring" />
        {fault ? null : <span className="tx3">{pane === 'edited' ? words.tabKey : request.name}</span>}
      </footer>
    </div>
  );
}

/** Pins of parts of a request's text. It has to be kept first: a pin points at what the incident holds. */
function useBodyPin(document: ReplayDocument, path: 'body' | 'recorded_body', text: string) {
  const { pins: words, replay } = useMessages();
  const { saved, request, origin } = document;
  const part = usePinnedPart(
    (source) => source.in === 'request' && source.artifact === saved && source.path === path,
    text,
  );
  const where = `${replay.tabTitle(origin.rid?.slice(0, 8) ?? request.name)}, ${
    path === 'body' ? words.labels.body : words.labels.recordedBody
  }`;
  const pin = async (selection: TextSelection) => {
    const artifact = saved ?? (await keepRequest(document.id));
    if (artifact !== null)
      await togglePin(textPin({ in: 'request', artifact, path }, where, selection, words));
  };
  return {
    part,
    editor: {
      selectionAction: {
        label: words.pinSelection,
        run: (selection: TextSelection) => void pin(selection),
      },
    },
  };
}

/** Long lists of token ids start folded, with their size beside them. */
function useFoldNotes(): (text: string) => readonly Fold[] {
  const { replay: words } = useMessages();
  return useMemo(
    () => (text: string) =>
      findLongArrays(text).map(({ line, numbers, length }) => ({
        line,
        note: words.tokenIds(numbers, length),
      })),
    [words],
  );
}
