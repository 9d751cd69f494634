import type { ChangedKey, Comparison } from '../../../shared/comparison.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { useWorkspace, viewDocument } from '../../store.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { openOn, type WholePair } from './places.ts';

/** As many are shown at once. */
const shownFirst = 14;

interface ChangedProps {
  readonly comparison: Comparison;
  readonly pair: WholePair;
  onRaw(): void;
}

/** Keys that differ, by effect; each opens the lines it was read from. */
export function Changed({ comparison, pair, onRaw }: ChangedProps) {
  const { compare: words } = useMessages();
  const say = useSay();
  const { changed } = comparison;
  const hasFiles = pair.a.kind !== 'dump' && pair.b.kind !== 'dump';
  const rest = changed.keys.slice(shownFirst);
  return (
    <section className="section" aria-labelledby="changed">
      <div className="section-head">
        <h2 id="changed">
          {words.changed}{' '}
          <LinkButton onPress={() => useWorkspace.getState().openDocument(viewDocument('settings'))}>
            {changed.count === 0
              ? changed.compared
                ? words.nothingChanged(changed.setAside.length)
                : words.noConfiguration
              : words.changedCounts(changed.count, changed.setAside.length)}
          </LinkButton>
        </h2>
        {hasFiles ? <LinkButton onPress={onRaw}>{words.rawDifference}</LinkButton> : null}
      </div>
      {changed.keys.length + changed.secrets.length === 0 ? null : (
        <KeyTable keys={changed.keys.slice(0, shownFirst)} secrets={changed.secrets} pair={pair} />
      )}
      {rest.length === 0 ? null : (
        <details>
          <summary>{words.moreKeys(changed.count - shownFirst)}</summary>
          <KeyTable keys={rest} secrets={[]} pair={pair} />
        </details>
      )}
      <ul className="tx3 compare-foot">
        {changed.notCompared.map(({ source, why }) => (
          <li key={source}>{words.notCompared(words.sources[source], say(why))}</li>
        ))}
      </ul>
    </section>
  );
}

function KeyTable({
  keys,
  secrets,
  pair,
}: {
  keys: readonly ChangedKey[];
  secrets: Comparison['changed']['secrets'];
  pair: WholePair;
}) {
  const { compare: words } = useMessages();
  return (
    <table className="compare-table compare-keys">
      <thead>
        <tr>
          <th>{words.key}</th>
          <th>A</th>
          <th>B</th>
          <th>{words.topic}</th>
          <th className="end">{words.rules}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={`${key.source} ${key.key}`}>
            <td className="mono" title={meaningOf(key, words)}>
              <MiddleText text={key.key} title={meaningOf(key, words)} />
            </td>
            <Value of={key} side="a" pair={pair} />
            <Value of={key} side="b" pair={pair} />
            <td className="tx2">
              {key.kind === 'changed' ? words.topics[key.topic] : words.kinds[key.kind]}
            </td>
            <td className="mono tx2 end">{key.rules.join(' ')}</td>
          </tr>
        ))}
        {secrets
          .filter(({ same }) => same !== false)
          .map(({ key, same }) => (
            <tr key={`secret ${key}`}>
              <td className="mono">{key}</td>
              <td className="tx2">{words.aSecret}</td>
              <td className="tx2">{words.aSecret}</td>
              <td className="tx2">{same === null ? words.untoldSecret : words.sameSecret}</td>
              <td />
            </tr>
          ))}
      </tbody>
    </table>
  );
}

type Words = ReturnType<typeof useMessages>['compare'];

/** What the key does, where it was read, and its former name. */
function meaningOf({ key, formerly, source, line }: ChangedKey, words: Words): string {
  const meaning = line === null ? null : (words.keys[line] ?? null);
  return [key, formerly === null ? null : words.formerly(formerly), meaning, words.sources[source]]
    .filter((part) => part !== null)
    .join('\n');
}

function Value({ of: key, side, pair }: { of: ChangedKey; side: 'a' | 'b'; pair: WholePair }) {
  const { compare: words, overview } = useMessages();
  const value = key[side];
  if (value === null) return <td className="tx3">{words.absent}</td>;
  const text = value.text ?? (key.secretDiffers ? words.otherSecret : words.aSecret);
  const where = value.line === null ? value.file : `${value.file}:${value.line}`;
  return (
    <td>
      <LinkButton
        look="value"
        mono={value.text !== null}
        aria-label={`${side.toUpperCase()} ${text}. ${overview.openEvidence(where)}`}
        onPress={() => openOn(pair[side], value.file, value.line)}
      >
        <MiddleText text={text} title={`${text}\n${where}`} />
      </LinkButton>
    </td>
  );
}
