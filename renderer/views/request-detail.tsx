import { Copy, SquarePen } from 'lucide-react';
import type { DumpView, RequestDetail, RequestRow } from '../../shared/dump.ts';
import { formatDuration, formatPercent } from '../../shared/format.ts';
import { copyText } from '../actions.ts';
import { useMessages, useTell } from '../messages.tsx';
import { rowPin, stagesPin } from '../pin-subjects.ts';
import { problemMark } from '../problem-mark.ts';
import { placeOf } from '../record-place.ts';
import { editRecord } from '../replay-open.ts';
import { isOpen } from '../request-state.ts';
import type { DetailTab, Listing } from '../requests-store.ts';
import { useRequests } from '../requests-store.ts';
import type { StageName } from '../stage-layout.ts';
import { layOutStages } from '../stage-layout.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Tabs } from '../widgets/tabs.tsx';
import { Waterfall } from '../widgets/waterfall.tsx';
import { PinButton } from './pin-button.tsx';
import { requestColumns } from './request-columns.tsx';
import { RequestParts } from './request-detail-parts.tsx';
import './request-detail.css';

const tabIds: readonly DetailTab[] = ['request', 'output', 'meta_info'];

/** One record of the table: what was asked, what was answered, where the time went. */
export function RequestDetailPane({ dump, listing }: { dump: DumpView; listing: Listing }) {
  const { requests: words } = useMessages();
  const tell = useTell();
  const showTab = useRequests((state) => state.showTab);
  const showJson = useRequests((state) => state.showJson);
  const { detail: state, tab, asJson } = listing;
  const read = state.kind === 'read' ? state.detail : state.kind === 'reading' ? state.before : null;
  const detail = listing.selected === null ? null : read;
  if (state.kind === 'failed') {
    const problem = tell(state.problem);
    return (
      <section className="request-detail" aria-label={words.detail}>
        <StateMessage mark={problemMark(problem.code)} title={problem.message}>
          {problem.hint}
        </StateMessage>
      </section>
    );
  }
  if (!detail) {
    return (
      <section className="request-detail" aria-label={words.detail} aria-busy={state.kind === 'reading'}>
        {listing.selected === null && listing.answered !== null ? (
          <StateMessage mark="unchecked" title={words.detailNone}>
            {listing.matched === 0 ? words.detailNoRows : words.detailNoneText}
          </StateMessage>
        ) : null}
      </section>
    );
  }
  return (
    <section className="request-detail" aria-label={words.detail} aria-busy={state.kind === 'reading'}>
      <DetailHead dump={dump} row={detail.row} />
      <Stages dump={dump} detail={detail} />
      <Tabs
        label={words.detail}
        items={tabIds.map((id) => ({ id, label: words.tabs[id] }))}
        selected={tab}
        onSelect={(id) => showTab(dump.id, id)}
        aside={
          <fieldset className="request-detail-as" aria-label={words.showAs}>
            {[false, true].map((json) => (
              <button
                key={String(json)}
                type="button"
                aria-pressed={asJson === json}
                onClick={() => showJson(dump.id, json)}
              >
                {json ? words.asJson : words.asFields}
              </button>
            ))}
          </fieldset>
        }
      >
        <RequestParts dump={dump} detail={detail} tab={tab} asJson={asJson} />
      </Tabs>
    </section>
  );
}

function DetailHead({ dump, row }: { dump: DumpView; row: RequestRow }) {
  const { requests: words, pins } = useMessages();
  const { rid } = row;
  const place = placeOf(dump, row);
  return (
    <header className="request-detail-head" data-pin-area>
      <h2 className="mono">{rid === null ? words.noRid : <MiddleText text={rid} />}</h2>
      {rid === null ? null : (
        <IconButton
          icon={<Copy size={13} aria-hidden />}
          label={words.copyRid}
          onPress={() => void copyText(rid)}
        />
      )}
      <PinButton pinnable={rowPin(dump, row, requestColumns(words), pins)} look="always" />
      <span className="spring" />
      <Button
        look="primary"
        icon={<SquarePen size={13} aria-hidden />}
        keys={words.editKeys}
        onPress={() => void editRecord(place.dump, place.index, rid)}
      >
        {words.edit}
      </Button>
      <StateSentence row={row} />
    </header>
  );
}

