/*
 * The only file that imports Monaco. It is large, so it is loaded when the first editor is shown:
 * `loadMonaco()` of widgets/code-editor.tsx does that.
 */
// All of them: features ask for each other's services, and miss them only when they are used.
import 'monaco-editor/features/register.all';
import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import JsonWorker from 'monaco-editor/language/json/json.worker?worker';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import { endOfPlaceholder } from '../shared/held.ts';
import type { Token } from './tokens.ts';
import { colour, isDark, onThemeChange } from './tokens.ts';
import { formatJson } from './widgets/code-layout.ts';

self.MonacoEnvironment = {
  getWorker: (_id, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
};

jsonDefaults.setModeConfiguration({
  ...jsonDefaults.modeConfiguration,
  colors: false,
  documentFormattingEdits: false,
  documentRangeFormattingEdits: false,
});
// The library's own would put each of 26,000 numbers on a line.
monaco.languages.registerDocumentFormattingEditProvider('json', {
  provideDocumentFormattingEdits: (model) => [
    { range: model.getFullModelRange(), text: formatJson(model.getValue(), endOfPlaceholder) },
  ],
});

/** What is told of a name under the pointer: lines of plain text; null = nothing. */
export type Explain = (name: string) => readonly string[] | null;
const explained = new Map<string, Explain>();

/** Explains names in the plain text of the model `uri` from now on; null ends that. */
export function explainNames(uri: string, explain: Explain | null): void {
  if (explain) explained.set(uri, explain);
  else explained.delete(uri);
}

/** Letters, digits, `_` and `:`, as names of series are written. */
const names = /[A-Za-z_:][\w:]*/g;
const plain = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!<>|~&]/g, '\\$&');

monaco.languages.registerHoverProvider('plaintext', {
  provideHover: (model, { lineNumber, column }) => {
    const explain = explained.get(model.uri.toString());
    if (!explain) return null;
    const found = [...model.getLineContent(lineNumber).matchAll(names)].find(
      ({ 0: name, index }) => index < column && column <= index + name.length + 1,
    );
    const lines = found ? explain(found[0]) : null;
    if (!found || !lines) return null;
    return {
      range: {
        startLineNumber: lineNumber,
        endLineNumber: lineNumber,
        startColumn: found.index + 1,
        endColumn: found.index + found[0].length + 1,
      },
      contents: lines.map((line) => ({ value: plain(line) })),
    };
  },
});

/** A JSON Schema under a name of ours; nothing is ever fetched from it. */
export interface JsonSchema {
  readonly uri: string;
  readonly schema: object;
}

const schemas = new Map<string, JsonSchema>();

/** Checks and completes the text of the model `uri` by `schema` from now on; null ends that. */
export function checkBySchema(uri: string, schema: JsonSchema | null): void {
  if (schemas.get(uri)?.uri === schema?.uri) return;
  if (schema) schemas.set(uri, schema);
  else schemas.delete(uri);
  const byName = new Map<string, { schema: object; models: string[] }>();
  for (const [model, used] of schemas) {
    const entry = byName.get(used.uri) ?? { schema: used.schema, models: [] };
    entry.models.push(model.slice(model.lastIndexOf('/') + 1));
    byName.set(used.uri, entry);
  }
  jsonDefaults.setDiagnosticsOptions({
    validate: true,
    allowComments: false,
    enableSchemaRequest: false,
    schemaValidation: 'warning',
    schemas: [...byName].map(([name, { schema: used, models }]) => ({
      uri: name,
      fileMatch: models,
      schema: used,
    })),
  });
}

