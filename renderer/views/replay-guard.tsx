import { useState } from 'react';
import { requestsOfOthers } from '../../shared/target-look.ts';
import { useMessages } from '../messages.tsx';
import type { ReplayDocument } from '../replay-store.ts';
import { recordOf, useReplay } from '../replay-store.ts';
import type { TargetPlace } from '../target.ts';
import { lookKey, useTargetLooks } from '../target-look-store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { TextField } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';

interface GuardProps {
  readonly document: ReplayDocument;
  readonly place: TargetPlace | null;
}

/** Past this a look says nothing of `right now`. */
const freshSeconds = 30;

/** Asks for the host, typed, before anything is sent to a server off this machine. The other way out is the easy one. */
export function ReplayGuard({ document, place }: GuardProps) {
  const open = document.guarded && place !== null;
  return open ? <Guard key={place.baseUrl} document={document} place={place} /> : null;
}

function Guard({ document, place }: { document: ReplayDocument; place: TargetPlace }) {
  const { id } = document;
  const record = recordOf(document);
  const { replay: words } = useMessages();
  const { targetLook: looks } = useMessages();
  const { closeGuard, send, setTarget } = useReplay.getState();
  const looked = useTargetLooks(({ looks: known }) => known[lookKey(place.baseUrl, record)]);
  // Nobody is asked for the words of this question: an earlier look counts while it is young.
  const look = looked?.kind === 'done' ? looked.told.look : null;
  const others = look && Date.now() / 1000 - look.at < freshSeconds ? requestsOfOthers(look) : null;
  const isBusyHere = place.loopback && place.capturedAs === null && others !== null && others > 0;
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
      title={
        capturedAs !== null
          ? words.guardTitleCaptured
          : isBusyHere
            ? looks.guardBusy(host)
            : words.guardTitle(host)
      }
      onClose={() => closeGuard(id)}
      foot={
        <>
          <Button look="danger" isDisabled={!confirmed} onPress={confirm}>
            {words.guardSend(host)}
          </Button>
          <Button
            look="primary"
            onPress={() => {
              if (!place.loopback)
                setTarget(id, baseUrl.replace(address, address.replace(host, here).replace(/[[\]]/g, '')));
              closeGuard(id);
            }}
          >
            {place.loopback ? looks.guardKeep : words.guardUse(here)}
          </Button>
        </>
      }
    >
      <div className="replay-guard-words marked-block">
        <Mark kind={capturedAs === null ? 'warn' : 'critical'} />
        <p>
          {isBusyHere
            ? looks.guardBusyNow(address, others)
            : capturedAs === null
              ? words.guardElsewhere(address)
              : running === null
                ? words.guardCaptured(address)
                : words.guardServing(address, running)}
          {isBusyHere || others === null ? null : ` ${others > 0 ? looks.guardNow(others) : looks.guardIdle}`}
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
