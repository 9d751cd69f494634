import { type DumpView, isUnread } from '../../../shared/dump.ts';
import type { Messages } from '../../../shared/messages/en/index.ts';
import { useMessages, useTell } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Select } from '../../widgets/select.tsx';
import { ClassWeights } from './class-weights.tsx';
import { withNumbers } from './evidence.tsx';
import { Fired } from './headline.tsx';

/** Of a dump alone: its damage first, then the finding, or what the file is where no rule has anything to say. */
export function DumpHeadline({ dump }: { dump: DumpView }) {
  const { headline } = useSignals();
  return (
    <header className="headline">
      <div className="headline-words">
        {isUnread(dump) ? null : <Damage dump={dump} />}
        {isUnread(dump) ? (
          <Broken dump={dump} />
        ) : headline ? (
          <Fired signal={headline} />
        ) : (
          <Contents dump={dump} />
        )}
      </div>
      <div className="headline-aside">
        <DumpSwitch dump={dump} />
        <ClassWeights />
      </div>
    </header>
  );
}

/** Nothing else about it is worth a word. */
function Broken({ dump: { kind, damage } }: { dump: DumpView }) {
  const { overview: words, app } = useMessages();
  const tell = useTell();
  if (damage === null) return null;
  return (
    <>
      <p className="headline-class">
        <Mark kind="high" label={app.severity.high} />
        <strong>{words.dumpKinds[kind]}</strong>
      </p>
      <h1>{words.dumpBroken}</h1>
      <p className="headline-sentence">
        {tell(damage.problem).message} {tell(damage.problem).hint}
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
      <h1>{dumpTitle(dump, words)}</h1>
      <p className="headline-sentence">
        {withNumbers(words.dumpSentence(dump))}{' '}
        <LinkButton onPress={() => showDump(dump.id)}>{words.toRequests}</LinkButton>
      </p>
    </>
  );
}

/** A file that was not read to its end says nothing of what stands behind the part that was. */
export function dumpTitle(dump: DumpView, words: Messages['overview']): string {
  if (dump.inFlight > 0) return words.dumpInFlight(dump.inFlight);
  if (dump.damage !== null || dump.cancelled) return words.dumpNoneInFlightYet;
  return dump.finished === 0 ? words.dumpEmpty : words.dumpNoneInFlight;
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
  const tell = useTell();
  if (dump.damage === null && !dump.cancelled) return null;
  return (
    <div className="marked-block damage">
      <Mark kind="warn" label={app.severity.warn} />
      <div>
        {dump.damage === null ? (
          <p>{words.cancelled}</p>
        ) : (
          <>
            <p>{tell(dump.damage.problem).message}</p>
            <p className="tx2">{tell(dump.damage.problem).hint}</p>
          </>
        )}
      </div>
    </div>
  );
}
