import type { DumpView } from '../../shared/dump.ts';
import { formatBytes, formatCount, formatDuration } from '../../shared/format.ts';
import type { LimitUse } from '../../shared/pickle-report.ts';
import { copyText } from '../actions.ts';
import { useMessages, useSay, useTell } from '../messages.tsx';
import type { Digest, Looked } from '../pickle-bytes-store.ts';
import { formatOffset } from '../pickle-report.ts';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { PickleBytesView } from './pickle-bytes.tsx';

/** Rows of a list at most: a hostile file may hold any number. */
const mostRows = 500;

/** What is to be said of the file as such: its digest, what it took of the limits, where it ends. */
export function PickleFacts({ dump, looked }: { dump: DumpView; looked: Looked }) {
  const { report: words, app } = useMessages();
  const say = useSay();
  const tell = useTell();
  const { persistentIds, extensionCodes, notes, stoppedAt, protocol, limits } = dump.report;
  const { fields } = words;
  const counted = (count: number) => (count === 0 ? words.none : formatCount(count));
  const facts = [
    [fields.name, dump.name],
    [fields.size, words.size(dump.bytes)],
    [fields.sha256, <DigestText key="sha256" digest={looked.digest} />],
    [fields.protocol, protocol === null ? words.protocolUnsaid : String(protocol)],
    [fields.records, app.recordCounts(dump)],
    [fields.persistentIds, counted(persistentIds.length)],
    [fields.extensionCodes, counted(extensionCodes.length)],
    [fields.stopped, stoppedAt === null ? words.endOfFile : words.byte(formatOffset(stoppedAt))],
  ] as const;
  return (
    <aside className="pickle-facts" aria-label={words.file}>
      <h2>{words.file}</h2>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      {looked.bytes === null ? null : <PickleBytesView bytes={looked.bytes} />}
      {looked.problem === null ? null : (
        <p className="marked">
          <Mark kind="warn" /> {tell(looked.problem).message}
        </p>
      )}
      {limits.length === 0 ? null : <Limits limits={limits} />}
      <Offsets
        title={words.persistentIds}
        text={words.persistentIdsText}
        items={persistentIds.map(({ id, offset }) => ({ name: id, offset }))}
      />
      <Offsets
        title={words.extensionCodes}
        text={words.extensionCodesText}
        items={extensionCodes.map(({ code, offset }) => ({ name: String(code), offset }))}
      />
      {notes.length === 0 ? null : (
        <>
          <h2>{words.notes}</h2>
          <ul className="plain-list">
            {notes.map((note) => (
              <li key={say(note)}>{say(note)}</li>
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

function DigestText({ digest }: { digest: Digest | null }) {
  const { report: words } = useMessages();
  const tell = useTell();
  if (digest === null || digest.kind === 'working') return <span className="tx3">{words.digesting}</span>;
  if (digest.kind === 'failed') return tell(digest.problem).message;
  const { sha256 } = digest;
  if (sha256 === null) return words.digestOfSeveral;
  return (
    <span className="pickle-digest">
      <span className="mono">{sha256}</span>
      <CopyButton label={words.copyDigest} doneText={words.copied} onCopy={() => copyText(sha256)}>
        {words.copyShort}
      </CopyButton>
    </span>
  );
}

function Limits({ limits }: { limits: readonly LimitUse[] }) {
  const { report: words } = useMessages();
  const reached = limits.find((one) => one.reached);
  return (
    <section aria-labelledby="pickle-limits">
      <h2 id="pickle-limits">
        {words.limits}{' '}
        <span className={reached ? 'pickle-reached' : 'tx2'}>
          {reached ? words.reached(words.limitNames[reached.limit]) : words.noneReached}
        </span>
      </h2>
      <dl>
        {limits
          .filter(({ limit, used }) => used !== null || limit === 'memory')
          .map((use) => (
            <div key={use.limit}>
              <dt>{words.limitNames[use.limit]}</dt>
              <dd className="num">{usedText(use, words)}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function usedText(
  { limit, used, most }: LimitUse,
  words: { readonly notHeld: string; limitUsed(used: string, most: string): string },
): string {
  const said =
    limit === 'recordSeconds'
      ? formatDuration
      : limit === 'textBytes' || limit === 'memory'
        ? formatBytes
        : formatCount;
  if (used === null) return words.notHeld;
  return most === null ? said(used) : words.limitUsed(said(used), said(most));
}

function Offsets({
  title,
  text,
  items,
}: {
  title: string;
  text: string;
  items: readonly { readonly name: string; readonly offset: number }[];
}) {
  const { report: words } = useMessages();
  if (items.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <p className="tx2">{text}</p>
      <ul className="pickle-offsets mono">
        {items.slice(0, mostRows).map(({ name, offset }) => (
          <li key={offset}>
            <span className="clipped" title={name}>
              {name}
            </span>
            <span className="tx2">{formatOffset(offset)}</span>
          </li>
        ))}
      </ul>
      {items.length > mostRows ? <p className="tx3">{words.more(items.length - mostRows)}</p> : null}
    </>
  );
}
