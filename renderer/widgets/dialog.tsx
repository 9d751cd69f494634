import { type ReactNode, useEffect, useRef } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export interface DialogProps {
  isOpen: boolean;
  /** Called by Escape, and by a press outside when `isDismissable`. */
  onClose(): void;
  title: string;
  /** Stands opposite the title, e.g. a count. */
  aside?: ReactNode;
  subtitle?: ReactNode;
  children: ReactNode;
  /** Buttons; the likeliest last, at the right edge. */
  foot: ReactNode;
  width: number;
  /** Whether a press outside closes it; Escape always asks to. */
  isDismissable?: boolean;
  role?: 'dialog' | 'alertdialog';
}

/** What has to be answered before the window goes on. */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose, title, aside, subtitle, children, foot, width, isDismissable = true } = props;
  const dialog = useRef<HTMLElement>(null);
  // A control that goes away or is switched off lets the focus fall out, and Escape with it.
  useEffect(() => {
    if (isOpen && document.activeElement === document.body) dialog.current?.focus();
  });
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={isDismissable}
    >
      <Modal className="modal" style={{ width }}>
        <AriaDialog ref={dialog} className="dialog" role={props.role ?? 'dialog'}>
          <header className="dialog-head">
            <Heading slot="title">{title}</Heading>
            {aside === undefined ? null : <span className="num tx2">{aside}</span>}
            {subtitle === undefined ? null : <p className="tx2">{subtitle}</p>}
          </header>
          <div className="dialog-body">{children}</div>
          <div className="dialog-foot">{foot}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
