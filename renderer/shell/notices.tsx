import { X } from 'lucide-react';
import { useEffect } from 'react';
import { formatBytes } from '../../shared/format.ts';
import { useMessages, useTell } from '../messages.tsx';
import { cancelOpening } from '../open.ts';
import { problemMark } from '../problem-mark.ts';
import { type Message, type Opening, useWorkspace } from '../store.ts';
import { useUndo } from '../undo-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import { Progress } from '../widgets/progress.tsx';

/** What is being read and not shown yet, and what a person should know: floats above the status bar, so that nothing moves. */
export function Notices() {
  const { app } = useMessages();
  const openings = useWorkspace((state) => state.openings);
  const messages = useWorkspace((state) => state.messages);
  return (
    <section className="notices" aria-label={app.messages}>
      {openings
        .filter(({ dump }) => dump === null)
        .map((opening) => (
          <OpeningNotice key={opening.task} opening={opening} />
        ))}
      <UndoNotice />
      <div role="log" aria-live="assertive" className="notice-list">
        {messages.map((message) => (
          <MessageNotice key={message.id} message={message} />
        ))}
      </div>
    </section>
  );
}

/** What was only said goes away by itself after this long. */
const readSeconds = 12;

/** What was just done or taken away, and the way back. */
function UndoNotice() {
  const { app } = useMessages();
  const { offer, take, dismiss } = useUndo();
  useEffect(() => {
    // What can be taken back waits for that; what was only said has been read by then.
    if (offer?.undo !== null) return undefined;
    const timer = setTimeout(dismiss, readSeconds * 1000);
    return () => clearTimeout(timer);
  }, [offer, dismiss]);
  if (offer === null) return null;
  return (
    <div className="notice notice-undo" role="status">
      <p>{offer.words}</p>
      {offer.undo === null ? null : <Button onPress={() => void take()}>{app.undo}</Button>}
      <IconButton icon={<X size={13} aria-hidden />} label={app.dismiss} onPress={dismiss} />
    </div>
  );
}

function OpeningNotice({ opening }: { opening: Opening }) {
  const { app } = useMessages();
  const { task, name, bytes, of, records, cancelling } = opening;
  return (
    <div className="notice opening-notice" role="status">
      <div className="notice-head">
        <strong className="notice-name">
          <MiddleText text={name} />
        </strong>
        <span className="num tx2">{of === null ? formatBytes(bytes) : app.openedOf(bytes, of)}</span>
      </div>
      <Progress label={app.opening(name)} fraction={of === null || of === 0 ? null : bytes / of} />
      <div className="notice-foot">
        <span className="num tx2">{records > 0 ? app.recordsSoFar(records) : null}</span>
        <Button look="danger" isDisabled={cancelling} onPress={() => void cancelOpening(task)}>
          {cancelling ? app.cancelling : app.cancel}
        </Button>
      </div>
    </div>
  );
}

function MessageNotice({ message: { id, problem: met, about } }: { message: Message }) {
  const { app } = useMessages();
  const tell = useTell();
  const dismiss = useWorkspace((state) => state.dismiss);
  const problem = tell(met);
  const mark = problemMark(problem.code);
  return (
    <div className="notice message-notice">
      <Mark kind={mark} label={app.severity[mark]} />
      <div className="message-words">
        {about === null || problem.message.includes(about) ? null : <code title={about}>{about}</code>}
        <p>{problem.message}</p>
        {problem.hint === undefined ? null : <p className="tx2">{problem.hint}</p>}
      </div>
      <IconButton icon={<X size={13} aria-hidden />} label={app.dismiss} onPress={() => dismiss(id)} />
    </div>
  );
}
