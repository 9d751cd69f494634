import { useMemo, useState } from 'react';
import type { CaptureView } from '../../../shared/capture.ts';
import { formatNumber, missing } from '../../../shared/format.ts';
import type { Evidence, Signal } from '../../../shared/signal.ts';
import { groupSignals } from '../../incident.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { EvidenceLink } from './evidence.tsx';
import { signalWords } from './words.ts';

/** What fired, strongest first, each with the values that carry it. */
export function Findings({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const { fired } = useMemo(() => groupSignals(capture.signals), [capture]);
  if (fired.length === 0) return null;
  return (
    <section className="section" aria-labelledby="findings">
      <h2 id="findings">
        {words.findings} <span className="tx2">{words.findingsCount(fired.length, capture.signals.length)}</span>
      </h2>
      {fired.map((signal) => (
        <Finding key={`${signal.rule} ${signal.text}`} capture={capture} signal={signal} />
      ))}
    </section>
  );
}

function Finding({ capture, signal }: { capture: CaptureView; signal: Signal }) {
  const messages = useMessages();
  const { overview: words, app } = messages;
  const { title, detail } = signalWords(signal, messages);
  return (
    <article className="finding">
      <h3>
        <Mark kind={signal.severity} label={app.severity[signal.severity]} />
        {title} <span className="rule">{signal.rule}</span>
        <span className="tx2">{words.grades[signal.grade]}</span>
      </h3>
      <p className="tx2 finding-detail">{detail}</p>
      <table className="evidence">
        <tbody>
          {signal.evidence.map((evidence) => (
            <EvidenceRow key={`${evidence.source} ${evidence.path}`} capture={capture} evidence={evidence} />
          ))}
        </tbody>
      </table>
    </article>
  );
}

function EvidenceRow({ capture, evidence }: { capture: CaptureView; evidence: Evidence }) {
  const { overview: words } = useMessages();
  return (
    <tr>
      <th scope="row">
        <span className="clipped" title={evidence.path}>
          {evidence.path}
        </span>
      </th>
      <td className="num end">{formatValue(evidence.value)}</td>
      <td className="tx2">{evidence.threshold ?? words.noThreshold}</td>
      <td className="end">
        <EvidenceLink capture={capture} evidence={evidence} />
      </td>
    </tr>
  );
}

const formatValue = (value: Evidence['value']): string =>
  value === null ? missing : typeof value === 'number' ? formatNumber(value) : String(value);

/** What stayed quiet, and what could not be checked and why: two different things. */
export function Unfired({ capture }: { capture: CaptureView }) {
  const messages = useMessages();
  const { overview: words, app } = messages;
  const say = useSay();
  const { quiet, notChecked } = useMemo(() => groupSignals(capture.signals), [capture]);
  return (
    <div className="section two-columns">
      <section aria-labelledby="ruled-out">
        <h2 id="ruled-out">
          {words.ruledOut} {quiet.length > 0 ? <span className="tx2">{words.ruledOutText}</span> : null}
        </h2>
        {quiet.length === 0 ? <p className="tx2">{words.ruledOutNone}</p> : null}
        <Rules
          signals={quiet}
          row={(signal) => (
            <>
              <Mark kind="ok" label={app.marks.quiet} />
              <span>{signalWords(signal, messages).title}</span>
              <span className="rule">{signal.rule}</span>
              <QuietEvidence capture={capture} signal={signal} />
            </>
          )}
        />
      </section>
      <section aria-labelledby="not-checked">
        <h2 id="not-checked">
          {words.notChecked}{' '}
          {notChecked.length > 0 ? <span className="tx2">{words.notCheckedText(notChecked.length)}</span> : null}
        </h2>
        {notChecked.length === 0 ? <p className="tx2">{words.notCheckedNone}</p> : null}
        <Rules
          signals={notChecked}
          row={(signal) => (
            <>
              <Mark kind="unchecked" label={app.marks.unchecked} />
              <span>{signalWords(signal, messages).title}</span>
              <span className="rule">{signal.rule}</span>
              <span className="tx2 rule-why">{signal.reason === null ? null : say(signal.reason)}</span>
            </>
          )}
        />
      </section>
    </div>
  );
}

/** The value that kept a rule quiet. */
function QuietEvidence({ capture, signal }: { capture: CaptureView; signal: Signal }) {
  const [evidence] = signal.evidence;
  if (!evidence) return null;
  return (
    <span className="tx2 rule-why">
      <span className="clipped" title={evidence.path}>
        {evidence.path}
      </span>
      <b className="num">{formatValue(evidence.value)}</b>
      <EvidenceLink capture={capture} evidence={evidence} />
    </span>
  );
}

const shownFirst = 8;

function Rules({ signals, row }: { signals: readonly Signal[]; row: (signal: Signal) => React.ReactNode }) {
  const { overview: words } = useMessages();
  const [all, setAll] = useState(false);
  const rest = signals.length - shownFirst;
  return (
    <>
      <ul className="rules">
        {signals.slice(0, all ? undefined : shownFirst).map((signal) => (
          <li key={`${signal.rule} ${signal.text}`}>{row(signal)}</li>
        ))}
      </ul>
      {rest > 0 ? (
        <LinkButton onPress={() => setAll(!all)}>{all ? words.fewer : words.more(rest)}</LinkButton>
      ) : null}
    </>
  );
}
