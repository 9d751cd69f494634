import { useCallback } from 'react';
import { copyText } from '../actions.ts';
import { useMessages } from '../messages.tsx';
import { metricWords } from '../metric-words.ts';
import { textPin } from '../pin-subjects.ts';
import { problemMark } from '../problem-mark.ts';
import { retrySource, useSources } from '../source-store.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { CodeEditor } from '../widgets/code-editor.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { PinButton } from './pin-button.tsx';
import { usePinnedPart, useSelectionPin } from './use-pin-text.ts';
import './source.css';

/** One raw file of a capture, as stored in the bundle. */
export function SourceView({ docId }: { docId: string }) {
  const { app, pins: words } = useMessages();
  const tab = useSources(({ tabs }) => tabs[docId]);
  const capture = useWorkspace(({ captures }) => captures.find(({ id }) => id === tab?.capture));
  const text = tab?.state.kind === 'done' ? tab.state.value.text : null;
  const part = usePinnedPart(
    (source) => source.in === 'capture' && source.artifact === tab?.capture && source.file === tab?.file,
    text,
  );
  const selected = useSelectionPin((selection) =>
    tab
      ? textPin({ in: 'capture', artifact: tab.capture, file: tab.file }, tab.file, selection, words)
      : null,
  );
  const explain = useMetricExplanations();
  if (!tab) return null;
  if (tab.state.kind === 'failed') {
    const { problem } = tab.state;
    return (
      <StateMessage
        mark={problemMark(problem.code)}
        title={problem.message}
        actions={<Button onPress={() => retrySource(docId)}>{app.retry}</Button>}
      >
        {problem.hint}
      </StateMessage>
    );
  }
  return (
    <div className="source">
      <div className="toolbar">
        <strong className="mono source-name">
          <MiddleText text={tab.file} />
        </strong>
        {capture === undefined ? null : (
          <span className="tx2 source-name">
            <MiddleText text={app.sourceOf(capture.name)} title={capture.path} />
          </span>
        )}
        {tab.line === null ? null : <span className="tx2 num">{app.sourceLine(tab.line)}</span>}
        <span className="spring" />
        {text === null ? null : (
          <PinButton pinnable={selected.pinnable} why={words.selectFirst} look="always" />
        )}
        {text === null ? null : (
          <CopyButton doneText={app.copied} onCopy={() => copyText(text)}>
            {app.copy}
          </CopyButton>
        )}
      </div>
      {tab.state.kind === 'done' ? (
        <CodeEditor
          label={tab.file}
          document={{
            uri: tab.uri,
            language: tab.state.value.language,
            text: tab.state.value.text,
          }}
          line={tab.line}
          part={part}
          explain={explain}
          {...selected.editor}
          readOnly
        />
      ) : (
        <p className="tx2 source-reading" role="status">
          {app.loadingSource(tab.file)}
        </p>
      )}
    </div>
  );
}

/** What a series of /metrics is, for the hover over its name. */
function useMetricExplanations(): (name: string) => readonly string[] | null {
  const messages = useMessages();
  return useCallback(
    (name) => {
      const words = metricWords(name, messages);
      if (!words) return null;
      const { name: full, facts, meaning, misleads, more, labels } = words;
      return [
        `${full} · ${facts}`,
        meaning,
        ...(misleads === null ? [] : [`◆ ${misleads}`]),
        ...more,
        ...(labels.length === 0 ? [] : [messages.overview.metricLabels(labels.join(', '))]),
      ];
    },
    [messages],
  );
}
