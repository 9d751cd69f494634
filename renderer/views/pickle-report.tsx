import { type DumpView, requestCount } from '../../shared/dump.ts';
import type { NamedGlobal } from '../../shared/pickle-report.ts';
import { copyText } from '../actions.ts';
import { useMessages, useSay } from '../messages.tsx';
import { formatOffset, headlineOf, reportText, worstFirst } from '../pickle-report.ts';
import { useWorkspace } from '../store.ts';
import { verdictMarks } from '../verdict-marks.ts';
import { Button } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Mark } from '../widgets/mark.tsx';
import './pickle-report.css';

/** Rows of a list at most: a hostile file may name anything any number of times. */
const mostRows = 500;

/** What a dump names, and what that would do in Python: the verdict first, then the way on, then the evidence. */
export function PickleReportView({ dump }: { dump: DumpView }) {
  const { report: words } = useMessages();
  const showDump = useWorkspace((state) => state.showDump);
  const { report } = dump;
  const { verdict } = report;
  const count = requestCount(dump);
  return (
    <div className="pickle-report scroll">
      <header>
        <p className="pickle-verdict" data-verdict={verdict}>
          <Mark kind={verdictMarks[verdict]} /> <strong>{words.whole[verdict]}</strong>
        </p>
        <h1>{headlineOf(report, words.headline)}</h1>
        <p className="tx2">
          {words.inert} {words.shown(count)}{' '}
          {verdict === 'can_act' || verdict === 'unknown' ? words.doNotLoad : null}
        </p>
        <div className="actions">
          <Button look="primary" onPress={() => showDump(dump.id)}>
            {words.showRequests(count)}
          </Button>
          <CopyButton doneText={words.copied} onCopy={() => copyText(reportText(report))}>
            {words.copy}
          </CopyButton>
        </div>
      </header>
      <div className="pickle-columns">
        <Globals globals={report.globals} />
        <Facts dump={dump} />
      </div>
    </div>
  );
}

function Globals({ globals }: { globals: readonly NamedGlobal[] }) {
  const { report: words } = useMessages();
  const { columns } = words;
  const rows = worstFirst(globals);
  return (
    <section className="pickle-globals" aria-labelledby="pickle-globals">
      <h2 id="pickle-globals">
        {words.globals} <span className="tx2">{words.worstFirst(rows.length)}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="tx3">{words.noGlobals}</p>
      ) : (
        <table aria-labelledby="pickle-globals">
          <thead>
            <tr>
              <th scope="col">{columns.verdict}</th>
              <th scope="col">{columns.module}</th>
              <th scope="col">{columns.name}</th>
              <th scope="col" className="end">
                {columns.times}
              </th>
              <th scope="col" className="end">
                {columns.offset}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostRows).map(({ module, name, offset, times, verdict }) => (
              <tr key={`${offset} ${module} ${name}`}>
                <td className="pickle-verdict" data-verdict={verdict}>
                  <Mark kind={verdictMarks[verdict]} size={11} /> {words.verdicts[verdict]}
                </td>
                <td className="mono">{module}</td>
                <td className="mono">{name}</td>
                <td className="num end">{times.toLocaleString('en')}</td>
                <td className="mono end">{formatOffset(offset)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > mostRows ? <p className="tx3">{words.more(rows.length - mostRows)}</p> : null}
    </section>
  );
}

function Facts({ dump }: { dump: DumpView }) {
  const { report: words, app } = useMessages();
  const say = useSay();
  const { persistentIds, extensionCodes, notes, stoppedAt } = dump.report;
  const { fields } = words;
  const facts = [
    [fields.name, dump.name],
    [fields.size, words.size(dump.bytes)],
    [fields.records, app.recordCounts(dump)],
    [
      fields.persistentIds,
      persistentIds.length === 0 ? words.none : persistentIds.length.toLocaleString('en'),
    ],
    [
      fields.extensionCodes,
      extensionCodes.length === 0 ? words.none : extensionCodes.length.toLocaleString('en'),
    ],
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
