import { useMemo, useState } from 'react';
import type { PinSource } from '../../shared/pin.ts';
import { useMessages } from '../messages.tsx';
import { type Pinnable, togglePin } from '../pins.ts';
import { useRevealed } from '../reveal.ts';
import type { CodeEditorProps } from '../widgets/code-editor.tsx';
import { findPiece, type Offsets, type TextSelection } from '../widgets/text-range.ts';

/** Where a pinned part of a text is to be shown, once such a pin is opened; the same object until the next opening. */
export function usePinnedPart(is: (source: PinSource) => boolean, text: string | null): Offsets | null {
  const revealed = useRevealed(is);
  return useMemo(() => {
    if (revealed === null || text === null) return null;
    const { kind, source, value } = revealed.pin;
    if (kind === 'text') return findPiece(text, source.range, value);
    return source.line === null ? null : lineAt(text, source.line);
  }, [revealed, text]);
}

function lineAt(text: string, line: number): Offsets {
  const range = { start_line: line, start_column: 1, end_line: line, end_column: 1 };
  return findPiece(text, range, '') ?? { start: 0, end: 0 };
}

/** What an editor needs so that its selection can be pinned, and the selection as something to pin. */
export function useSelectionPin(pinnableOf: (selection: TextSelection) => Pinnable | null): {
  readonly editor: Pick<CodeEditorProps, 'selectionAction' | 'onSelection'>;
  readonly pinnable: Pinnable | null;
} {
  const { pins: words } = useMessages();
  const [selection, setSelection] = useState<TextSelection | null>(null);
  const run = (selected: TextSelection) => {
    const pinnable = pinnableOf(selected);
    if (pinnable) void togglePin(pinnable);
  };
  return {
    editor: { selectionAction: { label: words.pinSelection, run }, onSelection: setSelection },
    pinnable: selection === null ? null : pinnableOf(selection),
  };
}
