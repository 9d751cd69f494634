import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import type { ReplayDocument } from '../replay-store.ts';
import { useReplay } from '../replay-store.ts';
import type { TargetPlace } from '../target.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { TextField } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';

interface GuardProps {
  readonly document: ReplayDocument;
  readonly place: TargetPlace | null;
}

/** Asks for the host, typed, before anything is sent to a server off this machine. The other way out is the easy one. */
export function ReplayGuard({ document, place }: GuardProps) {
  const open = document.guarded && place !== null;
  return open ? <Guard key={place.baseUrl} id={document.id} place={place} /> : null;
}

function Guard({ id, place }: { id: string; place: TargetPlace }) {
  const { replay: words } = useMessages();
  const { closeGuard, send, setTarget } = useReplay.getState();
  const [typed, setTyped] = useState('');
  const { host, address, capturedAs, running, baseUrl } = place;
  const confirmed = typed.trim().toLowerCase() === host;
  const here = '127.0.0.1';
  const confirm = () => {
    if (confirmed) void send(id, host);
  };
  return (
    <Dialog
      isOpen
      role="alertdialog"
      width={480}
      title={capturedAs === null ? words.guardTitle(host) : words.guardTitleCaptured}
      onClose={() => closeGuard(id)}
      foot={
        <>
          <Button look="danger" isDisabled={!confirmed} onPress={confirm}>
            {words.guardSend(host)}
          </Button>
          <Button
            look="primary"
            onPress={() => {
              setTarget(id, baseUrl.replace(address, address.replace(host, here).replace(/[[\]]/g, '')));
              closeGuard(id);
            }}
          >
            {words.guardUse(here)}
          </Button>
        </>
      }
    >
      <div className="replay-guard-words marked-block">
        <Mark kind={capturedAs === null ? 'warn' : 'critical'} />
        <p>
          {capturedAs === null
            ? words.guardElsewhere(address)
            : running === null
              ? words.guardCaptured(address)
              : words.guardServing(address, running)}
        </p>
      </div>
      <TextField
        label={words.guardType(host)}
        mono
        value={typed}
        onChange={setTyped}
        onEnter={confirm}
        placeholder={host}
        autoFocus
      />
    </Dialog>
  );
}
