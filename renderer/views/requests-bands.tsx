import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components';
import type { DumpId, DumpView } from '../../shared/dump.ts';
import { formatClock, formatTimestamp, formatTopology } from '../../shared/format.ts';
import { copyText } from '../actions.ts';
import { selectMergeable, useMerged } from '../merged-store.ts';
import { useMessages, useSay, useTell } from '../messages.tsx';
import { reportDocument, useWorkspace } from '../store.ts';
import { verdictMarks } from '../verdict-marks.ts';
import { LinkButton } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Select } from '../widgets/select.tsx';

/** What the file says about itself, and what is wrong with it: lines above the table. */
export function DumpBands({ dump }: { dump: DumpView }) {
  const { requests: words } = useMessages();
  const tell = useTell();
  return (
    <>
      <Identity dump={dump} />
      {dump.damage ? (
        <div className="requests-band" role="note">
          <Mark kind="warn" />
          <p>
            {tell(dump.damage.problem).message} <span className="tx2">{tell(dump.damage.problem).hint}</span>
          </p>
        </div>
      ) : null}
      {dump.cancelled ? (
        <div className="requests-band" role="note">
          <Mark kind="warn" />
          <p>{words.stoppedByYou(dump.total)}</p>
        </div>
      ) : null}
    </>
  );
}

/** One line: which dump, kind, model, topology, time; what is longer unfolds below it. */
function Identity({ dump }: { dump: DumpView }) {
  const { requests: words } = useMessages();
  const say = useSay();
  const isAll = useMerged(({ table }) => table?.id === dump.id);
  const { launchCommand } = dump;
  // Of all dumps: that they are one table is said by the choice; what stands in several of them is said in the line.
  const said = isAll ? dump.notes.filter(({ key }) => key !== 'mergedOf').map(say) : [];
  const notes = isAll ? [] : dump.notes;
  const topology = formatTopology({ ...dump.topology });
  const when =
    dump.dumpedAt !== null
      ? words.writtenAt(formatTimestamp(dump.dumpedAt))
      : dump.firstStart !== null && dump.lastStart !== null
        ? words.startedFrom(formatTimestamp(dump.firstStart), formatClock(dump.lastStart))
        : null;
  const facts = [
    dump.modelPath ?? dump.servedModelName,
    topology,
    dump.endpoint,
    when,
    dump.configUpdates > 0 ? words.configUpdates(dump.configUpdates) : null,
  ].filter((fact) => fact !== null);
  return (
    <div className="requests-identity">
      <DumpChoice shown={isAll ? 'all' : dump.id} />
      <div className="requests-facts">
        {isAll ? null : <strong>{words.kinds[dump.kind]}</strong>}
        {[...said, ...facts].map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </div>
      {isAll ? null : <ReportLink dump={dump} />}
      {launchCommand === null ? null : (
        <Fold title={words.launchCommand}>
          <code className="requests-command">{launchCommand}</code>
          <CopyButton doneText={words.copied} onCopy={() => copyText(launchCommand)}>
            {words.copyCommand}
          </CopyButton>
        </Fold>
      )}
      {notes.length === 0 ? null : (
        <Fold title={words.notes(notes.length)} mark={<Mark kind="info" />}>
          <ul className="requests-notes">
            {notes.map((note) => (
              <li key={say(note)}>{say(note)}</li>
            ))}
          </ul>
        </Fold>
      )}
    </div>
  );
}

/** Which of several dumps the table shows, or all of them; nothing where there is one. */
function DumpChoice({ shown }: { shown: DumpId | 'all' }) {
  const { requests: words } = useMessages();
  const dumps = useWorkspace((state) => state.dumps);
  const mergeable = useWorkspace(selectMergeable);
  const { showAll, showDump } = useWorkspace.getState();
  if (dumps.length < 2) return null;
  const all = mergeable === null ? [] : [{ id: 'all' as const, name: words.allDumps(mergeable) }];
  return (
    <Select<DumpId | 'all'>
      label={words.shown}
      labelHidden
      value={shown}
      options={[...all, ...dumps.map(({ id, name }) => ({ id, name }))]}
      onChange={(id) => (id === 'all' ? showAll() : showDump(id))}
    />
  );
}

function ReportLink({ dump }: { dump: DumpView }) {
  const { report } = useMessages();
  const openDocument = useWorkspace((state) => state.openDocument);
  const { verdict } = dump.report;
  // What is as it should be needs no mark here.
  const isSaid = dump.reading === null && (verdict === 'can_act' || verdict === 'unknown');
  const mark = isSaid ? verdictMarks[verdict] : null;
  return (
    <LinkButton isDisabled={dump.reading !== null} onPress={() => openDocument(reportDocument(dump))}>
      {mark === null ? null : <Mark kind={mark} size={10} />} {report.title}
    </LinkButton>
  );
}

function Fold({ title, mark, children }: { title: string; mark?: ReactNode; children: ReactNode }) {
  return (
    <Disclosure className="requests-fold">
      <AriaButton slot="trigger" className="requests-fold-head">
        <ChevronRight size={13} aria-hidden />
        {mark}
        {title}
      </AriaButton>
      <DisclosurePanel className="requests-fold-body">{children}</DisclosurePanel>
    </Disclosure>
  );
}
