import { useEffect } from 'react';
import { type BatchView, isUnderWay } from '../../shared/batch.ts';
import { useBatches } from '../batch-store.ts';
import { useDocumentKeys } from '../document-keys.ts';
import { useMessages, useTell } from '../messages.tsx';
import { problemMark } from '../problem-mark.ts';
import { Segments } from '../widgets/segments.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Attachments } from './attachments.tsx';
import { Captures } from './batch/captures.tsx';
import { Comparison } from './batch/comparison.tsx';
import { Curves } from './batch/curves.tsx';
import { Death } from './batch/death.tsx';
import { Errors } from './batch/errors.tsx';
import { Flights } from './batch/flights.tsx';
import { Head } from './batch/head.tsx';
import { Counts } from './batch/progress.tsx';
import { Spreads } from './batch/spreads.tsx';
import { Strip } from './batch/strip.tsx';
import './batch/batch.css';

/** A batch replay, under way or ended: how far it is, how faithful, how fast, and what came of it. */
export function BatchPage({ docId, batch }: { docId: string; batch: string }) {
  const { batch: words, app } = useMessages();
  const tell = useTell();
  const { read } = useBatches.getState();
  const id = batch as BatchView['id'];
  const view = useBatches(({ views }) => views[id]);
  const problem = useBatches(({ problems }) => problems[id]);
  useEffect(() => void read(id), [read, id]);
  if (view) return <Batch docId={docId} view={view} />;
  if (!problem) return <StateMessage mark="unchecked" title={words.reading} />;
  const mark = problemMark(problem.code);
  const { message, hint } = tell(problem);
  return (
    <StateMessage mark={mark} markLabel={app.severity[mark]} title={message}>
      {hint}
    </StateMessage>
  );
}

function Batch({ docId, view }: { docId: string; view: BatchView }) {
  const { batch: words } = useMessages();
  const { pause, cancel, showTab } = useBatches.getState();
  const tab = useBatches(({ tabs }) => tabs[view.id] ?? 'run');
  const isRunning = isUnderWay(view.state);
  useDocumentKeys(docId, (event, { inText }) => {
    if (!isRunning || inText || event.ctrlKey || event.metaKey || event.altKey) return;
    const onControl = event.target instanceof Element && event.target.closest('button, [role="tab"]');
    if (event.key === ' ' && !onControl) {
      event.preventDefault();
      void pause(view.id, view.state !== 'paused');
    } else if (event.key === 'Escape') {
      event.preventDefault();
      void cancel(view.id);
    }
  });
  return (
    <div className="batch">
      <Head view={view} />
      <Counts view={view} />
      <Strip view={view} />
      <Death view={view} />
      <div className="batch-tabs">
        <Segments
          label={words.strip}
          labelHidden
          value={tab}
          options={(['run', 'compare'] as const).map((key) => ({ id: key, name: words.tabs[key] }))}
          onChange={(next) => showTab(view.id, next)}
        />
      </div>
      {tab === 'compare' ? (
        <Comparison view={view} />
      ) : (
        <div className="batch-columns scroll">
          <div className="batch-left">
            <Curves view={view} />
            <Errors view={view} />
          </div>
          <div className="batch-right">
            <Spreads view={view} />
            <Flights view={view} />
            <Captures view={view} />
            <Attachments to={{ kind: 'batch', id: view.id, run: null }} />
          </div>
        </div>
      )}
    </div>
  );
}
