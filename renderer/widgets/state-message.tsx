import type { ReactNode } from 'react';
import { Mark, type MarkKind } from './mark.tsx';

export interface StateMessageProps {
  mark: MarkKind;
  /** What the mark means, for those who do not see it. */
  markLabel?: string;
  title: string;
  children?: ReactNode;
  /** At most two buttons, the likeliest first. */
  actions?: ReactNode;
}

/** What a region says instead of its content: mark, what happened, cause and what is still true, what to do. */
export function StateMessage({ mark, markLabel, title, children, actions }: StateMessageProps) {
  return (
    <section className="state-message">
      <Mark kind={mark} {...(markLabel === undefined ? {} : { label: markLabel })} />
      <div>
        <h2>{title}</h2>
        {children === undefined ? null : <div className="state-text">{children}</div>}
        {actions === undefined ? null : <div className="actions">{actions}</div>}
      </div>
    </section>
  );
}
