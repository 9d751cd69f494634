import type { CaptureView } from '../../../shared/capture.ts';
import { formatCollectedAt, formatCount, formatTopology } from '../../../shared/format.ts';
import { countCollected } from '../../incident.ts';
import { useMessages } from '../../messages.tsx';
import { Evidenced } from './evidence.tsx';

/** Which server this was: one line of what must match before anything is compared. */
export function Identity({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const { model, topology, capacity } = capture.summary;
  const { accelerator, num_accelerators: cards } = topology;
  const hardware =
    accelerator === null ? null : cards === null ? accelerator : words.accelerators(cards, accelerator);
  const parallel = formatTopology({
    tp: topology.tp_size,
    dp: topology.dp_size,
    pp: above1(topology.pp_size),
    ep: above1(topology.ep_size),
  });
  const kv = capacity.max_total_num_tokens;
  const cells = [
    [words.model, shortPath(model.model_path), 'model.model_path'],
    [words.weights, model.weight_version, 'model.weight_version'],
    [words.version, model.sglang_version, 'model.sglang_version'],
    [words.hardware, hardware, 'topology.accelerator'],
    [words.topology, parallel, 'topology.tp_size'],
    [words.capacity, kv === null ? null : words.tokens(formatCount(kv)), 'capacity.max_total_num_tokens'],
    [words.taken, formatCollectedAt(capture.collectedAt), 'collected_at'],
    [words.sources, words.sourcesOf(countCollected(capture), capture.sources.length), 'sources'],
  ] as const;
  return (
    <dl className="identity" aria-label={words.identity}>
      {cells.map(([name, value, key]) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>
            {value === null ? (
              <span className="tx3">{words.unknown}</span>
            ) : (
              <Evidenced capture={capture} name={key}>
                {value}
              </Evidenced>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A degree of 1 says nothing. */
const above1 = (size: number | null): number | null => (size === 1 ? null : size);

/** The last two parts of a local path, which is how models are called; other names as they are. */
export function shortPath(path: string | null): string | null {
  if (path === null || !path.startsWith('/')) return path;
  return path.split('/').filter(Boolean).slice(-2).join('/');
}
