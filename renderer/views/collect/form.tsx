import { useEffect } from 'react';
import { collectLimits } from '../../../shared/collect.ts';
import { lookChoices } from '../../collect-form.ts';
import { useCollect } from '../../collect-store.ts';
import { useHasKeptToken } from '../../kept-token.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { NumberField, Switch, TextField } from '../../widgets/field.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { Select } from '../../widgets/select.tsx';
import { SavedTargets } from '../saved-targets.tsx';
import { MoreOptions } from './more-options.tsx';
import { TargetsField } from './targets-field.tsx';

/** Milliseconds that typing rests before it is worked out what a collection would come to. */
const restingFor = 300;

/** What to collect from, with which key, and how often. */
export function Form() {
  const { collect: words } = useMessages();
  const { form, list, task, setForm, estimateForm } = useCollect();
  const isDisabled = task.kind === 'running';

  useEffect(() => {
    if (form.place === 'deployment' && list === null) return;
    const waiting = setTimeout(() => void estimateForm(), restingFor);
    return () => clearTimeout(waiting);
  }, [form, list, estimateForm]);

  return (
    <fieldset className="collect-form" disabled={isDisabled}>
      <div className="collect-row">
        <Segments
          label={words.from}
          value={form.place}
          options={(['server', 'deployment'] as const).map((id) => ({ id, name: words.places[id] }))}
          onChange={(place) => (isDisabled ? undefined : setForm({ place }))}
        />
        <span className="spring" />
        <Looks />
      </div>
      {form.place === 'server' ? null : <TargetsField isDisabled={isDisabled} />}
      <div className="collect-row">
        {form.place === 'server' ? <BaseUrl isDisabled={isDisabled} /> : null}
        <Token isDisabled={isDisabled} />
        <Switch
          isSelected={form.healthProbes}
          onChange={(healthProbes) => setForm({ healthProbes })}
          isDisabled={isDisabled}
        >
          {words.probes}
        </Switch>
      </div>
      <MoreOptions isDisabled={isDisabled} />
    </fieldset>
  );
}

function BaseUrl({ isDisabled }: { isDisabled: boolean }) {
  const { collect: words } = useMessages();
  const { form, setForm, begin } = useCollect();
  return (
    <div className="with-targets collect-grows">
      <TextField
        label={words.baseUrl}
        type="url"
        mono
        autoFocus
        placeholder="http://127.0.0.1:30000"
        value={form.baseUrl}
        onChange={(baseUrl) => setForm({ baseUrl })}
        onEnter={() => void begin()}
        isDisabled={isDisabled}
      />
      <SavedTargets
        onChoose={(baseUrl) => setForm({ baseUrl })}
        onManage={() => useWorkspace.getState().setDialog(null)}
        isDisabled={isDisabled}
      />
    </div>
  );
}

function Token({ isDisabled }: { isDisabled: boolean }) {
  const { collect: words } = useMessages();
  const { form, setForm, begin } = useCollect();
  const store = useWorkspace(({ tokens }) => tokens.store);
  const isKept = useHasKeptToken(form.baseUrl) && form.place === 'server';
  return (
    <TextField
      label={words.token}
      type="password"
      mono
      placeholder={isKept ? words.tokenKept : words.tokenHint[store]}
      value={form.token}
      onChange={(token) => setForm({ token })}
      onEnter={() => void begin()}
      isDisabled={isDisabled}
    />
  );
}

/** Once, twice, several times, or on and on: with the numbers that belong to it. */
function Looks() {
  const { collect: words } = useMessages();
  const { form, task, setForm } = useCollect();
  const { looks } = form;
  const isDisabled = task.kind === 'running';
  return (
    <>
      <Select
        label={words.looks}
        value={looks}
        options={lookChoices.map((id) => ({ id, name: words.lookNames[id] }))}
        onChange={(chosen) => setForm({ looks: chosen })}
      />
      {looks === 'several' ? (
        <NumberField
          label={words.samples}
          value={form.samples}
          onChange={(samples) => setForm({ samples: Math.round(samples) })}
          min={2}
          max={collectLimits.samples}
          isDisabled={isDisabled}
        />
      ) : null}
      {looks === 'once' ? null : (
        <NumberField
          label={words.gap}
          value={form.gapSeconds}
          onChange={(gapSeconds) => setForm({ gapSeconds })}
          min={collectLimits.gapSeconds.least}
          max={collectLimits.gapSeconds.most}
          isDisabled={isDisabled}
        />
      )}
      {looks === 'watch' ? (
        <>
          <NumberField
            label={words.watchMinutes}
            value={form.watchMinutes}
            onChange={(watchMinutes) => setForm({ watchMinutes })}
            min={collectLimits.watchMinutes.least}
            max={collectLimits.watchMinutes.most}
            isDisabled={isDisabled}
          />
          <NumberField
            label={words.watchMegabytes}
            value={form.watchMegabytes}
            onChange={(watchMegabytes) => setForm({ watchMegabytes })}
            min={collectLimits.watchMegabytes.least}
            max={collectLimits.watchMegabytes.most}
            isDisabled={isDisabled}
          />
        </>
      ) : null}
    </>
  );
}
