import { copyText } from '../actions.ts';
import { useMessages } from '../messages.tsx';
import { problemMark } from '../problem-mark.ts';
import { retrySource, useSources } from '../source-store.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { CodeEditor } from '../widgets/code-editor.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import './source.css';

/** One raw file of a capture, as stored in the bundle. */
export function SourceView({ docId }: { docId: string }) {
  const { app } = useMessages();
  const tab = useSources(({ tabs }) => tabs[docId]);
  const capture = useWorkspace(({ captures }) => captures.find(({ id }) => id === tab?.capture));
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
  const text = tab.state.kind === 'done' ? tab.state.value.text : null;
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
