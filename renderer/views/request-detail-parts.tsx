import { useEffect, useMemo, useRef } from 'react';
import type { DumpView, RequestDetail } from '../../shared/dump.ts';
import { formatBytes, formatClock, formatCount, formatDuration } from '../../shared/format.ts';
import type { PinSource } from '../../shared/pin.ts';
import { inlineParts, inlineValue, partOf, partsOf } from '../json-parts.ts';
import { useMessages } from '../messages.tsx';
import { registerArea } from '../pin-areas.ts';
import { factPin, recordTextPin } from '../pin-subjects.ts';
import { placeOf } from '../record-place.ts';
import { isOpen } from '../request-state.ts';
import type { DetailTab } from '../requests-store.ts';
import { CodeEditor } from '../widgets/code-editor.tsx';
import { findLongArrays, formatJson } from '../widgets/code-layout.ts';
import { LongText } from '../widgets/long-text.tsx';
import { Mark } from '../widgets/mark.tsx';
import { useTextSelection } from '../widgets/use-text-selection.ts';
import { PinButton } from './pin-button.tsx';
import { usePinnedPart, useSelectionPin } from './use-pin-text.ts';

interface PartsProps {
  readonly dump: DumpView;
  readonly detail: RequestDetail;
  readonly tab: DetailTab;
  readonly asJson: boolean;
}

/** The content of one tab of the detail, as fields or as JSON. */
export function RequestParts({ dump, detail, tab, asJson }: PartsProps) {
  const { requests: words } = useMessages();
  if (asJson) {
    const texts = {
      request: detail.requestText,
      output: detail.outputJson,
      meta_info: detail.metaInfoText,
    };
    const labels = { request: words.requestJson, output: words.outputJson, meta_info: words.metaInfoJson };
    const text = texts[tab];
    return text === null ? (
      <p className="request-detail-none">{words.noMetaInfo}</p>
    ) : (
      <JsonText
        uri={`inmemory://detail/${slug(dump.id)}-${tab.replace('_', '-')}.json`}
        label={labels[tab]}
        text={text}
        record={{ dump, detail }}
        path={`${tab}.json`}
      />
    );
  }
  return (
    <div className="request-detail-fields scroll">
      {tab === 'request' ? <RequestFields dump={dump} detail={detail} /> : null}
      {tab === 'output' ? <OutputFields dump={dump} detail={detail} /> : null}
      {tab === 'meta_info' ? <MetaInfo dump={dump} detail={detail} /> : null}
    </div>
  );
}

const slug = (id: string): string => id.toLowerCase().replace(/[^a-z0-9]+/g, '-');

type Recorded = Pick<PartsProps, 'dump' | 'detail'>;

/** Whether a pin was taken from this text of this record. */
const isFrom =
  ({ dump, detail }: Recorded, path: string) =>
  (source: PinSource): boolean => {
    const place = placeOf(dump, detail.row);
    return (
      source.in === 'dump' &&
      source.artifact === place.dump &&
      source.index === place.index &&
      source.path === path
    );
  };

interface JsonTextProps {
  readonly uri: string;
  readonly label: string;
  readonly text: string;
  readonly record: Recorded;
  /** Names the text in a pin. */
  readonly path: string;
}

function JsonText({ uri, label, text, record, path }: JsonTextProps) {
  const { requests: words, pins } = useMessages();
  const laidOut = useMemo(() => formatJson(text), [text]);
  const folds = useMemo(
    () =>
      findLongArrays(laidOut).map(({ line, numbers, length }) => ({
        line,
        note: words.tokenIds(numbers, formatBytes(length)),
      })),
    [laidOut, words],
  );
  const part = usePinnedPart(isFrom(record, path), laidOut);
  const selected = useSelectionPin((selection) =>
    recordTextPin(record.dump, record.detail.row, path, label, selection, pins),
  );
  return (
    <CodeEditor
      label={label}
      document={{ uri, language: 'json', text: laidOut }}
      folds={folds}
      part={part}
      {...selected.editor}
      readOnly
    />
  );
}

/** A text of the record of which any part can be pinned. */
function RecordText({
  record,
  path,
  where,
  name,
  text,
  note,
}: {
  record: Recorded;
  path: string;
  /** What it is, in a pin's label. */
  where: string;
  name: string;
  text: string;
  note: string;
}) {
  const { requests: words, pins } = useMessages();
  const area = useRef<HTMLPreElement>(null);
  const selection = useTextSelection(area, text);
  const part = usePinnedPart(isFrom(record, path), text);
  const pinnable =
    selection === null ? null : recordTextPin(record.dump, record.detail.row, path, where, selection, pins);
  const latest = useRef(pinnable);
  latest.current = pinnable;
  useEffect(() => (area.current ? registerArea(area.current, () => latest.current) : undefined), []);
  return (
    <LongText
      ref={area}
      name={name}
      note={note}
      text={text}
      showAll={words.showAll(text.length)}
      part={part}
      aside={<PinButton pinnable={pinnable} why={pins.selectFirst} look="always" />}
    />
  );
}

