import type { editor as Editors } from 'monaco-editor/editor';
import type { Ref } from 'react';
import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { Explain, JsonSchema } from '../monaco.ts';
import { editorOptions } from './editor-options.ts';
import type { Offsets, TextSelection } from './text-range.ts';
import './code-editor.css';

type Monaco = typeof import('../monaco.ts');

let loading: Promise<Monaco> | null = null;

/** Loads the editor's code once; later calls answer the same promise. */
export function loadMonaco(): Promise<Monaco> {
  loading ??= import('../monaco.ts').then(async (module) => {
    await module.fontReady;
    return module;
  });
  return loading;
}

/** Text with a name of its own. The last part of `uri` is unique and made of `[a-z0-9-.]`. */
export interface CodeDocument {
  readonly uri: string;
  readonly language: 'json' | 'plaintext';
  readonly text: string;
}

/** Lets go of the text, undo steps and marks kept under `uri`. */
export function releaseDocument(uri: string): void {
  void loading?.then(({ monaco, checkBySchema }) => {
    checkBySchema(uri, null);
    monaco.editor.getModel(monaco.Uri.parse(uri))?.dispose();
  });
}

export type EditorCommand = 'undo' | 'redo' | 'find' | 'format' | 'wrap';

/** What a toolbar beside the editor may do with it. */
export interface CodeEditorHandle {
  run(command: EditorCommand): void;
  /** Puts text in the place of the selection, as if it were pasted. */
  insert(text: string): void;
  /** Puts the cursor at `offset` and shows it. */
  reveal(offset: number): void;
  focus(): void;
}

/** A region to start folded, with a note behind its first line. */
export interface Fold {
  /** From 0. */
  readonly line: number;
  readonly note: string;
}

export interface CodeEditorProps {
  /** Names the editor for a screen reader. */
  readonly label: string;
  readonly document: CodeDocument;
  /** A text says why, to whom tries to type. */
  readonly readOnly?: boolean | string;
  readonly schema?: JsonSchema | null;
  /** Told on hover of names in plain text. */
  readonly explain?: Explain | null;
  /** Read when a text is shown first; what a person folds later is theirs. */
  readonly folds?: readonly Fold[];
  /** From 1: a line to show and to mark, as evidence. */
  readonly line?: number | null;
  /** A part to select and bring into view; a new object brings it there again. */
  readonly part?: Offsets | null;
  onChange?(text: string): void;
  /** What can be done with a selected part: an item of the context menu, and Alt P. */
  readonly selectionAction?: { readonly label: string; run(selection: TextSelection): void };
  /** Told of each other selection; null = nothing is selected. */
  onSelection?(selection: TextSelection | null): void;
  readonly ref?: Ref<CodeEditorHandle>;
}

/** A line of more characters than this would fill the screen when wrapped, and hide what stands around it. */
const widestWrapped = 600;

/**
 * A code editor over one document. The editor is made once; a new document is another model in it. Models of
 * editable documents outlive the editor, undo steps included, until `releaseDocument`.
 */
