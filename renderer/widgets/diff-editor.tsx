import type { editor as Editors } from 'monaco-editor/editor';
import { useEffect, useRef, useState } from 'react';
import { loadMonaco } from './code-editor.tsx';
import { editorOptions } from './editor-options.ts';
import './code-editor.css';

type Monaco = typeof import('../monaco.ts');

export interface DiffEditorProps {
  /** Name the two sides for a screen reader. */
  readonly originalLabel: string;
  readonly modifiedLabel: string;
  readonly language: 'json' | 'plaintext';
  readonly original: string;
  readonly modified: string;
}

let made = 0;

/** Two texts, read only, with what differs marked. Unchanged stretches are folded away. */
export function DiffEditor(props: DiffEditorProps) {
  const { original, modified, language, originalLabel, modifiedLabel } = props;
  const host = useRef<HTMLDivElement>(null);
  const models = useRef<Editors.IDiffEditorModel | null>(null);
  const [monaco, setMonaco] = useState<Monaco | null>(null);

  useEffect(() => {
    let gone = false;
    void loadMonaco().then((loaded) => !gone && setMonaco(loaded));
    return () => {
      gone = true;
    };
  }, []);

  useEffect(() => {
    if (!monaco || !host.current) return;
    const { monaco: api } = monaco;
    const editor = api.editor.createDiffEditor(host.current, {
      ...editorOptions,
      readOnly: true,
      originalEditable: false,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 4 },
      diffWordWrap: 'on',
      renderOverviewRuler: false,
    });
    // The options of these names are not heard when the editor is made.
    editor.getOriginalEditor().updateOptions({ ariaLabel: originalLabel });
    editor.getModifiedEditor().updateOptions({ ariaLabel: modifiedLabel });
    made += 1;
    const uri = (side: string) => api.Uri.parse(`inmemory://diff/${made}-${side}.txt`);
    models.current = {
      original: api.editor.createModel('', language, uri('original')),
      modified: api.editor.createModel('', language, uri('modified')),
    };
    const pair = models.current;
    const view = editor.createViewModel(pair);
    editor.setModel(view);
    return () => {
      models.current = null;
      editor.dispose();
      // This tells a comparison under way that nobody waits for it. Its texts may go only then: it would throw.
      view.dispose();
      pair.original.dispose();
      pair.modified.dispose();
    };
  }, [monaco, language, originalLabel, modifiedLabel]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the editor is there
  useEffect(() => {
    const sides = models.current;
    if (!sides) return;
    const set = (model: Editors.ITextModel, text: string) => {
      if (model.getValue() !== text) model.setValue(text);
    };
    set(sides.original, original);
    set(sides.modified, modified);
  }, [monaco, original, modified]);

  return <div className="code-editor" ref={host} data-ready={monaco !== null} />;
}
