import { Copy, GripVertical, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { Button as AriaButton, GridList, GridListItem, useDragAndDrop } from 'react-aria-components';
import { pinArtifactName } from '../../shared/note-pins.ts';
import { formatPinSource, type PinView } from '../../shared/pin.ts';
import { copyText } from '../actions.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages, useSay } from '../messages.tsx';
import { editRemark, movePin, placeAfterDrop, removePin, usePins, whyReadOnly } from '../pins.ts';
import { openPin } from '../reveal.ts';
import { IconButton, LinkButton } from '../widgets/button.tsx';
import { Mark } from '../widgets/mark.tsx';
import './pins.css';

const noPins: readonly PinView[] = [];

/** The pins in their order, which is that of the note: remarks, copies, and the way to what each points at. */
export function PinList() {
  const { pins: words } = useMessages();
  const say = useSay();
  const pins = useIncident(({ view }) => view?.pins ?? noPins);
  const readOnly = useIncident(({ view }) => whyReadOnly(view));
  const order = pins.map(({ pin }) => pin.id);
  const isFixed = readOnly !== null;
  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: isFixed,
    getItems: (keys) =>
      [...keys].map((key) => ({
        'text/plain': pins.find(({ pin }) => pin.id === key)?.pin.label ?? '',
      })),
    onReorder: ({ keys, target }) => {
      const [moved] = [...keys].map(String);
      if (moved === undefined || target.dropPosition === 'on') return;
      void movePin(moved, placeAfterDrop(order, moved, String(target.key), target.dropPosition));
    },
  });

  const press = (event: KeyboardEvent) => {
    const row = (event.target as Element).closest<HTMLElement>('[role="row"]');
    const id = row?.dataset.key;
    if (id === undefined || isFixed) return;
    const place = order.indexOf(id);
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown'))
      void movePin(id, place + (event.key === 'ArrowUp' ? -1 : 1));
    else if (event.key === 'Delete' && event.target === row) {
      const pin = pins[place]?.pin;
      if (pin) void removePin(pin);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section className="pins" aria-label={words.heading}>
      <h2>
        {words.heading} <span className="tx3 num">{pins.length}</span>
      </h2>
      {isFixed && pins.length > 0 ? (
        <p className="tx2 pins-fixed">
          {words.readOnly(readOnly === 'notTold' ? words.notTold : say(readOnly))}
        </p>
      ) : null}
      {pins.length === 0 ? null : (
        // Before the list takes the arrows for itself.
        <div onKeyDownCapture={press}>
          <GridList
            className="pin-list"
            aria-label={words.list}
            items={pins.map((shown, place) => ({ ...shown, id: shown.pin.id, place }))}
            dependencies={[isFixed, pins]}
            dragAndDropHooks={dragAndDropHooks}
            keyboardNavigationBehavior="tab"
            onAction={(key) => {
              const shown = pins.find(({ pin }) => pin.id === key);
              if (shown?.gone === null) void openPin(shown.pin);
            }}
          >
            {({ place, pin, gone }) => (
              <GridListItem id={pin.id} textValue={pin.label} className="pin-item">
                <PinItem place={place} shown={{ pin, gone }} isFixed={isFixed} />
              </GridListItem>
            )}
          </GridList>
        </div>
      )}
      <p className="tx3">
        {words.none} {pins.length > 1 && !isFixed ? words.moveKeys : null}
      </p>
    </section>
  );
}

function PinItem({ place, shown, isFixed }: { place: number; shown: PinView; isFixed: boolean }) {
  const { pins: words, note } = useMessages();
  const say = useSay();
  const { pin, gone } = shown;
  const view = useIncident((state) => state.view);
  const remark = usePins(({ remarks }) => remarks[pin.id] ?? pin.remark);
  const where =
    view === null ? '' : formatPinSource(pin.source, pinArtifactName(pin.source, view, note), note.pinPlace);
  return (
    <div className="pin-cells">
      {isFixed ? (
        <span className="pin-number num">{words.number(place + 1)}</span>
      ) : (
        <AriaButton slot="drag" className="pin-drag" aria-label={words.drag(pin.label)}>
          <GripVertical size={12} aria-hidden />
          <span className="pin-number num">{words.number(place + 1)}</span>
        </AriaButton>
      )}
      <div className="pin-words">
        <strong className="pin-label">{pin.label}</strong>
        <pre className="pin-value" data-kind={pin.kind}>
          {pin.value.length > mostShown ? `${pin.value.slice(0, mostShown)}…` : pin.value}
        </pre>
        {gone === null ? (
          <LinkButton aria-label={words.open(where)} onPress={() => void openPin(pin)}>
            <span title={where}>{where}</span>
          </LinkButton>
        ) : (
          <p className="pin-gone">
            <Mark kind="warn" size={10} /> <span className="tx2">{say(gone)}</span>
            <span className="tx3 pin-where">{where}</span>
          </p>
        )}
        <textarea
          className="input pin-remark"
          aria-label={words.remark(pin.label)}
          placeholder={isFixed ? '' : words.remarkHint}
          rows={1}
          spellCheck={false}
          readOnly={isFixed}
          value={remark}
          onChange={(event) => editRemark(pin.id, event.target.value)}
        />
      </div>
      <div className="pin-tools">
        <IconButton
          icon={<Copy size={12} aria-hidden />}
          label={words.copy(pin.label)}
          onPress={() => void copyText(pin.value)}
        />
        <IconButton
          icon={<X size={12} aria-hidden />}
          label={words.remove(pin.label)}
          isDisabled={isFixed}
          onPress={() => void removePin(pin)}
        />
      </div>
    </div>
  );
}

/** Characters of a value in the list; the copy and the exported note have all. */
const mostShown = 2000;
