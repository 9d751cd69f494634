import { useEffect } from 'react';
import type { ArgumentChanges, ArgumentValue, ChangedArgument } from '../../../shared/argument-changes.ts';
import type { CaptureView } from '../../../shared/capture.ts';
import type { Messages } from '../../../shared/messages/en/index.ts';
import { pairKey, useArguments } from '../../arguments-store.ts';
import { captureLabel, captureToCompare } from '../../captures.ts';
import { useMessages, useTell } from '../../messages.tsx';
import { plotPin } from '../../pin-subjects.ts';
import { openSource } from '../../source-store.ts';
import { useWorkspace, viewDocument } from '../../store.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { SectionPin } from '../pin-button.tsx';
import { Absent } from './absent.tsx';

/** What a person changed of the server since an earlier capture of it; nothing where none is open. */
export function Arguments({ capture }: { capture: CaptureView }) {
  const captures = useWorkspace((state) => state.captures);
  const before = captureToCompare(capture, captures);
  return before === null ? null : (
    <Compared before={before} after={capture} name={captureLabel(before, captures)} />
  );
}

interface ComparedProps {
  readonly before: CaptureView;
  readonly after: CaptureView;
  /** Short name of the earlier one. */
  readonly name: string;
}

function Compared({ before, after, name }: ComparedProps) {
  const { overview: words } = useMessages();
  const tell = useTell();
  const noiseKeys = useWorkspace(({ settings }) => settings?.noiseKeys);
  const { pair, comparison, need } = useArguments();
  useEffect(() => {
    if (noiseKeys) void need({ before, after }, noiseKeys);
  }, [before, after, noiseKeys, need]);
  if (comparison === null || pair !== pairKey({ before, after })) return null;
  const changes = comparison.kind === 'done' ? comparison.value : null;
  return (
    <section className="section arguments" aria-labelledby="arguments" data-pin-area>
      {changes === null ? null : <SectionPin pinnable={argumentsPin(after, name, changes, words)} />}
      <h2 id="arguments">
        {words.arguments.title} <span className="tx2">{words.arguments.against(name)}</span>
      </h2>
      {comparison.kind === 'failed' ? (
        <p className="tx2">{tell(comparison.problem).message}</p>
      ) : changes === null ? (
        <Absent
          capture={after}
          source="server_info"
          title={words.arguments.notCompared}
          instead={words.arguments.notComparedWith(name)}
        />
      ) : (
        <Changes before={before} after={after} name={name} changes={changes} />
      )}
    </section>
  );
}

/** As many are shown at once. */
const shownFirst = 8;

function Changes({ changes, ...sides }: ComparedProps & { readonly changes: ArgumentChanges }) {
  const { overview } = useMessages();
  const { arguments: words } = overview;
  const { changed, changedCount, onlyBefore, onlyAfter } = changes;
  const rest = changed.slice(shownFirst);
  return (
    <>
      {changed.length === 0 ? null : <Rows changed={changed.slice(0, shownFirst)} {...sides} />}
      <div className="arguments-foot">
        {rest.length === 0 ? null : (
          <details>
            <summary>{words.more(changedCount - shownFirst)}</summary>
            <Rows changed={rest} {...sides} />
          </details>
        )}
        <p>
          {changed.length === 0 ? words.none : words.differ(changedCount)} (
          <LinkButton onPress={() => useWorkspace.getState().openDocument(viewDocument('settings'))}>
            {words.setAside(changes.setAside)}
          </LinkButton>
          )
        </p>
        {onlyBefore.length + onlyAfter.length === 0 ? null : (
          <details>
            <summary>{words.oneSided(onlyBefore.length + onlyAfter.length)}</summary>
            <ul>
              <OneSided capture={sides.name} keys={onlyBefore} />
              <OneSided capture={words.thisCapture} keys={onlyAfter} />
            </ul>
          </details>
        )}
      </div>
    </>
  );
}

function OneSided({ capture, keys }: { readonly capture: string; readonly keys: readonly string[] }) {
  const { overview: words } = useMessages();
  return keys.length === 0 ? null : (
    <li>
      {words.arguments.onlyIn(capture)} <span className="mono">{keys.join(', ')}</span>
    </li>
  );
}

function Rows({
  changed,
  before,
  after,
  name,
}: ComparedProps & { readonly changed: readonly ChangedArgument[] }) {
  const { overview } = useMessages();
  const { arguments: words } = overview;
  return (
    <ul className="argument-rows">
      {changed.map((argument) => {
        const { key, formerly, secretDiffers } = argument;
        const title = formerly === null ? key : words.formerly(key, formerly);
        return (
          <li key={key}>
            <span className="mono argument-key">
              <MiddleText text={key} title={title} />
            </span>
            {secretDiffers ? (
              <Value capture={after} value={argument.after} text={words.anotherSecret} place={overview} />
            ) : (
              <>
                <Value capture={before} value={argument.before} place={overview} of={name} />
                <span className="tx3" role="img" aria-label={words.became}>
                  →
                </span>
                <Value capture={after} value={argument.after} place={overview} />
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A value that opens the line it was read from. */
function Value(props: {
  readonly capture: CaptureView;
  readonly value: ArgumentValue;
  readonly place: Messages['overview'];
  /** Shown instead of the two values. */
  readonly text?: string;
  /** The earlier capture, whose file has the same name as that of the shown one. */
  readonly of?: string;
}) {
  const { capture, value, place: words, of } = props;
  const { file, line } = value;
  const text = props.text ?? value.text ?? words.arguments.secret;
  const at = line === null ? file : words.sourceLine(file, line);
  const where = of === undefined ? at : words.arguments.placeIn(at, of);
  return (
    <span className="argument-value" data-alone={props.text === undefined ? undefined : true}>
      <LinkButton
        look="value"
        mono={props.text === undefined && value.text !== null}
        aria-label={`${text}. ${words.openEvidence(where)}`}
        onPress={() => void openSource(capture.id, file, line)}
      >
        <MiddleText text={text} title={`${text}\n${where}`} />
      </LinkButton>
    </span>
  );
}

/** What changed, as lines of text; that nothing did is worth a pin, too. */
function argumentsPin(
  capture: CaptureView,
  name: string,
  { changed, changedCount, setAside }: ArgumentChanges,
  { arguments: words }: Messages['overview'],
) {
  const lines = changed
    .slice(0, shownFirst)
    .map(({ key, secretDiffers, before, after }): [string, string] => [
      key,
      secretDiffers ? words.anotherSecret : `${before.text ?? words.secret} → ${after.text ?? words.secret}`,
    ]);
  const sum = changed.length === 0 ? words.none : words.differ(changedCount);
  return plotPin(
    { in: 'capture', artifact: capture.id, path: 'arguments' },
    `${words.title} ${words.against(name)}`,
    [...lines, [sum, words.setAside(setAside)]],
  );
}
