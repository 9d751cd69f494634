import type { DumpView } from '../../../shared/dump.ts';
import { strongestOf } from '../../incident.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Select } from '../../widgets/select.tsx';
import { withNumbers } from './evidence.tsx';
import { Fired } from './headline.tsx';

/** Of a dump alone: its damage first, then the finding, or what the file is where no rule has anything to say. */
export function DumpHeadline({ dump }: { dump: DumpView }) {
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
export const isBroken = ({ damage, total }: DumpView): boolean => damage !== null && total === 0;

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
