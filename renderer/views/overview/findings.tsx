import { formatEvidence } from '../../../shared/format.ts';
import type { Evidence, Signal } from '../../../shared/signal.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { evidencePin, findingPin, signalOrigin } from '../../pin-subjects.ts';
import { selectCapture, useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { Mark } from '../../widgets/mark.tsx';
import { PinButton } from '../pin-button.tsx';
import { EvidenceLink } from './evidence.tsx';
import { evidenceName, signalWords } from './words.ts';

/** What fired, strongest first, each with the values that carry it. */
export function Findings() {
  const { overview: words } = useMessages();
  const { fired, of, headline } = useSignals();
  if (fired.length === 0) return null;
  return (
    <section className="section" aria-labelledby="findings">
      <h2 id="findings">
        {words.findings} <span className="tx2">{words.findingsCount(fired.length, of)}</span>
      </h2>
      {fired.map((signal, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: of two dumps the same rule may fire twice
        <Finding key={`${signal.rule} ${place}`} signal={signal} isHeadline={signal === headline} />
      ))}
    </section>
  );
}

/** The sentence of the strongest one stands in the headline already. */
function Finding({ signal, isHeadline }: { signal: Signal; isHeadline: boolean }) {
  const messages = useMessages();
  const { overview: words, app } = messages;
  const { title, detail } = signalWords(signal, messages);
  const capture = useWorkspace(selectCapture);
  const dumps = useWorkspace((state) => state.dumps);
  const origin = signalOrigin(signal, capture, dumps);
  return (
    <article className="finding" data-pin-area>
      <h3>
        <Mark kind={signal.severity} label={app.severity[signal.severity]} />
        {title} <span className="rule">{signal.rule}</span>
        <span className="tx2">{words.grades[signal.grade]}</span>
        <span className="spring" />
        {origin === null ? null : (
          <PinButton pinnable={findingPin(signal, origin, { title, detail })} look="always" />
        )}
      </h3>
      {isHeadline ? null : <p className="tx2 finding-detail">{detail}</p>}
      <table className="evidence">
        <tbody>
          {signal.evidence.map((evidence) => (
            <EvidenceRow key={`${evidence.source} ${evidence.path}`} rule={signal.rule} evidence={evidence} />
          ))}
        </tbody>
      </table>
    </article>
  );
}

function EvidenceRow({ rule, evidence }: { rule: string; evidence: Evidence }) {
  const { overview: words } = useMessages();
  const say = useSay();
  const name = evidenceName(evidence, say);
  const capture = useWorkspace(selectCapture);
  const dumps = useWorkspace((state) => state.dumps);
  const pinned = { label: name, value: formatEvidence(evidence) };
  const pinnable = evidencePin(evidence, rule, pinned, { capture, dumps });
  return (
    <tr data-pin-area>
      <th scope="row">
        <span className="clipped" title={`${name}\n${evidence.path}`}>
          {name}
        </span>
      </th>
      <td className="num end">{formatEvidence(evidence)}</td>
      <td className="tx2" title={evidence.threshold ?? undefined}>
        {evidence.threshold ?? (evidence.value === null ? null : words.noThreshold)}
      </td>
      <td className="end">
        {pinnable === null ? null : <PinButton pinnable={pinnable} skipTab />}
        <EvidenceLink evidence={evidence} />
      </td>
    </tr>
  );
}