/** How the request stood when it was recorded, in one sentence. */
function StateSentence({ row }: { row: RequestRow }) {
  const { requests: words } = useMessages();
  const { state, elapsedSeconds, completionTokens, finishType, finishDetail } = row;
  if (isOpen(row)) {
    const sentence = state === 'in_flight' ? words.inFlightFor : words.healthCheckFor;
    return (
      <p className="request-detail-state">
        <Mark kind="fly" />
        <span className="request-fly">{sentence(elapsedSeconds)}</span>
        {completionTokens === null ? null : (
          <span className="tx3">
            {completionTokens > 0 ? words.tokensSoFar(completionTokens) : words.noTokenYet}
          </span>
        )}
      </p>
    );
  }
  const aborted = finishType === 'abort';
  return (
    <p className="request-detail-state">
      <Mark kind={aborted ? 'critical' : 'ok'} />
      <span className={aborted ? 'request-crit' : undefined}>{words.finishedAs(finishType)}</span>
      {finishDetail === null ? null : (
        <span className="clipped mono" title={finishDetail}>
          {finishDetail}
        </span>
      )}
      {elapsedSeconds === null ? null : <span className="tx3">{words.finishedIn(elapsedSeconds)}</span>}
    </p>
  );
}

const inks: Record<StageName, string> = {
  front: 'var(--front)',
  queue: 'var(--queue)',
  prefill: 'var(--prefill)',
  decode: 'var(--decode)',
  unknown: 'var(--line2)',
};

function Stages({ dump, detail }: { dump: DumpView; detail: RequestDetail }) {
  const { requests: words, pins } = useMessages();
  const { stages, row } = detail;
  const bars = layOutStages(stages, row);
  const end = bars.reduce((most, { start, seconds }) => Math.max(most, start + seconds), 0);
  const untimed = stages.length === 0;
  const nameOf = (stage: StageName, open: boolean): string =>
    stage !== 'unknown'
      ? words.stages[stage]
      : open
        ? words.stages.whole
        : untimed
          ? words.stages.total
          : words.stages.unknown;
  const pinnable = stagesPin(
    dump,
    row,
    words.stageDrawing,
    bars.map(({ stage, seconds, open }) => [
      nameOf(stage, open),
      open ? words.atLeast(formatDuration(seconds)) : formatDuration(seconds),
    ]),
    pins,
  );
  return (
    <div className="request-detail-stages" data-pin-area>
      {bars.length === 0 ? null : <PinButton pinnable={pinnable} />}
      {bars.length === 0 ? (
        <p className="tx3">{words.noTimes}</p>
      ) : (
        <Waterfall
          label={words.stageDrawing}
          end={end}
          unit={unitOf(end)}
          formatTick={(at) => formatTick(at, unitOf(end))}
          bars={bars.map(({ stage, start, seconds, open }) => ({
            id: stage,
            label: nameOf(stage, open),
            start,
            length: seconds,
            open,
            ink: inks[stage],
            value: open ? words.atLeast(formatDuration(seconds)) : formatDuration(seconds),
            share:
              open || end === 0 || untimed ? '' : formatPercent(Math.round((1000 * seconds) / end) / 1000),
          }))}
        />
      )}
      {untimed && bars.length > 0 ? (
        <p className="tx3">{isOpen(row) ? words.noStageTimesOpen : words.noStageTimes}</p>
      ) : null}
    </div>
  );
}

/** What an axis of `end` seconds is read in: hours, minutes, seconds or milliseconds, in seconds. */
function unitOf(end: number): number {
  if (end >= 2 * 3600) return 3600;
  if (end >= 2 * 60) return 60;
  return end >= 1 ? 1 : 0.001;
}

/** Ticks are round: `10 s`, not `10.0 s`. */
function formatTick(seconds: number, unit: number): string {
  if (seconds === 0) return '0';
  const name = { 3600: 'h', 60: 'min', 1: 's' }[unit] ?? 'ms';
  return `${Number((seconds / unit).toPrecision(6))} ${name}`;
}