function RequestFields({ dump, detail }: Recorded) {
  const { requests: words, pins } = useMessages();
  const fact = { record: { dump, detail }, tab: 'request' } as const;
  const { row, promptText, requestText } = detail;
  const parts = useMemo(() => partsOf(requestText), [requestText]);
  const sampling = inlineParts(partOf(parts, 'sampling_params'));
  const ids = partOf(parts, 'input_ids');
  return (
    <>
      <dl className="request-fields">
        <Field of={fact} name={words.fields.prompt}>
          {words.promptOf(row.promptTokens, row.cachedTokens)}
        </Field>
        <Field of={fact} name={words.fields.sampling}>
          {sampling === '' ? words.samplingDefaults : sampling}
        </Field>
        <Field of={fact} name={words.fields.stream}>
          {row.stream === null ? words.unknown : row.stream ? words.yes : words.no}
        </Field>
        <Field of={fact} name={words.fields.dp}>
          {row.dpRank === null ? words.unknown : formatCount(row.dpRank)}
        </Field>
        {row.loraPath === null ? null : (
          <Field of={fact} name={words.fields.lora}>
            {row.loraPath}
          </Field>
        )}
        {row.media === 0 ? null : (
          <Field of={fact} name={words.fields.media}>
            {words.items(row.media)}
          </Field>
        )}
        <Field of={fact} name={words.fields.start}>
          {formatClock(row.start)}
        </Field>
        <Field of={fact} name={words.fields.class}>
          {row.class ?? words.unknown}
        </Field>
        {row.from === null ? null : (
          <Field of={fact} name={words.fields.file}>
            {words.placeIn(row.from.file, row.from.index)}
          </Field>
        )}
      </dl>
      {promptText !== null ? (
        <RecordText
          record={{ dump, detail }}
          path="request.text"
          where={pins.labels.prompt}
          name={words.text}
          note={words.characters(promptText.length)}
          text={promptText}
        />
      ) : ids !== null ? (
        <>
          <p className="tx3">{words.noPromptText}</p>
          <RecordText
            record={{ dump, detail }}
            path="request.input_ids"
            where={pins.labels.promptIds}
            name={words.promptIds}
            note={formatBytes(ids.length)}
            text={ids}
          />
        </>
      ) : null}
    </>
  );
}

function OutputFields({ dump, detail }: Recorded) {
  const { requests: words, pins } = useMessages();
  const fact = { record: { dump, detail }, tab: 'output' } as const;
  const { row, outputText, outputIds } = detail;
  const open = isOpen(row);
  return (
    <>
      <dl className="request-fields">
        <Field of={fact} name={words.fields.output}>
          {words.outputOf(row.completionTokens)}
        </Field>
        <Field of={fact} name={words.fields.finish}>
          {row.finishType === null ? words.states[row.state] : `${row.finishType} ${row.finishDetail ?? ''}`}
        </Field>
        <Field of={fact} name={words.fields.ttft}>
          {formatDuration(row.ttftSeconds)}
        </Field>
        <Field of={fact} name={words.fields.elapsed}>
          {open && row.elapsedSeconds !== null
            ? words.atLeast(formatDuration(row.elapsedSeconds))
            : formatDuration(row.elapsedSeconds)}
        </Field>
        <Field of={fact} name={words.fields.end}>
          {open ? words.states[row.state] : formatClock(row.end)}
        </Field>
      </dl>
      {row.incomplete ? (
        <p className="marked-line">
          <Mark kind="warn" /> {words.lastPieceOnly}
        </p>
      ) : null}
      {outputText !== null && outputText !== '' ? (
        <RecordText
          record={{ dump, detail }}
          path="output.text"
          where={pins.labels.output}
          name={words.text}
          note={words.characters(outputText.length)}
          text={outputText}
        />
      ) : outputIds !== null && outputIds.length > 0 ? (
        <p className="tx3">{words.outputIdsOnly(outputIds.length)}</p>
      ) : (
        <p className="tx3">{open ? words.noOutputInFlight : words.noOutput}</p>
      )}
    </>
  );
}

function MetaInfo({ dump, detail }: Recorded) {
  const { requests: words } = useMessages();
  const { metaInfoText: text } = detail;
  const parts = useMemo(() => (text === null ? [] : partsOf(text)), [text]);
  if (parts.length === 0) return <p className="tx3">{words.noMetaInfo}</p>;
  return (
    <dl className="request-fields mono-names">
      {parts.map(({ name, json }) => (
        <Field key={name} name={name} of={{ record: { dump, detail }, tab: 'meta_info' }}>
          {inlineValue(json)}
        </Field>
      ))}
    </dl>
  );
}

interface FieldProps {
  readonly name: string;
  readonly of: { readonly record: Recorded; readonly tab: DetailTab };
  readonly children: string;
}

function Field({ name, of, children }: FieldProps) {
  const { pins } = useMessages();
  const { dump, detail } = of.record;
  const fact = { path: `${of.tab}.${name}`, name, value: children };
  return (
    <>
      <dt>{name}</dt>
      <dd data-pin-area>
        {children} <PinButton pinnable={factPin(dump, detail.row, fact, pins)} />
      </dd>
    </>
  );
}
