import { Columns2, History, Play, SlidersHorizontal, Square } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover, ToggleButton } from 'react-aria-components';
import { endpoints } from '../../shared/request.ts';
import { experimentOf, useExperiments } from '../experiment-store.ts';
import { showHistory } from '../history-store.ts';
import { useHasKeptToken } from '../kept-token.ts';
import { useMessages } from '../messages.tsx';
import type { ReplayDocument, Run } from '../replay-store.ts';
import { recordOf, useReplay } from '../replay-store.ts';
import { useWorkspace } from '../store.ts';
import type { TargetPlace } from '../target.ts';
import { useTargetLooks } from '../target-look-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { NumberField, Switch, TextField } from '../widgets/field.tsx';
import { Select } from '../widgets/select.tsx';
import { NarrowMenu } from './checking/narrow-menu.tsx';
import { ReplayForms } from './replay-forms.tsx';
import { TargetChooser, TargetWords } from './target-chooser.tsx';

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
  const { history, replay: words } = useMessages();
  const { setTarget, setEndpoint, send, cancel } = useReplay.getState();
  const { id } = document;
  const cancelling = running?.state.kind === 'running' && running.state.cancelling;
  return (
    <div className="toolbar replay-toolbar">
      <TargetChooser
        id={id}
        label={words.target}
        value={document.target}
        place={place}
        onChange={(target) => setTarget(id, target)}
        onChoose={(baseUrl) => {
          const token = useReplay.getState().tokens[baseUrl] ?? '';
          void useTargetLooks.getState().look({ baseUrl, token, record: recordOf(document) }, false);
        }}
      />
      <Select
        label={words.endpoint}
        value={document.endpoint}
        options={endpoints.map((endpoint) => ({ id: endpoint, name: endpoint }))}
        onChange={(endpoint) => setEndpoint(id, endpoint)}
      />
      <Options document={document} place={place} />
      <TargetWords id={id} place={place} />
      <span className="spring" />
      <ExperimentToggle id={id} />
      <IconButton
        icon={<History size={14} aria-hidden />}
        label={history.menu}
        keys={history.keys}
        onPress={() => showHistory(document.saved)}
      />
      <NarrowMenu document={document} place={place} isDisabled={!hasText} />
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

/** Shows or hides the page that sends the request several times. */
function ExperimentToggle({ id }: { id: string }) {
  const { experiment: words } = useMessages();
  const open = useExperiments((state) => experimentOf(state, id).open);
  return (
    <ToggleButton
      className="button experiment-toggle"
      aria-label={words.title}
      isSelected={open}
      onChange={(selected) => useExperiments.getState().set(id, { open: selected })}
    >
      <Columns2 size={12} aria-hidden />
      {words.open}
    </ToggleButton>
  );
}

/** What is sent with the request, and for how long silence is borne. */
function Options({ document, place }: { document: ReplayDocument; place: TargetPlace | null }) {
  const { replay: words } = useMessages();
  const { setToken, setIdleSeconds, setBracketed } = useReplay.getState();
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
          <Switch
            isSelected={document.bracketed}
            onChange={(bracketed) => setBracketed(document.id, bracketed)}
          >
            {words.bracket}
          </Switch>
        </Dialog>
      </Popover>
      {token === '' && !isKept ? null : <span className="tx3 replay-key">{words.tokenSet}</span>}
    </DialogTrigger>
  );
}
