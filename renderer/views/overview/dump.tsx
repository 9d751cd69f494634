import type { DumpView } from '../../../shared/dump.ts';
import { formatBytes, formatCount, formatDuration, formatTimestamp } from '../../../shared/format.ts';
import { copyText } from '../../actions.ts';
import { strongestOf } from '../../incident.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { pickAndOpen } from '../../open.ts';
import { useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { Button, LinkButton } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Select } from '../../widgets/select.tsx';
import { withNumbers } from './evidence.tsx';
import { Findings } from './findings.tsx';
import { Fired } from './headline.tsx';
import { parallelOf, shortPath } from './identity.tsx';
import { NextStep } from './next-step.tsx';

/** The overview while only a dump is open: what it tells, and what it cannot. */
export function DumpOverview({ dump }: { dump: DumpView }) {
  const { overview: words } = useMessages();
  return (
    <div className="overview scroll" key={dump.id}>
      <DumpHeadline dump={dump} />
      <DumpIdentity dump={dump} />
      <div className="overview-columns">
        <div className="overview-left">
          <Findings />
          <DumpCounts dump={dump} />
          <Launch dump={dump} />
        </div>
        <div className="overview-right">
          <NextStep />
          <section className="section" aria-labelledby="dump-missing">
            <h2 id="dump-missing" className="marked">
              <Mark kind="unchecked" />
              {words.missingTitle}
            </h2>
            <p className="tx2">{words.missingText}</p>
            <Supply />
          </section>
          <Notes dump={dump} />
        </div>
      </div>
    </div>
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

function DumpHeadline({ dump }: { dump: DumpView }) {
  const strongest = strongestOf(useSignals());
  return (
    <header className="headline">
      <div className="headline-words">
        {isBroken(dump) ? null : <Damage dump={dump} />}
        {isBroken(dump) ? (
          <Broken dump={dump} />
        ) : strongest ? (
          <Fired signal={strongest} />
        ) : (
          <Contents dump={dump} />
        )}
      </div>
      <DumpSwitch dump={dump} />
    </header>
  );
}

/** Ended before its first whole record: nothing else about it is worth a word. */
const isBroken = ({ damage, total }: DumpView): boolean => damage !== null && total === 0;

function Broken({ dump: { kind, damage } }: { dump: DumpView }) {
  const { overview: words, app } = useMessages();
  if (damage === null) return null;
  return (
    <>
      <p className="headline-class">
        <Mark kind="high" label={app.severity.high} />
        <strong>{words.dumpKinds[kind]}</strong>
      </p>
      <h1>{words.dumpBroken}</h1>
      <p className="headline-sentence">
        {damage.problem.message} {damage.problem.hint}
      </p>
    </>
  );
}

/** What the file is, where no rule has anything to say of it. */
function Contents({ dump }: { dump: DumpView }) {
  const { overview: words, app } = useMessages();
  const showDump = useWorkspace((state) => state.showDump);
  return (
    <>
      <p className="headline-class">
        <Mark kind="info" label={app.severity.info} />
        <strong>{words.dumpKinds[dump.kind]}</strong>
      </p>
      <h1>
        {dump.finished + dump.inFlight === 0
          ? words.dumpEmpty
          : dump.inFlight > 0
            ? words.dumpInFlight(dump.inFlight)
            : words.dumpNoneInFlight}
      </h1>
      <p className="headline-sentence">
        {withNumbers(words.dumpSentence(dump.finished, dump.inFlight, dump.healthChecks))}{' '}
        <LinkButton onPress={() => showDump(dump.id)}>{words.toRequests}</LinkButton>
      </p>
    </>
  );
}

function DumpSwitch({ dump }: { dump: DumpView }) {
  const { overview: words } = useMessages();
  const dumps = useWorkspace((state) => state.dumps);
  const chooseDump = useWorkspace((state) => state.chooseDump);
  if (dumps.length < 2) return null;
  return (
    <Select
      label={words.dumpSwitch}
      value={dump.id}
      options={dumps.map(({ id, name }) => ({ id, name }))}
      onChange={chooseDump}
    />
  );
}

function Damage({ dump }: { dump: DumpView }) {
  const { overview: words, app } = useMessages();
  if (dump.damage === null && !dump.cancelled) return null;
  return (
    <div className="marked-block damage">
      <Mark kind="warn" label={app.severity.warn} />
      <div>
        {dump.damage === null ? (
          <p>{words.cancelled}</p>
        ) : (
          <>
            <p>{dump.damage.problem.message}</p>
            <p className="tx2">{dump.damage.problem.hint}</p>
          </>
        )}
      </div>
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
          <dd title={full ?? value ?? undefined}>{value ?? <span className="tx3">{words.unknown}</span>}</dd>
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
  if (isBroken(dump)) return null;
  const rows = [
    [fields.total, formatCount(dump.total - dump.healthChecks)],
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

/** Beside a capture: one line a dump, with the way to its requests. */
export function DumpList({ dumps }: { dumps: readonly DumpView[] }) {
  const { overview: words } = useMessages();
  const showDump = useWorkspace((state) => state.showDump);
  if (dumps.length === 0) return null;
  return (
    <section className="section" aria-labelledby="dumps">
      <h2 id="dumps">{words.dumps(dumps.length)}</h2>
      <ul className="plain-list">
        {dumps.map((dump) => (
          <li key={dump.id} className="marked-block">
            <Mark kind={dump.damage || dump.cancelled ? 'warn' : dump.inFlight > 0 ? 'fly' : 'info'} />
            <div>
              <p>
                {words.dumpKinds[dump.kind]} <strong>{dump.name}</strong>{' '}
                <LinkButton onPress={() => showDump(dump.id)}>{words.toRequests}</LinkButton>
              </p>
              {dump.damage === null ? null : <p>{dump.damage.problem.message}</p>}
              {dump.cancelled ? <p>{words.cancelled}</p> : null}
              <p className="tx2">{words.dumpSentence(dump.finished, dump.inFlight, dump.healthChecks)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
