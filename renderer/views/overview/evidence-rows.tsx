import { formatEvidence } from '../../../shared/format.ts';
import type { Evidence, Signal } from '../../../shared/signal.ts';
import { baselineFile } from '../../baselines.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { evidencePin } from '../../pin-subjects.ts';
import { selectCapture, useWorkspace } from '../../store.ts';
import { PinButton } from '../pin-button.tsx';
import { EvidenceLink } from './evidence.tsx';
import { MetricName } from './metric-name.tsx';
import { evidenceName } from './words.ts';

/** What a rule saw: each value with the limit it was held against and the way to where it was read. */
export function EvidenceRows({ signal }: { signal: Pick<Signal, 'rule' | 'evidence'> }) {
  return (
    <table className="evidence">
      <tbody>
        {signal.evidence.map((evidence, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two records of a dump have the same path
          <Row key={`${evidence.source} ${evidence.path} ${place}`} rule={signal.rule} evidence={evidence} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ rule, evidence }: { rule: string; evidence: Evidence }) {
  const { overview: words } = useMessages();
  const say = useSay();
  const name = evidenceName(evidence, say);
  const capture = useWorkspace(selectCapture);
  const dumps = useWorkspace((state) => state.dumps);
  const pinned = { label: name, value: formatEvidence(evidence) };
  // A pin names an artifact of the incident, which a baseline is not.
  const pinnable =
    baselineFile(evidence.source) === null ? evidencePin(evidence, rule, pinned, { capture, dumps }) : null;
  return (
    <tr data-pin-area>
      <th scope="row">
        <MetricName series={evidence.path}>
          <span className="clipped" title={`${name}\n${evidence.path}`}>
            {name}
          </span>
        </MetricName>
      </th>
      <td className="num end">{formatEvidence(evidence)}</td>
      <td className="tx2" title={evidence.threshold ?? undefined}>
        {evidence.threshold ?? (evidence.value === null ? null : words.noThreshold)}
      </td>
      <td className="end">
        <div className="evidence-where">
          {pinnable === null ? null : <PinButton pinnable={pinnable} skipTab />}
          <EvidenceLink evidence={evidence} />
        </div>
      </td>
    </tr>
  );
}
