import { Paperclip, X } from 'lucide-react';
import { type AttachedTo, isSameRun, stretchOfAttachment } from '../../shared/attachment.ts';
import { formatBytes, formatCount } from '../../shared/format.ts';
import { showInFolder } from '../actions.ts';
import { attachFiles, removeAttachment, useOpenAttachment } from '../attachments.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { Button, IconButton, LinkButton } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import './attachments.css';

/** Logs, stacks and other texts that a person attached to a send or a batch. Nothing where none can be attached. */
export function Attachments({ to }: { to: AttachedTo }) {
  const { attachments: words } = useMessages();
  const view = useIncident((state) => state.view);
  const mayWrite = view?.access.kind === 'write';
  const shown = (view?.attachments ?? []).filter((item) => isSameRun(item.to, to));
  if (shown.length === 0 && !mayWrite) return null;
  return (
    <section className="attachments" aria-label={words.title}>
      <Paperclip size={13} aria-hidden />
      {shown.length === 0 ? <span className="tx3">{words.none}</span> : null}
      {shown.map((item) => (
        <span key={item.id} className="attachment">
          <LinkButton onPress={() => void useOpenAttachment.getState().open(item)}>{item.name}</LinkButton>
          <span className="tx2 num">{formatBytes(item.bytes)}</span>
          {item.masked === 0 ? null : <span className="tx3">{words.masked(item.masked)}</span>}
          {mayWrite ? (
            <IconButton
              icon={<X size={12} aria-hidden />}
              label={words.remove(item.name)}
              onPress={() => void removeAttachment(item, words.removed(item.name))}
            />
          ) : null}
        </span>
      ))}
      <span className="spring" />
      {mayWrite ? <Button onPress={() => void attachFiles(to)}>{words.attach}</Button> : null}
      <AttachmentDialog to={to} />
    </section>
  );
}

/** The text of one attachment, by stretches. */
function AttachmentDialog({ to }: { to: AttachedTo }) {
  const { attachments: words } = useMessages();
  const { item, part } = useOpenAttachment();
  const { turnTo, close } = useOpenAttachment.getState();
  if (!item || !isSameRun(item.to, to)) return null;
  const isWhole = part !== null && part.from === 0 && part.to === part.total;
  return (
    <Dialog
      isOpen
      onClose={close}
      title={item.name}
      aside={formatBytes(item.bytes)}
      subtitle={
        part === null || isWhole
          ? undefined
          : words.stretch(formatCount(part.from + 1), formatCount(part.to), formatCount(part.total))
      }
      width={960}
      foot={
        <>
          {part === null || isWhole ? null : (
            <>
              <Button
                isDisabled={part.from === 0}
                onPress={() => void turnTo(Math.max(0, part.from - stretchOfAttachment))}
              >
                {words.earlier}
              </Button>
              <Button isDisabled={part.to >= part.total} onPress={() => void turnTo(part.to)}>
                {words.later}
              </Button>
            </>
          )}
          <Button onPress={() => void showInFolder(item.path)}>{words.showInFolder}</Button>
          <Button look="primary" onPress={close}>
            {words.close}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text to scroll, select and copy by keyboard */}
      <pre className="attachment-text mono" tabIndex={0}>
        {part?.text ?? words.reading}
      </pre>
    </Dialog>
  );
}
