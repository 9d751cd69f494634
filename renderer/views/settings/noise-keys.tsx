import { useState } from 'react';
import { mostPatterns, readPatterns } from '../../../shared/key-patterns.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { TextBox } from '../../widgets/field.tsx';
import type { ControlProps } from './controls.tsx';

/** The list as text, one pattern a line. */
export function NoiseKeys({ settings }: ControlProps) {
  const text = settings.noiseKeys.join('\n');
  // Another list, as after a reset, takes the place of what was typed.
  return <Lines key={text} text={text} />;
}

/** What is typed counts when the field is left, as a whole or not at all. */
function Lines({ text }: { text: string }) {
  const { settings: words } = useMessages();
  const changeSettings = useWorkspace((state) => state.changeSettings);
  const [typed, setTyped] = useState(text);
  const read = readPatterns(typed);
  const error = read.ok
    ? null
    : read.line === null
      ? words.tooManyNoiseKeys(mostPatterns)
      : words.badNoiseKey(read.line);
  const commit = () => {
    if (read.ok && read.patterns.join('\n') !== text) void changeSettings({ noiseKeys: read.patterns });
    else if (read.ok) setTyped(text);
  };
  return (
    <TextBox
      label={words.noiseKeysField}
      mono
      value={typed}
      onChange={setTyped}
      onBlur={commit}
      error={error}
    />
  );
}
