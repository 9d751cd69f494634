import { type DumpView, isUnread, requestCount } from '../../../shared/dump.ts';
import { formatBytes, formatCount, formatDuration, formatTimestamp } from '../../../shared/format.ts';
import { copyText } from '../../actions.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { pickAndOpen } from '../../open.ts';
import { useWorkspace } from '../../store.ts';
import { Button } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { DumpHeadline } from './dump-headline.tsx';
import { DumpPlots } from './dump-plots.tsx';
import { Findings } from './findings.tsx';
import { parallelOf, shortPath } from './identity.tsx';
import { NextStep } from './next-step.tsx';
import { Unfired } from './unfired.tsx';
import { WalkThrough } from './walk-through.tsx';

/** The overview while only a dump is open: what it tells, and what it cannot. */
export function DumpOverview({ dump }: { dump: DumpView }) {
  return (
    <div className="overview scroll" key={dump.id}>
      <DumpHeadline dump={dump} />
      <DumpIdentity dump={dump} />
      <div className="overview-columns">
        <div className="overview-left">
          {isUnread(dump) ? <Missing /> : null}
          <Findings />
          <Unfired />
          <DumpCounts dump={dump} />
          <Launch dump={dump} />
        </div>
        <div className="overview-right">
          <NextStep />
          <WalkThrough />
          <DumpPlots dump={dump} />
          {isUnread(dump) ? null : <Missing />}
          <Notes dump={dump} />
        </div>
      </div>
    </div>
  );
}

/** What only a capture of the server can tell, and how to come by one. */
function Missing() {
  const { overview: words } = useMessages();
  return (
    <section className="section" aria-labelledby="dump-missing">
      <h2 id="dump-missing" className="marked">
        <Mark kind="unchecked" />
        {words.missingTitle}
      </h2>
      <p className="tx2">{words.missingText}</p>
      <Supply />
    </section>
  );
}

function Supply() {
  const { overview: words } = useMessages();
  const setDialog = useWorkspace((state) => state.setDialog);
  return (
    <div className="actions">
      <Button keys="Ctrl Shift O" onPress={() => void pickAndOpen('folder')}>
        {words.openBundle}
      </Button>
      <Button keys="Ctrl L" onPress={() => setDialog('collect')}>
        {words.collect}
      </Button>
    </div>
  );
}

function DumpIdentity({ dump }: { dump: DumpView }) {
  const { overview: words } = useMessages();
  const { dumpFields: fields } = words;
  const cells = [
    [words.dumpKinds[dump.kind], dump.name, dump.path],
    [words.model, shortPath(dump.modelPath), dump.modelPath],
    [words.topology, parallelOf(dump.topology), null],
    [fields.endpoint, dump.endpoint, null],
    [fields.first, dump.firstStart === null ? null : formatTimestamp(dump.firstStart), null],
    [fields.last, dump.lastStart === null ? null : formatTimestamp(dump.lastStart), null],
    [fields.dumpedAt, dump.dumpedAt === null ? null : formatTimestamp(dump.dumpedAt), null],
    [fields.size, formatBytes(dump.bytes), null],
  ] as const;
  return (
    <dl className="identity" aria-label={words.identity}>
      {cells.map(([name, value, full]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value === null ? (
              <span className="tx3">{words.unknown}</span>
            ) : (
              <MiddleText text={value} title={full ?? value} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Records by state, as a table that needs no plot. */
function DumpCounts({ dump }: { dump: DumpView }) {
  const { overview: words } = useMessages();
  const { dumpFields: fields } = words;
  const span =
    dump.firstStart === null ? null : (dump.dumpedAt ?? dump.lastStart ?? dump.firstStart) - dump.firstStart;
  if (isUnread(dump)) return null;
  const rows = [
    [fields.total, formatCount(requestCount(dump))],
    [fields.finished, formatCount(dump.finished)],
    [fields.inFlight, formatCount(dump.inFlight)],
    [fields.healthChecks, formatCount(dump.healthChecks)],
    [fields.span, formatDuration(span)],
    [fields.configUpdates, formatCount(dump.configUpdates)],
  ] as const;
  return (
    <section className="section" aria-labelledby="dump-counts">
      <h2 id="dump-counts">{words.dump}</h2>
      <dl className="pairs left-pairs">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Launch({ dump: { launchCommand } }: { dump: DumpView }) {
  const { overview: words } = useMessages();
  if (launchCommand === null) return null;
  return (
    <section className="section" aria-labelledby="launch">
      <div className="section-head">
        <h2 id="launch">{words.launch}</h2>
        <CopyButton doneText={words.copied} onCopy={() => copyText(launchCommand)}>
          {words.copy}
        </CopyButton>
      </div>
      <pre className="command">{launchCommand}</pre>
    </section>
  );
}

function Notes({ dump }: { dump: DumpView }) {
  const { overview: words } = useMessages();
  const say = useSay();
  if (dump.notes.length === 0) return null;
  return (
    <section className="section" aria-labelledby="dump-notes">
      <h2 id="dump-notes">{words.notes}</h2>
      <ul className="plain-list">
        {dump.notes.map((note) => (
          <li key={`${note.key} ${JSON.stringify(note.params)}`}>{say(note)}</li>
        ))}
      </ul>
    </section>
  );
}
