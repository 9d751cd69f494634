import { useMessages } from '../messages.tsx';
import { pickAndOpen } from '../open.ts';
import { selectCapture, selectDump, useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Arguments } from './overview/arguments.tsx';
import { Capacity } from './overview/capacity.tsx';
import { DumpOverview } from './overview/dump.tsx';
import { DumpList } from './overview/dump-list.tsx';
import { Findings } from './overview/findings.tsx';
import { Headline } from './overview/headline.tsx';
import { Identity } from './overview/identity.tsx';
import { Averages, Stages } from './overview/latency.tsx';
import { LatencyPlots } from './overview/latency-plots.tsx';
import { Load } from './overview/load.tsx';
import { NextStep } from './overview/next-step.tsx';
import { OverTime } from './overview/over-time.tsx';
import { Sources } from './overview/sources.tsx';
import { Targets } from './overview/targets.tsx';
import { Unfired } from './overview/unfired.tsx';
import { WalkThrough } from './overview/walk-through.tsx';
import './overview.css';
import './overview/diagnosis.css';
import './overview/plots.css';

/** Five seconds: class, sentence, identity; then what carries it, what is ruled out, load and sources. */
export function OverviewView() {
  const capture = useWorkspace(selectCapture);
  const dump = useWorkspace(selectDump);
  const dumps = useWorkspace((state) => state.dumps);
  if (!capture) return dump ? <DumpOverview dump={dump} /> : <NothingYet />;
  return (
    <div className="overview scroll" key={capture.id}>
      <Headline capture={capture} />
      <Targets capture={capture} />
      <Identity capture={capture} />
      <Arguments capture={capture} />
      <div className="overview-columns">
        <div className="overview-left">
          <Findings />
          <Unfired />
          <Sources capture={capture} />
          <Capacity capture={capture} />
        </div>
        <div className="overview-right">
          <NextStep />
          <WalkThrough />
          <DumpList dumps={dumps} />
          <LatencyPlots capture={capture} />
          <OverTime key={`${capture.id} over time`} capture={capture} />
          <Averages capture={capture} />
          <Stages capture={capture} />
          <Load capture={capture} />
        </div>
      </div>
    </div>
  );
}

function NothingYet() {
  const { app } = useMessages();
  const setDialog = useWorkspace((state) => state.setDialog);
  return (
    <StateMessage
      mark="unchecked"
      title={app.noCaptureTitle}
      actions={
        <>
          <Button look="primary" keys="Ctrl O" onPress={() => void pickAndOpen('files')}>
            {app.openFiles}
          </Button>
          <Button keys="Ctrl L" onPress={() => setDialog('collect')}>
            {app.collect}
          </Button>
        </>
      }
    >
      {app.noCaptureText}
    </StateMessage>
  );
}
