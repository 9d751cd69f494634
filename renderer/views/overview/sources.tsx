import type { CaptureView, SourceRecord } from '../../../shared/capture.ts';
import { formatBytes, formatDuration, missing } from '../../../shared/format.ts';
import { countCollected, countMasked } from '../../incident.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { openSource } from '../../source-store.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark, type MarkKind } from '../../widgets/mark.tsx';

const marks: Record<SourceRecord['status'], MarkKind> = {
  collected: 'ok',
  cut: 'warn',
  missing: 'unchecked',
};

/** What became of each source: collected, cut or missing, and why. An absent one is a fact, not an error. */
export function Sources({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  return (
    <section className="section" aria-labelledby="sources">
      <h2 id="sources">
        {words.sourcesSection}{' '}
        <span className="tx2">{words.sourcesText(countCollected(capture), capture.sources.length)}</span>
      </h2>
      <ul className="sources">
        {capture.sources.map((source) => (
          <Source key={source.name} capture={capture} source={source} />
        ))}
      </ul>
      <Masked capture={capture} />
      <Unknown capture={capture} />
    </section>
  );
}

function Source({ capture, source }: { capture: CaptureView; source: SourceRecord }) {
  const { overview: words } = useMessages();
  const say = useSay();
  const { file } = source;
  const name = source.path ?? source.name;
  const numbers = [
    source.elapsedSeconds === null ? null : formatDuration(source.elapsedSeconds),
    source.bytes === null ? null : formatBytes(source.bytes),
  ].filter((text) => text !== null);
  const text = source.status === 'collected' ? numbers.join(' · ') || missing : say(source.reason);
  return (
    <li data-status={source.status}>
      <Mark kind={marks[source.status]} label={words.sourceStates[source.status]} />
      {file === null ? (
        <span className="mono clipped" title={name}>
          {name}
        </span>
      ) : (
        <LinkButton
          look="value"
          mono
          aria-label={words.openSource(name)}
          onPress={() => void openSource(capture.id, file, null)}
        >
          {name}
        </LinkButton>
      )}
      <span className="tx2 clipped num" title={text}>
        {text}
      </span>
    </li>
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
