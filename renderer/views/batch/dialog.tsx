import { useEffect } from 'react';
import { batchLimits, batchModes } from '../../../shared/batch.ts';
import { requestCount } from '../../../shared/dump.ts';
import {
  type BatchForm,
  type BatchWhat,
  hostIsTyped,
  takesSeconds,
  useBatchForm,
  useNeedsHost,
} from '../../batch-form.ts';
import { useMessages } from '../../messages.tsx';
import { selectedCount } from '../../requests-listing.ts';
import { useWorkspace } from '../../store.ts';
import { placeOf, type TargetPlace } from '../../target.ts';
import { useTargetLooks } from '../../target-look-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { NumberField, Switch, TextField } from '../../widgets/field.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Segments } from '../../widgets/segments.tsx';
import type { RequestsProps } from '../request-table.tsx';
import { SavedTargets } from '../saved-targets.tsx';
import { TargetStrip } from '../target-strip.tsx';
import './dialog.css';

const mostSelected = 100_000;
const mostCount = 1_000_000;

/** Asks which requests to replay, where, and how. */
export function BatchDialog({ dump, listing }: RequestsProps) {
  const isOpen = useBatchForm((state) => state.dump === dump.id);
  return isOpen ? <Form dump={dump} listing={listing} /> : null;
}

function Form({ dump, listing }: RequestsProps) {
  const { batch: words, app } = useMessages();
  const { form, preview, starting, change, count, start, close } = useBatchForm();
  const captures = useWorkspace((state) => state.captures);
  const needsHost = useNeedsHost();
  const places = form.urls.slice(0, form.hasSecond ? 2 : 1).map((url) => placeOf(url, captures));
  const isSame = places.length === 2 && places[0] !== null && places[0]?.baseUrl === places[1]?.baseUrl;
  const isTooMany = form.what === 'selected' && selectedCount(listing) > mostSelected;
  const canStart =
    !starting &&
    !isSame &&
    !isTooMany &&
    form.name.trim() !== '' &&
    (preview?.requests ?? 0) - (form.noLogs ? 0 : (preview?.noLogs ?? 0)) > form.from &&
    places.every((place) => place !== null && (!needsHost(place) || hostIsTyped(place, form.hosts)));

  const { what, sessions } = form;
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted anew for another choice
  useEffect(() => {
    if (!isTooMany) void count();
  }, [what, sessions, count, isTooMany]);

  return (
    <Dialog
      isOpen
      onClose={close}
      title={words.title}
      subtitle={dump.name}
      width={760}
      isDismissable={false}
      foot={
        <>
          <p className="tx2 num batch-takes" role="status">
            <Takes form={form} />
          </p>
          <Button keys={app.keyNames.escape} onPress={close}>
            {words.cancel}
          </Button>
          <Button look="primary" isDisabled={!canStart} onPress={() => void start()}>
            {words.start}
          </Button>
        </>
      }
    >
      <div className="batch-form">
        <fieldset>
          <legend>{words.what}</legend>
          <div className="batch-row">
            <Segments<BatchWhat>
              label={words.what}
              labelHidden
              value={form.what}
              options={whats({ dump, listing }, words)}
              onChange={(next) => change({ what: next })}
            />
            <Switch isSelected={form.sessions} onChange={(on) => change({ sessions: on })}>
              {words.sessions}
            </Switch>
          </div>
          <p className="tx2 num" role="status">
            {isTooMany
              ? words.tooMany(mostSelected)
              : preview === null
                ? words.previewing
                : words.preview(preview.requests, preview.seconds)}
          </p>
          {(preview?.noLogs ?? 0) > 0 ? (
            <div className="batch-row">
              {form.noLogs ? null : (
                <p className="marked">
                  <Mark kind="info" />
                  {words.noLogsKept(preview?.noLogs ?? 0)}
                </p>
              )}
              <Switch isSelected={form.noLogs} onChange={(noLogs) => change({ noLogs })}>
                {words.sendNoLogs}
              </Switch>
            </div>
          ) : null}
        </fieldset>
        <fieldset>
          <legend>{words.targets}</legend>
          {form.urls.slice(0, form.hasSecond ? 2 : 1).map((_, at) => (
            <TargetRow key={at === 0 ? 'a' : 'b'} at={at as 0 | 1} place={places[at] ?? null} />
          ))}
          <div className="batch-row">
            <Switch isSelected={form.hasSecond} onChange={(hasSecond) => change({ hasSecond })}>
              {words.addTarget}
            </Switch>
            {form.hasSecond ? (
              <Switch isSelected={form.noiseFloor} onChange={(noiseFloor) => change({ noiseFloor })}>
                {words.noiseFloor}
              </Switch>
            ) : null}
          </div>
          {isSame ? (
            <p className="marked">
              <Mark kind="warn" />
              {words.sameTwice}
            </p>
          ) : null}
        </fieldset>
        <How form={form} />
      </div>
    </Dialog>
  );
}

function whats(
  { dump, listing }: RequestsProps,
  words: ReturnType<typeof useMessages>['batch'],
): readonly { readonly id: BatchWhat; readonly name: string }[] {
  const selected = selectedCount(listing);
  const isFiltered = (listing.answered?.where ?? '') !== '';
  return [
    { id: 'all', name: words.all(requestCount(dump)) },
    ...(isFiltered
      ? [{ id: 'filtered' as const, name: words.filtered(listing.matched - listing.healthChecks) }]
      : []),
    ...(selected > 0 ? [{ id: 'selected' as const, name: words.selected(selected) }] : []),
  ];
}

