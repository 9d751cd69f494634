import { isUnread } from '../../shared/dump.ts';
import { formatPercent } from '../../shared/format.ts';
import { openBatch, selectRunning, useBatches } from '../batch-store.ts';
import { hostOf, useCollect } from '../collect-store.ts';
import { countMasked, countQuiet, worthOfQuiet } from '../incident.ts';
import { useShownTable } from '../merged-store.ts';
import { useMessages } from '../messages.tsx';
import { selectCapture, useWorkspace, viewDocument } from '../store.ts';
import { useSignals } from '../use-signals.ts';
import { LinkButton } from '../widgets/button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { SaveStatus } from './save-status.tsx';

/** One line of what holds now: rules, dump, secrets, jobs, network. */
export function StatusBar() {
  const { app } = useMessages();
  const capture = useWorkspace(selectCapture);
  const shown = useShownTable();
  const dump = 'dump' in shown ? shown.dump : null;
  const opening = useWorkspace(({ openings }) => openings[0]);
  const openDocument = useWorkspace((state) => state.openDocument);
  const network = useWorkspace((state) => state.network);
  const version = useWorkspace(({ start }) => start?.version);
  const collecting = useCollect(({ task, form }) => (task.kind === 'running' ? hostOf(form.baseUrl) : null));
  const { of, ...groups } = useSignals();
  const { fired, notChecked } = groups;
  const masked = capture ? countMasked(capture.masked) : 0;
  const worst = fired[0]?.severity;
  const worth = worthOfQuiet(capture, groups);

  return (
    <footer className="status-bar">
      {of > 0 ? (
        <span>
          <Mark
            kind={worst ?? worth}
            label={
              worst ? app.severity[worst] : worth === 'unchecked' ? app.marks.unchecked : app.marks.quiet
            }
          />
          {app.signals(fired.length, countQuiet(groups), notChecked.length)}
        </span>
      ) : null}
      {dump ? (
        <span>
          {dump.damage || dump.cancelled ? <Mark kind="warn" label={app.damaged} /> : null}
          {shown.kind === 'all'
            ? app.allDumpCounts(dump.name, dump)
            : isUnread(dump)
              ? app.dumpUnread
              : app.dumpCounts(dump)}
        </span>
      ) : null}
      {masked > 0 ? <span>{app.masked(masked)}</span> : null}
      {opening ? <span>{app.reading(opening.name)}</span> : null}
      {collecting === null ? null : <span>{app.collecting(collecting)}</span>}
      <Jobs />
      {capture || dump || opening || collecting !== null ? null : (
        <span>
          <Mark kind="ok" />
          {app.ready}
        </span>
      )}
      <span className="spring" />
      <SaveStatus />
      <LinkButton look="value" onPress={() => openDocument(viewDocument('network'))}>
        <span title={app.networkHint}>
          {network.active > 0 ? app.network(network.host ?? '', network.active) : app.networkIdle}
        </span>
      </LinkButton>
      <span title={app.utcHint}>{app.utc}</span>
      {version === undefined ? null : <span>{app.version(version)}</span>}
    </footer>
  );
}

/** Batches under way: a press shows the first. */
function Jobs() {
  const { batch: words } = useMessages();
  const views = useBatches((state) => state.views);
  const running = selectRunning({ views });
  const [first] = running;
  if (!first) return null;
  const { planned, sent, inFlight } = first.counts;
  const share = planned === 0 ? 0 : (sent - inFlight) / planned;
  return (
    <LinkButton onPress={() => openBatch(first.id, first.name)}>
      {running.length > 1 ? words.jobs(running.length) : words.job(formatPercent(share))}
    </LinkButton>
  );
}
