import { useMessages } from '../messages.tsx';
import { pickAndOpen } from '../open.ts';
import { selectDump, useWorkspace, viewDocument } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { StateMessage } from '../widgets/state-message.tsx';

/** Requests while no dump is open. */
export function NoDump() {
  const { app } = useMessages();
  return (
    <StateMessage
      mark="unchecked"
      title={app.noDumpTitle}
      actions={
        <Button look="primary" keys="Ctrl O" onPress={() => void pickAndOpen('files')}>
          {app.addDump}
        </Button>
      }
    >
      {app.noDumpText}
    </StateMessage>
  );
}

/** Edit & replay while no request is being edited. */
export function NoReplay() {
  const { app } = useMessages();
  const dump = useWorkspace(selectDump);
  const openDocument = useWorkspace((state) => state.openDocument);
  const setDialog = useWorkspace((state) => state.setDialog);
  const paste = (
    <Button look={dump ? 'plain' : 'primary'} onPress={() => setDialog('paste')}>
      {app.pasteRequest}
    </Button>
  );
  const requests = (
    <Button look="primary" keys="2" onPress={() => openDocument(viewDocument('requests'))}>
      {app.toRequests}
    </Button>
  );
  const add = (
    <Button keys="Ctrl O" onPress={() => void pickAndOpen('files')}>
      {app.addDump}
    </Button>
  );
  return (
    <StateMessage
      mark="unchecked"
      title={app.noReplayTitle}
      actions={
        dump ? (
          <>
            {requests}
            {paste}
          </>
        ) : (
          <>
            {paste}
            {add}
          </>
        )
      }
    >
      {dump ? app.noReplayFromDump : app.noReplayWithoutDump}
    </StateMessage>
  );
}
