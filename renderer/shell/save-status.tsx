import { say } from '../../shared/phrase.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages, useTell } from '../messages.tsx';
import { Mark } from '../widgets/mark.tsx';

/** Whether what a person sees is on disk; nothing while there is nothing to keep. */
export function SaveStatus() {
  const { app } = useMessages();
  const tell = useTell();
  const view = useIncident((state) => state.view);
  if (view === null) return null;
  const { access, save } = view;
  if (access.kind === 'read')
    return (
      <span title={say(access.reason)}>
        <Mark kind="warn" />
        {app.readOnly}
      </span>
    );
  switch (save.kind) {
    case 'saved':
      return save.at === null ? null : <span title={view.folder}>{app.saved}</span>;
    case 'pending':
    case 'saving':
      return <span>{app.saving}</span>;
    case 'failed':
      return (
        <span title={[tell(save.problem).message, tell(save.problem).hint].filter(Boolean).join(' ')}>
          <Mark kind="critical" />
          {app.notSaved}
        </span>
      );
    case 'conflict':
      return (
        <span title={app.conflictHint(save.files.join(', '))}>
          <Mark kind="warn" />
          {app.conflict}
        </span>
      );
  }
}
