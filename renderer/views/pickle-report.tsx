import { useEffect } from 'react';
import { type DumpView, requestCount } from '../../shared/dump.ts';
import { type NamedGlobal, tellingOffset } from '../../shared/pickle-report.ts';
import { copyText } from '../actions.ts';
import { useMessages } from '../messages.tsx';
import { nothingLooked, usePickleBytes } from '../pickle-bytes-store.ts';
import { formatOffset, headlineOf, reportText, worstFirst } from '../pickle-report.ts';
import { useWorkspace } from '../store.ts';
import { verdictMarks } from '../verdict-marks.ts';
import { Button, LinkButton } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Mark } from '../widgets/mark.tsx';
import { PickleFacts } from './pickle-facts.tsx';
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
  const { look, digest, leave } = usePickleBytes.getState();
  const looked = usePickleBytes((state) => state.looked[dump.id]) ?? nothingLooked;
  const first = looked.offset === null ? tellingOffset(report) : null;
  useEffect(() => {
    if (first !== null) void look(dump.id, first);
  }, [look, dump.id, first]);
  useEffect(() => {
    void digest(dump.id);
    return () => leave(dump.id);
  }, [digest, leave, dump.id]);
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
        <Globals
          globals={report.globals}
          shown={looked.offset}
          onShow={(offset) => void look(dump.id, offset)}
        />
        <PickleFacts dump={dump} looked={looked} />
      </div>
    </div>
  );
}

interface GlobalsProps {
  readonly globals: readonly NamedGlobal[];
  /** The offset whose bytes are shown. */
  readonly shown: number | null;
  onShow(offset: number): void;
}

function Globals({ globals, shown, onShow }: GlobalsProps) {
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
                <td className="end">
                  <LinkButton
                    mono
                    aria-label={words.showAround(formatOffset(offset))}
                    aria-pressed={offset === shown}
                    onPress={() => onShow(offset)}
                  >
                    {formatOffset(offset)}
                  </LinkButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > mostRows ? <p className="tx3">{words.more(rows.length - mostRows)}</p> : null}
    </section>
  );
}
