import type { CaptureView, SourceRecord } from '../../../shared/capture.ts';
import { formatBytes, formatDuration, missing } from '../../../shared/format.ts';
import { countMasked } from '../../incident.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { sourceMarks, sourceState } from '../../source-state.ts';
import { openSource } from '../../source-store.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';

/** What became of each source. Those that are not there whole come first, with the reason. */
export function Sources({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const collected = capture.sources.filter(({ status }) => status === 'collected');
  const absent = capture.sources.filter(({ status }) => status !== 'collected');
  return (
    <section className="section" aria-labelledby="sources">
      <h2 id="sources">
        {words.sourcesSection}{' '}
        <span className="tx2">{words.sourcesText(collected.length, capture.sources.length)}</span>
      </h2>
      {absent.length === 0 ? null : (
        <ul className="sources-absent">
          {absent.map((source) => (
            <Absent key={source.name} capture={capture} source={source} />
          ))}
        </ul>
      )}
      {collected.length === 0 ? null : (
        <ul className="sources">
          {collected.map((source) => (
            <Collected key={source.name} capture={capture} source={source} />
          ))}
        </ul>
      )}
      <Masked capture={capture} />
      <Unknown capture={capture} />
    </section>
  );
}

function Collected({ capture, source }: { capture: CaptureView; source: SourceRecord }) {
  const numbers = [
    source.elapsedSeconds === null ? null : formatDuration(source.elapsedSeconds),
    source.bytes === null ? null : formatBytes(source.bytes),
  ].filter((text) => text !== null);
  return (
    <li>
      <StateMark source={source} />
      <SourceName capture={capture} source={source} />
      <span className="tx2 num">{numbers.join(' · ') || missing}</span>
    </li>
  );
}

/** One that is not there whole: its state in a word, and why. */
function Absent({ capture, source }: { capture: CaptureView; source: SourceRecord }) {
  const { overview: words } = useMessages();
  const say = useSay();
  const why = source.status === 'collected' ? '' : say(source.reason);
  return (
    <li>
      <StateMark source={source} />
      <SourceName capture={capture} source={source} />
      <span>{words.sourceStates[sourceState(source)]}</span>
      <span className="tx2 clipped" title={why}>
        {why}
      </span>
    </li>
  );
}

function StateMark({ source }: { source: SourceRecord }) {
  const { overview: words } = useMessages();
  const state = sourceState(source);
  return <Mark kind={sourceMarks[state]} label={words.sourceStates[state]} />;
}

/** Its request path; opens the answer, where there is one. */
function SourceName({ capture, source }: { capture: CaptureView; source: SourceRecord }) {
  const { overview: words } = useMessages();
  const { file } = source;
  const name = source.path ?? source.name;
  if (file === null)
    return (
      <span className="mono source-name">
        <MiddleText text={name} />
      </span>
    );
  return (
    <LinkButton
      look="value"
      mono
      aria-label={words.openSource(name)}
      onPress={() => void openSource(capture.id, file, null)}
    >
      <MiddleText text={name} />
    </LinkButton>
  );
}

function Masked({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const { masked } = capture;
  if (masked.length === 0) return null;
  return (
    <details className="aside-list">
      <summary>{words.maskedText(countMasked(masked), new Set(masked.map(({ file }) => file)).size)}</summary>
      <ul>
        {masked.map(({ key, file, count }) => (
          <li key={`${file} ${key}`}>{words.maskedValue(key, file, count)}</li>
        ))}
      </ul>
    </details>
  );
}

function Unknown({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const { unknownFiles } = capture;
  if (unknownFiles.length === 0) return null;
  return (
    <details className="aside-list">
      <summary>{words.unknownFiles(unknownFiles.length)}</summary>
      <ul>
        {unknownFiles.map((file) => (
          <li key={file} className="mono">
            {file}
          </li>
        ))}
      </ul>
    </details>
  );
}
