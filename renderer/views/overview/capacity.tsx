import type { CaptureView } from '../../../shared/capture.ts';
import { formatCount, formatGib } from '../../../shared/format.ts';
import { useMessages } from '../../messages.tsx';
import { Absent } from './absent.tsx';
import { Evidenced } from './evidence.tsx';

const counts = [
  'max_total_num_tokens',
  'token_capacity',
  'max_req_input_len',
  'effective_max_running_requests_per_dp',
] as const;
const sizes = ['weight_gb', 'kv_cache_gb', 'graph_gb'] as const;

/** What the server can hold, as it said itself. */
export function Capacity({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const { capacity } = capture.summary;
  const rows = [
    ...counts.map((key) => ({ key, known: capacity[key] !== null, text: formatCount(capacity[key]) })),
    ...sizes.map((key) => ({ key, known: capacity[key] !== null, text: formatGib(capacity[key]) })),
  ].filter(({ known }) => known);
  const phases = Object.entries(capacity.graph_by_phase_gb);
  return (
    <section className="section" aria-labelledby="capacity">
      <h2 id="capacity">{words.memory}</h2>
      {rows.length + phases.length === 0 ? (
        <Absent
          capture={capture}
          source="server_info"
          title={words.noCapacity}
          instead={words.emptyCapacity}
        />
      ) : (
        <dl className="pairs left-pairs">
          {rows.map(({ key, text }) => (
            <div key={key}>
              <dt>{words.capacityNames[key]}</dt>
              <dd className="num">
                <Evidenced capture={capture} name={`capacity.${key}`} label={words.capacityNames[key]}>
                  {text}
                </Evidenced>
              </dd>
            </div>
          ))}
          {phases.map(([phase, gib]) => (
            <div key={phase}>
              <dt>{words.graphPhase(phase)}</dt>
              <dd className="num">
                <Evidenced
                  capture={capture}
                  name="capacity.graph_by_phase_gb"
                  label={words.graphPhase(phase)}
                >
                  {formatGib(gib)}
                </Evidenced>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
