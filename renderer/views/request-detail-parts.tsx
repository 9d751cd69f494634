import { useMemo } from 'react';
import type { DumpView, RequestDetail } from '../../shared/dump.ts';
import { formatBytes, formatClock, formatCount, formatDuration } from '../../shared/format.ts';
import { inlineParts, inlineValue, partOf, partsOf } from '../json-parts.ts';
import { useMessages } from '../messages.tsx';
import { isOpen } from '../request-state.ts';
import type { DetailTab } from '../requests-store.ts';
import { CodeEditor } from '../widgets/code-editor.tsx';
import { findLongArrays, formatJson } from '../widgets/code-layout.ts';
import { LongText } from '../widgets/long-text.tsx';
import { Mark } from '../widgets/mark.tsx';

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
      />
    );
  }
  return (
    <div className="request-detail-fields scroll">
      {tab === 'request' ? <RequestFields detail={detail} /> : null}
      {tab === 'output' ? <OutputFields detail={detail} /> : null}
      {tab === 'meta_info' ? <MetaInfo text={detail.metaInfoText} /> : null}
    </div>
  );
}

const slug = (id: string): string => id.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function JsonText({ uri, label, text }: { uri: string; label: string; text: string }) {
  const { requests: words } = useMessages();
  const laidOut = useMemo(() => formatJson(text), [text]);
  const folds = useMemo(
    () =>
      findLongArrays(laidOut).map(({ line, numbers, length }) => ({
        line,
        note: words.tokenIds(numbers, formatBytes(length)),
      })),
    [laidOut, words],
  );
  return (
    <CodeEditor label={label} document={{ uri, language: 'json', text: laidOut }} folds={folds} readOnly />
  );
}

function RequestFields({ detail }: { detail: RequestDetail }) {
  const { requests: words } = useMessages();
  const { row, promptText, requestText } = detail;
  const parts = useMemo(() => partsOf(requestText), [requestText]);
  const sampling = inlineParts(partOf(parts, 'sampling_params'));
  const ids = partOf(parts, 'input_ids');
  return (
    <>
      <dl className="request-fields">
        <Field name={words.fields.prompt}>{words.promptOf(row.promptTokens, row.cachedTokens)}</Field>
        <Field name={words.fields.sampling}>{sampling === '' ? words.samplingDefaults : sampling}</Field>
        <Field name={words.fields.stream}>
          {row.stream === null ? words.unknown : row.stream ? words.yes : words.no}
        </Field>
        <Field name={words.fields.dp}>{row.dpRank === null ? words.unknown : formatCount(row.dpRank)}</Field>
        {row.loraPath === null ? null : <Field name={words.fields.lora}>{row.loraPath}</Field>}
        {row.media === 0 ? null : <Field name={words.fields.media}>{words.items(row.media)}</Field>}
        <Field name={words.fields.start}>{formatClock(row.start)}</Field>
        <Field name={words.fields.class}>{row.class ?? words.unknown}</Field>
      </dl>
      {promptText !== null ? (
        <LongText
          name={words.text}
          note={words.characters(promptText.length)}
          text={promptText}
          showAll={words.showAll(promptText.length)}
        />
      ) : ids !== null ? (
        <>
          <p className="tx3">{words.noPromptText}</p>
          <LongText
            name={words.promptIds}
            note={formatBytes(ids.length)}
            text={ids}
            showAll={words.showAll(ids.length)}
          />
        </>
      ) : null}
    </>
  );
}

function OutputFields({ detail }: { detail: RequestDetail }) {
  const { requests: words } = useMessages();
  const { row, outputText, outputIds } = detail;
  const open = isOpen(row);
  return (
    <>
      <dl className="request-fields">
        <Field name={words.fields.output}>{words.outputOf(row.completionTokens)}</Field>
        <Field name={words.fields.finish}>
          {row.finishType === null ? words.states[row.state] : `${row.finishType} ${row.finishDetail ?? ''}`}
        </Field>
        <Field name={words.fields.ttft}>{formatDuration(row.ttftSeconds)}</Field>
        <Field name={words.fields.elapsed}>
          {open && row.elapsedSeconds !== null
            ? words.atLeast(formatDuration(row.elapsedSeconds))
            : formatDuration(row.elapsedSeconds)}
        </Field>
        <Field name={words.fields.end}>{open ? words.states[row.state] : formatClock(row.end)}</Field>
      </dl>
      {row.incomplete ? (
        <p className="marked-line">
          <Mark kind="warn" /> {words.lastPieceOnly}
        </p>
      ) : null}
      {outputText !== null && outputText !== '' ? (
        <LongText
          name={words.text}
          note={words.characters(outputText.length)}
          text={outputText}
          showAll={words.showAll(outputText.length)}
        />
      ) : outputIds !== null && outputIds.length > 0 ? (
        <p className="tx3">{words.outputIdsOnly(outputIds.length)}</p>
      ) : (
        <p className="tx3">{open ? words.noOutputInFlight : words.noOutput}</p>
      )}
    </>
  );
}

function MetaInfo({ text }: { text: string | null }) {
  const { requests: words } = useMessages();
  const parts = useMemo(() => (text === null ? [] : partsOf(text)), [text]);
  if (parts.length === 0) return <p className="tx3">{words.noMetaInfo}</p>;
  return (
    <dl className="request-fields mono-names">
      {parts.map(({ name, json }) => (
        <Field key={name} name={name}>
          {inlineValue(json)}
        </Field>
      ))}
    </dl>
  );
}

function Field({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
