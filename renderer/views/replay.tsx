import type { KeyboardEvent } from 'react';
import { useMemo, useRef } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { ArtifactId } from '../../shared/incident.ts';
import { bodyProblem } from '../body-text.ts';
import { useDocumentKeys } from '../document-keys.ts';
import { experimentOf, useExperiments } from '../experiment-store.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { copyRequestAs } from '../other-forms.ts';
import { replayOf } from '../pin-subjects.ts';
import type { ReplayDocument } from '../replay-store.ts';
import { recordOf, runningOf, useReplay } from '../replay-store.ts';
import { useSettled } from '../settled.ts';
import { useWorkspace } from '../store.ts';
import { placeOf } from '../target.ts';
import { useDifferences } from '../use-differences.ts';
import { StateMessage } from '../widgets/state-message.tsx';
import { Attachments } from './attachments.tsx';
import { MinimiseDialog } from './checking/minimise-dialog.tsx';
import { ExperimentView } from './experiment.tsx';
import { ReplayAnswers } from './replay-answers.tsx';
import { ReplayChanges } from './replay-changes.tsx';
import { ReplayComparison } from './replay-comparison.tsx';
import { ReplayEditor } from './replay-editor.tsx';
import { ReplayGuard } from './replay-guard.tsx';
import { ReplayNumbers } from './replay-numbers.tsx';
import { ReplayTarget } from './replay-target.tsx';
import { RunCaptures } from './run-captures.tsx';
import { TargetStrip } from './target-strip.tsx';
import './replay.css';

/** One request being edited and sent: target, editor, recorded and replayed answer side by side. */
export function ReplayView({ docId }: { docId: string }) {
  const { replay: words } = useMessages();
  const document = useReplay(({ documents }) => documents[docId]);
  return document ? <Replay document={document} /> : <StateMessage mark="unchecked" title={words.closed} />;
}

function Replay({ document }: { document: ReplayDocument }) {
  const { replay: words } = useMessages();
  const { send, cancel, showPane } = useReplay.getState();
  const { id } = document;
  const captures = useWorkspace((state) => state.captures);
  const answers = useRef<HTMLDivElement>(null);
  const place = useMemo(() => placeOf(document.target, captures), [document.target, captures]);
  const resent = document.runs.find(({ number }) => number === document.resending);
  const guardedPlace = resent ? placeOf(resent.baseUrl, captures) : place;
  const settledText = useSettled(document.text, 200);
  const fault = useMemo(() => bodyProblem(settledText), [settledText]);
  const running = runningOf(document);
  const replay = useIncident(({ view }) => replayOf(view, document.saved));
  const run = document.runs.find(({ number }) => number === document.shownRun) ?? null;
  const recorded = document.request.recordedOutput;
  const differences = useDifferences(recorded, run);
  const experimenting = useExperiments((state) => experimentOf(state, id).open);
  const experimentRuns = useExperiments((state) => experimentOf(state, id).state.kind === 'running');
  const canSend = place !== null && fault === null && running === null && !experimentRuns;

  useDocumentKeys(id, (event, { inText }) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'd' && !event.shiftKey && !inText) {
      event.preventDefault();
      showPane(id, document.pane === 'difference' ? 'edited' : 'difference');
    } else if (command && event.shiftKey && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      void copyRequestAs(id, 'curl');
    } else if (event.key.toLowerCase() === 'n' && !command && !event.altKey && !inText) {
      event.preventDefault();
      differences.next();
    } else if (event.key === 'Escape' && experimentRuns) {
      event.preventDefault();
      void useExperiments.getState().cancel(id);
    } else if (event.key === 'Escape' && running) {
      event.preventDefault();
      void cancel(id);
    } else if (event.altKey && (event.key === '1' || event.key === '2')) {
      const column = answers.current?.querySelectorAll<HTMLElement>('.answer-text')[Number(event.key) - 1];
      if (!column) return;
      event.preventDefault();
      column.focus();
    } else if (event.key === 'Enter' && command && canSend) {
      event.preventDefault();
      void send(id);
    }
  });

  return (
    <div
      className="replay"
      // Before the editor, which would take Ctrl Enter for itself.
      onKeyDownCapture={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
          return;
        event.preventDefault();
        event.stopPropagation();
        if (canSend) void send(id);
      }}
    >
      <ReplayTarget
        document={document}
        place={place}
        running={running}
        canSend={canSend}
        hasText={fault === null}
      />
      <TargetStrip place={place} record={recordOf(document)} />
      <Group className="replay-panels" orientation="horizontal" id={`replay-${id}`}>
        <Panel id="request" defaultSize="42%" minSize="25%" className="replay-panel">
          <Group orientation="vertical" id={`request-${id}`}>
            <Panel id="editor" minSize="30%" className="replay-panel">
              <ReplayEditor document={document} text={settledText} fault={fault} />
            </Panel>
            <Separator className="split across" aria-label={words.resizeChanges} />
            <Panel id="changes" defaultSize="26%" minSize="10%" className="replay-panel">
              <ReplayChanges document={document} text={settledText} isJson={fault === null} />
            </Panel>
          </Group>
        </Panel>
        <Separator className="split" aria-label={words.resizeEditor} />
        <Panel id="answers" defaultSize="58%" minSize="30%" className="replay-panel">
          <div className="replay-right" ref={answers}>
            {experimenting ? (
              <ExperimentView document={document} />
            ) : (
              <>
                <RunCaptures run={run} />
                {replay !== null && run !== null ? (
                  <Attachments to={{ kind: 'replay', id: replay as ArtifactId, run: run.number }} />
                ) : null}
                <ReplayAnswers document={document} run={run} replay={replay} differences={differences} />
                <ReplayComparison
                  recorded={recorded}
                  run={run}
                  prepared={document.preparedText}
                  differences={differences}
                />
                <ReplayNumbers recorded={recorded} run={run} replay={replay} />
              </>
            )}
          </div>
        </Panel>
      </Group>
      <ReplayGuard document={document} place={guardedPlace} />
      <MinimiseDialog id={id} place={place} />
    </div>
  );
}
