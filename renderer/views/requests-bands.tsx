import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components';
import type { DumpView } from '../../shared/dump.ts';
import { formatClock, formatTimestamp, formatTopology } from '../../shared/format.ts';
import { copyText } from '../actions.ts';
import { useMessages, useSay } from '../messages.tsx';
import { reportDocument, useWorkspace } from '../store.ts';
import { verdictMarks } from '../verdict-marks.ts';
import { LinkButton } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Mark } from '../widgets/mark.tsx';

/** What the file says about itself, and what is wrong with it: lines above the table. */
export function DumpBands({ dump }: { dump: DumpView }) {
  const { requests: words } = useMessages();
  return (
    <>
      <Identity dump={dump} />
      {dump.damage ? (
        <div className="requests-band" role="note">
          <Mark kind="warn" />
          <p>
            {dump.damage.problem.message} <span className="tx2">{dump.damage.problem.hint}</span>
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

/** One line: kind, model, topology, time; what is longer unfolds below it. */
function Identity({ dump }: { dump: DumpView }) {
  const { requests: words, report } = useMessages();
  const openDocument = useWorkspace((state) => state.openDocument);
  const say = useSay();
  const { launchCommand, notes } = dump;
  const { verdict } = dump.report;
  // What is as it should be needs no mark here.
  const isSaid = dump.reading === null && (verdict === 'can_act' || verdict === 'unknown');
  const verdictMark = isSaid ? verdictMarks[verdict] : null;
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
      <div className="requests-facts">
        <strong>{words.kinds[dump.kind]}</strong>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </div>
      <LinkButton isDisabled={dump.reading !== null} onPress={() => openDocument(reportDocument(dump))}>
        {verdictMark === null ? null : <Mark kind={verdictMark} size={10} />} {report.title}
      </LinkButton>
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