function TargetRow({ at, place }: { at: 0 | 1; place: TargetPlace | null }) {
  const { batch: words } = useMessages();
  const { form, change } = useBatchForm();
  const needsHost = useNeedsHost();
  const isByProxy = useWorkspace(({ settings }) =>
    settings?.targets.some(
      ({ baseUrl, connection }) => baseUrl === place?.baseUrl && connection?.proxy != null,
    ),
  );
  const setUrl = (url: string) => change({ urls: at === 0 ? [url, form.urls[1]] : [form.urls[0], url] });
  const said =
    place === null
      ? words.notRead
      : place.capturedAs === null
        ? isByProxy
          ? words.byProxy
          : place.loopback
            ? words.here
            : words.elsewhere
        : place.running !== null && place.running > 0
          ? words.serving(place.capturedAs, place.running)
          : place.loopback
            ? words.hereCaptured(place.capturedAs)
            : words.captured(place.capturedAs);
  const mark =
    place === null
      ? 'unchecked'
      : needsHost(place)
        ? place.capturedAs === null
          ? 'warn'
          : 'critical'
        : place.capturedAs === null
          ? 'ok'
          : 'warn';
  return (
    <div className="batch-target">
      <div className="with-targets">
        <TextField
          label={form.hasSecond ? words.targetOfTwo(at === 0 ? 'a' : 'b') : words.targetA}
          type="url"
          mono
          autoFocus={at === 0}
          placeholder={words.placeholder}
          value={form.urls[at]}
          onChange={setUrl}
        />
        <SavedTargets
          onChoose={(url) => {
            setUrl(url);
            void useTargetLooks.getState().look({ baseUrl: url, token: '', record: null }, false);
          }}
          onManage={() => useBatchForm.getState().close()}
        />
      </div>
      <p className="marked tx2">
        <Mark kind={mark} />
        {said}
      </p>
      <TargetStrip place={place} record={null} />
      {place !== null && needsHost(place) ? (
        <TextField
          label={words.typeHost(place.host)}
          mono
          placeholder={place.host}
          value={form.hosts[place.address] ?? ''}
          onChange={(typed) => change({ hosts: { ...form.hosts, [place.address]: typed } })}
        />
      ) : null}
    </div>
  );
}

function How({ form }: { form: BatchForm }) {
  const { batch: words } = useMessages();
  const { change } = useBatchForm();
  return (
    <fieldset>
      <legend>{words.how}</legend>
      <div className="batch-row">
        <Segments
          label={words.how}
          labelHidden
          value={form.mode}
          options={batchModes.map((id) => ({ id, name: words.modes[id] }))}
          onChange={(mode) => change({ mode })}
        />
        {form.mode === 'schedule' ? (
          <NumberField
            label={words.speed}
            value={form.speed}
            onChange={(speed) => change({ speed })}
            min={batchLimits.speed.least}
            max={batchLimits.speed.most}
          />
        ) : form.mode === 'rate' ? (
          <NumberField
            label={words.rate}
            value={form.rate}
            onChange={(rate) => change({ rate })}
            min={batchLimits.rate.least}
            max={batchLimits.rate.most}
          />
        ) : null}
        <NumberField
          label={form.mode === 'closed' ? words.concurrency : words.parallel}
          value={form.parallel}
          onChange={(parallel) => change({ parallel: Math.round(parallel) })}
          min={batchLimits.parallel.least}
          max={batchLimits.parallel.most}
        />
      </div>
      <p className="tx2">{words.modeHints[form.mode]}</p>
      <div className="batch-row">
        <Switch isSelected={form.ignoreEos} onChange={(ignoreEos) => change({ ignoreEos })}>
          {words.ignoreEos}
        </Switch>
        <Switch isSelected={form.captures} onChange={(captures) => change({ captures })}>
          {words.withCaptures}
        </Switch>
        {form.mode === 'schedule' ? null : (
          <Switch isSelected={form.asListed} onChange={(asListed) => change({ asListed })}>
            {words.asListed}
          </Switch>
        )}
      </div>
      <div className="batch-row batch-more">
        <NumberField
          label={words.from}
          value={form.from}
          onChange={(from) => change({ from: Math.round(from) })}
          min={0}
          max={mostCount}
        />
        <NumberField
          label={words.count}
          value={form.count}
          onChange={(count) => change({ count: Math.round(count) })}
          min={1}
          max={mostCount}
        />
        <NumberField
          label={words.idle}
          value={form.idleSeconds}
          onChange={(idleSeconds) => change({ idleSeconds })}
          min={1}
          max={86_400}
        />
        <TextField
          label={words.keep}
          mono
          value={form.keep}
          onChange={(keep) => change({ keep })}
          hint={words.keepHint}
        />
        <TextField label={words.name} value={form.name} onChange={(name) => change({ name })} />
      </div>
    </fieldset>
  );
}

function Takes({ form }: { form: BatchForm }) {
  const { batch: words } = useMessages();
  const preview = useBatchForm((state) => state.preview);
  const seconds = takesSeconds(form, preview);
  return seconds === null ? null : words.takes(seconds);
}