/** Monaco keeps the colours it was given, so the theme is made anew from the tokens when they change. */
function applyTheme(): void {
  const hex = (token: Token): string => colour(token);
  const rule = (token: string, ink: Token) => ({ token, foreground: hex(ink).slice(1) });
  monaco.editor.defineTheme('workbench', {
    base: isDark() ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', 'tx'),
      rule('string.key.json', 'code-key'),
      rule('string.value.json', 'code-string'),
      rule('number.json', 'code-number'),
      rule('keyword.json', 'code-number'),
      rule('delimiter', 'tx2'),
    ],
    colors: {
      'editor.background': hex('field'),
      'editor.foreground': hex('tx'),
      'editor.lineHighlightBackground': hex('hover'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': hex('sel'),
      'editor.inactiveSelectionBackground': hex('hover'),
      'editor.foldBackground': '#00000000',
      'editorLineNumber.foreground': hex('tx3'),
      'editorLineNumber.activeForeground': hex('tx'),
      'editorCursor.foreground': hex('acc'),
      'editorGutter.background': hex('field'),
      'editorGutter.foldingControlForeground': hex('tx3'),
      'editorIndentGuide.background1': hex('line'),
      'editorIndentGuide.activeBackground1': hex('line2'),
      'editorBracketMatch.background': hex('sel'),
      'editorBracketMatch.border': hex('line2'),
      'editorBracketHighlight.foreground1': hex('tx2'),
      'editorBracketHighlight.foreground2': hex('tx2'),
      'editorBracketHighlight.foreground3': hex('tx2'),
      'editorBracketHighlight.unexpectedBracket.foreground': hex('tx2'),
      'editorError.foreground': hex('crit'),
      'editorWarning.foreground': hex('high'),
      'editorInfo.foreground': hex('info'),
      'editorWidget.background': hex('raise'),
      'editorWidget.border': hex('line2'),
      'editorWidget.foreground': hex('tx'),
      'editorHoverWidget.background': hex('raise'),
      'editorHoverWidget.border': hex('line2'),
      'editorSuggestWidget.background': hex('raise'),
      'editorSuggestWidget.border': hex('line2'),
      'editorSuggestWidget.foreground': hex('tx'),
      'editorSuggestWidget.selectedBackground': hex('sel'),
      'editorSuggestWidget.selectedForeground': hex('tx'),
      'editorSuggestWidget.highlightForeground': hex('acc'),
      'editorSuggestWidget.focusHighlightForeground': hex('acc'),
      'list.activeSelectionBackground': hex('sel'),
      'list.activeSelectionForeground': hex('tx'),
      'list.focusBackground': hex('sel'),
      'list.focusForeground': hex('tx'),
      'list.hoverBackground': hex('hover'),
      'list.highlightForeground': hex('acc'),
      'quickInput.background': hex('raise'),
      'quickInput.foreground': hex('tx'),
      'quickInputList.focusBackground': hex('sel'),
      'quickInputList.focusForeground': hex('tx'),
      'menu.background': hex('raise'),
      'menu.foreground': hex('tx'),
      'menu.selectionBackground': hex('sel'),
      'menu.selectionForeground': hex('tx'),
      'menu.border': hex('line2'),
      'input.background': hex('field'),
      'input.foreground': hex('tx'),
      'input.border': hex('line2'),
      focusBorder: hex('focus'),
      'scrollbarSlider.background': `${hex('line2')}55`,
      'scrollbarSlider.hoverBackground': `${hex('line2')}99`,
      'scrollbarSlider.activeBackground': `${hex('line2')}cc`,
      'scrollbar.shadow': '#00000000',
      'diffEditor.insertedLineBackground': `${hex('b')}1f`,
      'diffEditor.insertedTextBackground': `${hex('b')}3d`,
      'diffEditor.removedLineBackground': `${hex('a')}1f`,
      'diffEditor.removedTextBackground': `${hex('a')}3d`,
      'diffEditor.diagonalFill': hex('line'),
      'diffEditor.unchangedRegionBackground': hex('raise'),
      'diffEditor.unchangedRegionForeground': hex('tx2'),
      'diffEditor.unchangedRegionShadow': '#00000000',
    },
  });
  monaco.editor.setTheme('workbench');
}

applyTheme();
onThemeChange(applyTheme);

/** The font has to be there before letters are measured. */
export const fontReady = document.fonts.load('12.5px "JetBrains Mono Variable"').then(() => {
  monaco.editor.remeasureFonts();
});

export { monaco };
