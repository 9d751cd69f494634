import { AlignLeft, Copy, PanelRight, Redo2, Search, Undo2, WrapText } from 'lucide-react';
import { type ClipboardEvent, useMemo, useRef } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { heldName, largestInText } from '../../shared/held.ts';
import { isOpenAi } from '../../shared/request.ts';
import { requestSchemas } from '../../shared/request-schema.ts';
import type { BodyProblem } from '../body-text.ts';
import { countChanges } from '../body-text.ts';
import { useEditor } from '../editor-store.ts';
import { selectReadOnly, useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { textPin } from '../pin-subjects.ts';
import { togglePin } from '../pins.ts';
import type { EditorPane, ReplayDocument } from '../replay-store.ts';
import { keepRequest, useReplay } from '../replay-store.ts';
import { type FieldVersion, fieldVersionOf } from '../server-version.ts';
import { useWorkspace } from '../store.ts';
import { sentBytes, useValues } from '../value-store.ts';
import { Button, IconButton, LinkButton } from '../widgets/button.tsx';
import type { CodeEditorHandle, EditorCommand, Fold } from '../widgets/code-editor.tsx';
import { CodeEditor } from '../widgets/code-editor.tsx';
import { findLongArrays } from '../widgets/code-layout.ts';
import { DiffEditor } from '../widgets/diff-editor.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Tabs } from '../widgets/tabs.tsx';
import type { TextSelection } from '../widgets/text-range.ts';
import { problemOf, workbench } from '../workbench.ts';
import { ReplayForm } from './replay-form.tsx';
import { ReplayValue } from './replay-value.tsx';
import { ReplayValues } from './replay-values.tsx';
import { ReplayVersion } from './replay-version.tsx';
import { usePinnedPart } from './use-pin-text.ts';
import './replay-values.css';

const panes: readonly EditorPane[] = ['edited', 'recorded', 'difference'];

interface ReplayEditorProps {
  readonly document: ReplayDocument;
  /** The edited text, at most a moment old. */
  readonly text: string;
  readonly fault: BodyProblem | null;
}

/** The request as text: edited, recorded, and what differs between the two. */
export function ReplayEditor({ document, text, fault }: ReplayEditorProps) {
  const { replay: words, editor: more } = useMessages();
  const { edit, showPane } = useReplay.getState();
  const { look } = useValues.getState();
  const editor = useRef<CodeEditorHandle>(null);
  const readOnly = useIncident(selectReadOnly);
  const { id, pane, request, recordedText, preparedText } = document;
  const changes = useMemo(() => (fault ? 0 : countChanges(preparedText, text)), [fault, preparedText, text]);
  const size = useMemo(() => sentBytes(text, new Blob([text]).size), [text]);
  const notes = useFoldNotes();
  const folds = useMemo(() => notes(preparedText), [notes, preparedText]);
  const recordedFolds = useMemo(() => notes(recordedText), [notes, recordedText]);
  const edited = useBodyPin(document, 'body', document.text);
  const recorded = useBodyPin(document, 'recorded_body', recordedText);
  const value = useValues(({ open }) => open[id] ?? null);
  const atValue = useValues(({ inSight }) => inSight.has(id)) && value !== null;
  const hasForm = useEditor(({ form }) => form);
  const version = useFieldVersion(document);
  const schema = useSchema(document, version.version);
  const command = (name: EditorCommand) => () => editor.current?.run(name);
  return (
    <div className="replay-editor">
      <Tabs
        label={words.request}
        items={[
          ...panes.map((name) => ({
            id: name,
            label: words.panes[name],
            note: name === 'edited' && changes > 0 ? words.changesCount(changes) : null,
          })),
          ...(value === null ? [] : [{ id: 'value' as const, label: heldName(value.id) }]),
        ]}
        selected={atValue ? 'value' : pane}
        onSelect={(name) => {
          look(id, name === 'value');
          if (name !== 'value') showPane(id, name);
        }}
        aside={
          pane === 'edited' && !atValue ? (
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
              <IconButton
                icon={<Copy size={13} aria-hidden />}
                label={more.copy}
                onPress={() => void copyBody(document.text)}
              />
              <Button
                look="quiet"
                icon={<PanelRight size={13} aria-hidden />}
                aria-pressed={hasForm}
                onPress={() => useEditor.getState().showForm(!hasForm)}
              >
                {more.form}
              </Button>
            </div>
          ) : null
        }
      >
        {/* The edited text keeps its cursor and its place while another pane is looked at. */}
        <div
          className="replay-editor-pane replay-editor-edited"
          hidden={pane !== 'edited' || atValue}
          onPasteCapture={(event) => pasteLarge(event, editor.current)}
        >
          <Group orientation="horizontal" id={`text-${id}`} className="replay-panels">
            <Panel id="text" minSize="30%" className="replay-panel">
              <CodeEditor
                ref={editor}
                label={words.editedLabel}
                document={{ uri: document.uri, language: 'json', text: document.text }}
                schema={schema}
                folds={folds}
                readOnly={readOnly ?? false}
                part={pane === 'edited' ? edited.part : null}
                {...edited.editor}
                onChange={(changed) => edit(id, changed)}
              />
            </Panel>
            {hasForm ? (
              <>
                <Separator className="split" aria-label={more.resizeForm} />
                <Panel id="form" defaultSize="52%" minSize="20%" className="replay-panel">
                  <ReplayForm
                    document={document}
                    schema={schema?.schema ?? null}
                    version={version.version}
                    readOnly={readOnly !== null}
                  />
                </Panel>
              </>
            ) : null}
          </Group>
          <ReplayValues id={id} text={text} readOnly={readOnly !== null} />
        </div>
        {atValue ? (
          <div className="replay-editor-pane">
            <ReplayValue id={id} value={value} readOnly={readOnly !== null} />
          </div>
        ) : null}
        {pane === 'recorded' && !atValue ? (
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
        {pane === 'difference' && !atValue ? (
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
        {fault ? null : (
          <span className="tx3 clipped">{pane === 'edited' ? words.tabKey : request.name}</span>
        )}
        {isOpenAi(document.endpoint) ? null : <ReplayVersion id={id} version={version} />}
      </footer>
    </div>
  );
}

/** Which server's fields the request is checked by: a person's choice, else what the captures tell. */
function useFieldVersion({ id, target }: ReplayDocument): FieldVersion {
  const captures = useWorkspace((state) => state.captures);
  const chosen = useEditor(({ versions }) => versions[id]);
  return useMemo(() => fieldVersionOf(chosen, target, captures), [chosen, target, captures]);
}

/** Given to the editor as it stands: nothing is fetched. null for a body of another form, whose fields are not ours to judge. */
function useSchema({ endpoint }: ReplayDocument, version: string | null) {
  const { fields, phrases } = useMessages();
  return useMemo(() => {
    if (isOpenAi(endpoint)) return null;
    const kind = endpoint === '/generate' ? 'generate' : 'embedding';
    const uri = `app://workbench/schemas/${kind}-${version ?? 'any'}-${fields.generateTitle}.json`;
    return { uri: encodeURI(uri), schema: requestSchemas(version, { fields, phrases })[kind] };
  }, [endpoint, version, fields, phrases]);
}

/** With the values that placeholders stand for. */
async function copyBody(text: string): Promise<void> {
  try {
    await workbench.copyBody({ text });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}

/** What is pasted and large is put aside before it reaches the editor. */
function pasteLarge(event: ClipboardEvent, editor: CodeEditorHandle | null): void {
  const pasted = event.clipboardData.getData('text/plain');
  if (pasted.length <= largestInText || editor === null) return;
  event.preventDefault();
  event.stopPropagation();
  workbench.holdText({ text: pasted }).then(editor.insert, (error: unknown) => {
    useWorkspace.getState().report(problemOf(error));
  });
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
