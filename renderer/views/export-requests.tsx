import { useState } from 'react';
import { type Exported, type ExportFormat, exportFormats } from '../../shared/dump.ts';
import { showInFolder } from '../actions.ts';
import { useExport } from '../export-store.ts';
import { useMessages, useTell } from '../messages.tsx';
import { nameOf } from '../open.ts';
import { problemMark } from '../problem-mark.ts';
import { type Question, selectedCount } from '../requests-listing.ts';
import { useRequests } from '../requests-store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Progress } from '../widgets/progress.tsx';
import { Segments } from '../widgets/segments.tsx';
import type { RequestsProps } from './request-table.tsx';
import './export-requests.css';

/** Rows by their index in one call at most. */
const mostSelected = 100_000;

/** Asks what to write and how, then tells how far it is and where it went. Each time it asks anew. */
export function ExportDialog({ dump, listing }: RequestsProps) {
  const isOpen = useExport((state) => state.dump === dump.id);
  const { answered } = listing;
  return isOpen && answered !== null ? (
    <ExportForm dump={dump} listing={listing} answered={answered} />
  ) : null;
}

function ExportForm({ dump, listing, answered }: RequestsProps & { answered: Question }) {
  const { exporting: words } = useMessages();
  const tell = useTell();
  const { state, close, cancel, start } = useExport();
  const [format, setFormat] = useState<ExportFormat>('jsonl');
  const [synthetic, setSynthetic] = useState(false);
  const selected = selectedCount(listing);
  const [what, setWhat] = useState<'selected' | 'all'>('all');
  const { matched } = listing;
  const isSome = what === 'selected' && selected > 0;
  const count = isSome ? selected : matched;
  const isTooMany = isSome && selected > mostSelected;
  const kind = format === 'k6' && synthetic ? 'synthetic' : format;
  const isInClear = kind !== 'mooncake' && kind !== 'synthetic';
  const begin = async () => {
    const only = isSome ? await useRequests.getState().selectedIndexes(dump.id) : null;
    await start({ dump: dump.id, choice: answered, only, format, synthetic: format === 'k6' && synthetic });
  };
  const isDone = state.kind === 'done';
  return (
    <Dialog
      isOpen
      onClose={() => (state.kind === 'running' ? void cancel() : close())}
      isDismissable={state.kind !== 'running'}
      title={words.title}
      width={500}
      foot={
        state.kind === 'running' ? (
          <Button look="danger" isDisabled={state.cancelling} onPress={() => void cancel()}>
            {state.cancelling ? words.stopping : words.stop}
          </Button>
        ) : isDone ? (
          <>
            <Button onPress={close}>{words.close}</Button>
            <Button look="primary" onPress={() => void showInFolder(state.exported.path)}>
              {words.show}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={close}>{words.cancel}</Button>
            <Button look="primary" isDisabled={count === 0 || isTooMany} onPress={() => void begin()}>
              {state.kind === 'failed' ? words.again : words.start}
            </Button>
          </>
        )
      }
    >
      {isDone || state.kind === 'running' ? null : (
        <div className="export-choices">
          <Segments<'all' | 'selected'>
            label={words.what}
            value={isSome ? 'selected' : 'all'}
            options={[
              { id: 'all', name: words.all(matched) },
              ...(selected > 0 ? [{ id: 'selected' as const, name: words.selected(selected) }] : []),
            ]}
            onChange={setWhat}
          />
          <Segments<ExportFormat>
            label={words.format}
            value={format}
            options={exportFormats.map((id) => ({ id, name: words.formats[id] }))}
            onChange={setFormat}
          />
          {format === 'k6' ? (
            <Segments<'recorded' | 'synthetic'>
              label={words.prompts}
              value={synthetic ? 'synthetic' : 'recorded'}
              options={(['recorded', 'synthetic'] as const).map((id) => ({
                id,
                name: words.promptKinds[id],
              }))}
              onChange={(chosen) => setSynthetic(chosen === 'synthetic')}
            />
          ) : null}
          <p className="tx2">{words.holds[kind]}</p>
          <p className="marked">
            <Mark kind={isTooMany || isInClear ? 'warn' : 'ok'} />
            {isTooMany ? words.tooMany(mostSelected) : words.says[kind](count)}
          </p>
        </div>
      )}
      <div className="export-state" role="status">
        {state.kind === 'running' ? (
          <>
            <p className="num">{words.written(state.records, state.of)}</p>
            <Progress
              label={words.progress}
              fraction={state.of === null || state.of === 0 ? null : state.records / state.of}
            />
          </>
        ) : isDone ? (
          <p className="marked">
            <Mark kind="ok" />
            {words.done(state.exported.records, namesOf(state.exported), state.exported.bytes)}
            {state.exported.left > 0 ? ` ${words.left(state.exported.left)}` : null}
          </p>
        ) : state.kind === 'cancelled' ? (
          <p className="tx2">{words.cancelled}</p>
        ) : state.kind === 'failed' ? (
          <p className="marked">
            <Mark kind={problemMark(state.problem.code)} />
            <span>
              {tell(state.problem).message} {tell(state.problem).hint}
            </span>
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}

const namesOf = ({ path, data }: Exported): readonly string[] =>
  [path, data].filter((one) => one !== null).map(nameOf);
