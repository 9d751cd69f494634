import { useMemo } from 'react';
import type { FieldChange } from '../../shared/request.ts';
import { fieldsInText, sameJson } from '../body-text.ts';
import { selectReadOnly, useIncident } from '../incident-store.ts';
import { partsOf } from '../json-parts.ts';
import { useMessages, useSay } from '../messages.tsx';
import type { ReplayDocument } from '../replay-store.ts';
import { useReplay } from '../replay-store.ts';
import { Mark } from '../widgets/mark.tsx';

interface ReplayChangesProps {
  readonly document: ReplayDocument;
  readonly text: string;
  readonly isJson: boolean;
}

/** Fields that are not sent as they were recorded, each with its reason and a box that sends it all the same. */
export function ReplayChanges({ document, text, isJson }: ReplayChangesProps) {
  const { replay: words } = useMessages();
  const say = useSay();
  const { changes, notes, recordedText } = document.request;
  const readOnly = useIncident(selectReadOnly);
  const recorded = useMemo(() => partsOf(recordedText).length, [recordedText]);
  const inText = useMemo(
    () =>
      fieldsInText(
        text,
        changes.map(({ field }) => field),
      ),
    [text, changes],
  );
  return (
    <section className="replay-changes scroll" aria-label={words.changes}>
      <h2>
        {words.changes}
        <span className="tx2">{changes.length > 0 ? words.changesNote(changes.length, recorded) : ''}</span>
      </h2>
      {changes.length === 0 ? <p className="tx2">{words.noChanges}</p> : null}
      <ul className="replay-fields">
        {changes.map((change) => (
          <FieldRow
            key={change.field}
            id={document.id}
            change={change}
            kept={sameJson(inText.get(change.field), change.recordedJson)}
            // What stands in the tagged form has no form that a server would read.
            possible={isJson && readOnly === null && !change.recordedJson.includes('"$py"')}
          />
        ))}
      </ul>
      {notes.length === 0 ? null : (
        <ul className="replay-notes" aria-label={words.notes}>
          {notes.map((note) => (
            <li key={say(note)}>
              <Mark kind="info" /> {say(note)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface FieldRowProps {
  readonly id: string;
  readonly change: FieldChange;
  readonly kept: boolean;
  readonly possible: boolean;
}

function FieldRow({ id, change, kept, possible }: FieldRowProps) {
  const { replay: words } = useMessages();
  const say = useSay();
  const { field, action, reason, recorded } = change;
  return (
    <li title={words.recordedValue(recorded)}>
      <input
        type="checkbox"
        className="check"
        aria-label={words.keepField(field)}
        checked={kept}
        disabled={!possible}
        onChange={(event) => void useReplay.getState().keepField(id, change, event.target.checked)}
      />
      <code className="clipped">{field}</code>
      <span className="tx2">{words.actions[action]}</span>
      <span className="tx2 clipped">{say(reason)}</span>
    </li>
  );
}
