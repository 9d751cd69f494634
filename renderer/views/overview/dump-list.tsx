import { type DumpView, isUnread } from '../../../shared/dump.ts';
import { useMessages, useTell } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';

/** Beside a capture: one line a dump, with the way to its requests. */
export function DumpList({ dumps }: { dumps: readonly DumpView[] }) {
  const { overview: words } = useMessages();
  const tell = useTell();
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
              <p className="dump-line">
                <span>{words.dumpKinds[dump.kind]}</span>
                <strong className="dump-name">
                  <MiddleText text={dump.name} tail={24} title={dump.path} />
                </strong>
                <LinkButton onPress={() => showDump(dump.id)}>{words.toRequests}</LinkButton>
              </p>
              {dump.damage === null ? null : <p>{tell(dump.damage.problem).message}</p>}
              {dump.cancelled ? <p>{words.cancelled}</p> : null}
              {isUnread(dump) ? null : <p className="tx2">{words.dumpSentence(dump)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