export function CodeEditor(props: CodeEditorProps) {
  const {
    label,
    document: shown,
    readOnly: locked = false,
    schema = null,
    explain = null,
    folds,
    line = null,
    part = null,
    onChange,
    ref,
  } = props;
  const readOnly = locked !== false;
  const why = typeof locked === 'string' ? locked : null;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editors.IStandaloneCodeEditor | null>(null);
  const [monaco, setMonaco] = useState<Monaco | null>(null);
  const told = useRef(onChange);
  told.current = onChange;
  const latest = useRef(props);
  latest.current = props;
  /** The text as last exchanged with the owner, to know whose change it was. */
  const agreed = useRef('');

  useEffect(() => {
    let gone = false;
    void loadMonaco().then((loaded) => !gone && setMonaco(loaded));
    return () => {
      gone = true;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: label and readOnly are updated below, never a reason to make it anew
  useEffect(() => {
    if (!monaco || !host.current) return;
    const made = monaco.monaco.editor.create(host.current, {
      ...editorOptions,
      model: null,
      ariaLabel: label,
      readOnly,
    });
    editor.current = made;
    made.onDidChangeCursorSelection(() => latest.current.onSelection?.(selectionOf(made)));
    return () => {
      editor.current = null;
      made.dispose();
    };
  }, [monaco]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the editor is there
  useEffect(() => {
    editor.current?.updateOptions({
      readOnly,
      domReadOnly: readOnly,
      ariaLabel: label,
      ...(why === null ? {} : { readOnlyMessage: { value: why } }),
    });
  }, [monaco, readOnly, why, label]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a document is shown by its name; its text follows below
  useEffect(() => {
    if (!monaco || !editor.current) return;
    const made = editor.current;
    const uri = monaco.monaco.Uri.parse(shown.uri);
    const kept = monaco.monaco.editor.getModel(uri);
    const model = kept ?? monaco.monaco.editor.createModel(shown.text, shown.language, uri);
    agreed.current = model.getValue();
    made.setModel(model);
    wrapLines(made, agreed.current);
    if (!kept && folds) fold(made, folds);
    const listening = model.onDidChangeContent(() => {
      agreed.current = model.getValue();
      told.current?.(agreed.current);
    });
    return () => {
      listening.dispose();
      if (readOnly) model.dispose();
    };
  }, [monaco, shown.uri]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after the document is shown, when its owner changes the text
  useEffect(() => {
    const model = editor.current?.getModel();
    if (!editor.current || !model || shown.text === agreed.current) return;
    agreed.current = shown.text;
    if (readOnly) {
      model.setValue(shown.text);
      wrapLines(editor.current, shown.text);
      if (folds) fold(editor.current, folds);
    } else {
      replaceDifference(model, shown.text);
    }
  }, [monaco, shown.uri, shown.text, readOnly]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the document is in the editor
  useEffect(() => {
    if (line === null || !editor.current) return;
    return showLine(editor.current, line);
  }, [monaco, shown.uri, line]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the document is in the editor
  useEffect(() => {
    if (part !== null && editor.current) showPart(editor.current, part);
  }, [monaco, shown.uri, part]);

  const action = props.selectionAction?.label;
  useEffect(() => {
    if (!monaco || !editor.current || action === undefined) return;
    const made = editor.current;
    const added = made.addAction({
      id: 'selection-action',
      label: action,
      keybindings: [monaco.monaco.KeyMod.Alt | monaco.monaco.KeyCode.KeyP],
      precondition: 'editorHasSelection',
      contextMenuGroupId: '9_cutcopypaste',
      contextMenuOrder: 9,
      run: () => {
        const selection = selectionOf(made);
        if (selection) latest.current.selectionAction?.run(selection);
      },
    });
    return () => added.dispose();
  }, [monaco, action]);

  useEffect(() => {
    const uri = monaco?.monaco.Uri.parse(shown.uri).toString();
    if (!monaco || uri === undefined || explain === null) return undefined;
    monaco.explainNames(uri, explain);
    return () => monaco.explainNames(uri, null);
  }, [monaco, shown.uri, explain]);

  useEffect(() => {
    if (!readOnly) monaco?.checkBySchema(shown.uri, schema);
  }, [monaco, shown.uri, schema, readOnly]);

  useImperativeHandle(ref, () => ({
    run: (command) => {
      const made = editor.current;
      if (!made) return;
      made.focus();
      if (command === 'wrap') toggleWrap(made);
      else made.trigger('toolbar', commandIds[command], null);
    },
    insert: (text) => {
      const selection = editor.current?.getSelection();
      if (!selection) return;
      editor.current?.pushUndoStop();
      editor.current?.executeEdits('insert', [{ range: selection, text, forceMoveMarkers: true }]);
      editor.current?.pushUndoStop();
    },
    reveal: (offset) => {
      const position = editor.current?.getModel()?.getPositionAt(offset);
      if (!position) return;
      editor.current?.setPosition(position);
      editor.current?.revealPositionInCenterIfOutsideViewport(position);
      editor.current?.focus();
    },
    focus: () => editor.current?.focus(),
  }));

  return (
    <div className="code-editor" ref={host} data-ready={monaco !== null} title={why ?? undefined}>
      {monaco ? null : <pre className="code-editor-first">{shown.text.slice(0, 4000)}</pre>}
    </div>
  );
}

const commandIds: Record<Exclude<EditorCommand, 'wrap'>, string> = {
  undo: 'undo',
  redo: 'redo',
  find: 'actions.find',
  format: 'editor.action.formatDocument',
};

/** Wraps lines, unless one is very long; `toggleWrap` wraps that, too. */
function wrapLines(editor: Editors.ICodeEditor, text: string): void {
  editor.updateOptions({
    wordWrap: longestLine(text) > widestWrapped ? 'off' : 'on',
    wrappingIndent: 'same',
  });
}

function toggleWrap(editor: Editors.ICodeEditor): void {
  const wrapped = editor.getRawOptions().wordWrap === 'on';
  editor.updateOptions({ wordWrap: wrapped ? 'off' : 'on' });
}

/** Brings a line into view with a stripe across it; answers the way to take the stripe off. */
function showLine(editor: Editors.IStandaloneCodeEditor, line: number): () => void {
  editor.setPosition({ lineNumber: line, column: 1 });
  editor.revealLineInCenter(line);
  const stripe = editor.createDecorationsCollection([
    {
      range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
      options: { isWholeLine: true, className: 'code-editor-line' },
    },
  ]);
  return () => stripe.clear();
}

/** Selects a part of the text and brings it into view. */
function showPart(editor: Editors.IStandaloneCodeEditor, { start, end }: Offsets): void {
  const model = editor.getModel();
  if (!model) return;
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(end);
  const range = {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
  editor.setSelection(range);
  editor.revealRangeInCenter(range);
  editor.focus();
}

function selectionOf(editor: Editors.IStandaloneCodeEditor): TextSelection | null {
  const selection = editor.getSelection();
  const text = selection && editor.getModel()?.getValueInRange(selection);
  if (!selection || !text) return null;
  return {
    text,
    range: {
      start_line: selection.startLineNumber,
      start_column: selection.startColumn,
      end_line: selection.endLineNumber,
      end_column: selection.endColumn,
    },
  };
}

function longestLine(text: string): number {
  let longest = 0;
  let from = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
    longest = Math.max(longest, at - from);
    from = at + 1;
  }
  return Math.max(longest, text.length - from);
}

function fold(editor: Editors.IStandaloneCodeEditor, folds: readonly Fold[]): void {
  if (folds.length === 0) return;
  editor.createDecorationsCollection(
    folds.map(({ line, note }) => {
      const column = editor.getModel()?.getLineMaxColumn(line + 1) ?? 1;
      return {
        range: { startLineNumber: line + 1, startColumn: column, endLineNumber: line + 1, endColumn: column },
        options: {
          after: { content: `  ${note}`, inlineClassName: 'code-editor-note' },
          showIfCollapsed: true,
        },
      };
    }),
  );
  editor.trigger('folds', 'editor.fold', { selectionLines: folds.map(({ line }) => line) });
}

/** Makes the model's text `text` by one edit of the part that differs, which undo takes back. */
function replaceDifference(model: Editors.ITextModel, text: string): void {
  const before = model.getValue();
  const most = Math.min(before.length, text.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === text.charCodeAt(head)) head += 1;
  let tail = 0;
  while (
    tail < most - head &&
    before.charCodeAt(before.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)
  ) {
    tail += 1;
  }
  const start = model.getPositionAt(head);
  const end = model.getPositionAt(before.length - tail);
  const range = {
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  };
  model.pushStackElement();
  model.pushEditOperations(null, [{ range, text: text.slice(head, text.length - tail) }], () => null);
  model.pushStackElement();
}
