import { Play, SlidersHorizontal, Square } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { endpoints } from '../../shared/request.ts';
import { useHasKeptToken } from '../kept-token.ts';
import { useMessages } from '../messages.tsx';
import type { Asked, ReplayDocument, Run } from '../replay-store.ts';
import { lastAnswer, useReplay } from '../replay-store.ts';
import { useWorkspace } from '../store.ts';
import type { TargetPlace } from '../target.ts';
import { Button } from '../widgets/button.tsx';
import { NumberField, TextField } from '../widgets/field.tsx';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Select } from '../widgets/select.tsx';
import { ReplayForms } from './replay-forms.tsx';
import { SavedTargets } from './saved-targets.tsx';

interface ReplayTargetProps {
  readonly document: ReplayDocument;
  readonly place: TargetPlace | null;
  readonly running: Run | null;
  readonly canSend: boolean;
  /** The text is a body: it can be copied and converted. */
  readonly hasText: boolean;
}

/** Where the request goes, whether that is safe, and the two buttons that matter. */
export function ReplayTarget({ document, place, running, canSend, hasText }: ReplayTargetProps) {
  const { replay: words } = useMessages();
  const { setTarget, setEndpoint, send, cancel } = useReplay.getState();
  const { id } = document;
  const cancelling = running?.state.kind === 'running' && running.state.cancelling;
  return (
    <div className="toolbar replay-toolbar">
      <label className="replay-target">
        <span>{words.target}</span>
        <input
          className="input mono"
          value={document.target}
          placeholder={words.targetPlaceholder}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={place === null}
          aria-describedby={`${id}-place`}
          onChange={(event) => setTarget(id, event.target.value)}
        />
      </label>
      <SavedTargets onChoose={(baseUrl) => setTarget(id, baseUrl)} />
      <Select
        label={words.endpoint}
        value={document.endpoint}
        options={endpoints.map((endpoint) => ({ id: endpoint, name: endpoint }))}
        onChange={(endpoint) => setEndpoint(id, endpoint)}
      />
      <Options document={document} place={place} />
      <PlaceWords id={`${id}-place`} place={place} />
      <span className="spring" />
      <ReplayForms document={document} isDisabled={!hasText} />
      {running ? (
        <Button
          look="danger"
          icon={<Square size={12} aria-hidden />}
          keys={words.cancelKeys}
          isDisabled={cancelling}
          onPress={() => void cancel(id)}
        >
          {cancelling ? words.cancelling : words.cancel}
        </Button>
      ) : null}
      <Button
        look="primary"
        icon={<Play size={12} aria-hidden />}
        keys={words.sendKeys}
        isDisabled={!canSend}
        onPress={() => void send(id)}
      >
        {document.runs.length > 0 ? words.sendAgain : words.send}
      </Button>
    </div>
  );
}

/** What is sent with the request, and for how long silence is borne. */
function Options({ document, place }: { document: ReplayDocument; place: TargetPlace | null }) {
  const { replay: words } = useMessages();
  const { setToken, setIdleSeconds } = useReplay.getState();
  const token = useReplay(({ tokens }) => (place ? (tokens[place.baseUrl] ?? '') : ''));
  const store = useWorkspace(({ tokens }) => tokens.store);
  const isKept = useHasKeptToken(document.target);
  return (
    <DialogTrigger>
      <AriaButton className="icon-button replay-options" aria-label={words.options}>
        <SlidersHorizontal size={14} aria-hidden />
      </AriaButton>
      <Popover className="popover replay-options-box" placement="bottom start" offset={2}>
        <Dialog className="replay-options-dialog" aria-label={words.options}>
          <TextField
            label={words.token}
            type="password"
            mono
            value={token}
            onChange={(value) => place && setToken(place.baseUrl, value)}
            isDisabled={place === null}
            placeholder={isKept ? words.tokenKept : ''}
            hint={words.tokenHint[store]}
          />
          <NumberField
            label={words.idle}
            value={document.idleSeconds}
            onChange={(seconds) => setIdleSeconds(document.id, seconds)}
            min={1}
            max={86_400}
            hint={words.idleHint}
          />
        </Dialog>
      </Popover>
      {token === '' && !isKept ? null : <span className="tx3 replay-key">{words.tokenSet}</span>}
    </DialogTrigger>
  );
}

const askedMarks: Record<Asked, MarkKind> = { answered: 'ok', no_answer: 'warn', not_asked: 'unchecked' };

function PlaceWords({ id, place }: { id: string; place: TargetPlace | null }) {
  const { replay: words } = useMessages();
  const compared = useWorkspace(({ captures }) => captures.some(({ baseUrl }) => baseUrl !== null));
  const asked = useReplay(({ documents }) => (place ? lastAnswer(documents, place.baseUrl) : 'not_asked'));
  const { mark, said } = ((): { mark: MarkKind; said: string } => {
    if (!place) return { mark: 'unchecked', said: words.targetUnread };
    const { loopback, capturedAs } = place;
    if (capturedAs !== null) {
      return loopback
        ? { mark: 'warn', said: words.thisMachineCaptured(capturedAs) }
        : { mark: 'critical', said: words.captured(capturedAs) };
    }
    if (!loopback) return { mark: 'warn', said: words.elsewhere };
    const here = compared ? words.thisMachineNotCaptured : words.thisMachine;
    return { mark: askedMarks[asked], said: words.placeAsked[asked](here) };
  })();
  return (
    <span className="replay-place" id={id} data-mark={mark} title={said}>
      <Mark kind={mark} />
      <span className="clipped">{said}</span>
    </span>
  );
}
