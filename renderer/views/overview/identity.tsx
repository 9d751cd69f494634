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
  const parallel = parallelOf({
    tp: topology.tp_size,
    dp: topology.dp_size,
    pp: topology.pp_size,
    ep: topology.ep_size,
  });
  const kv = capacity.max_total_num_tokens;
  const cells = [
    [words.model, shortPath(model.model_path), 'model.model_path'],
    [words.weights, model.weight_version, 'model.weight_version'],
    [words.version, model.sglang_version, 'model.sglang_version'],
    [words.hardware, hardware, 'topology.accelerator'],
    [words.topology, parallel, 'topology.tp_size'],
    [words.capacity, kv === null ? null : words.tokens(formatCount(kv)), 'capacity.max_total_num_tokens'],
    [
      words.taken,
      capture.collectedAt === null ? null : formatCollectedAt(capture.collectedAt),
      'collected_at',
    ],
    [words.sources, words.sourcesOf(countCollected(capture), capture.sources.length), 'sources'],
  ] as const;
  const { served_model_name: served } = model;
  const wasOf = (key: string) => capture.baseline?.differs.find((one) => one.key === key)?.was ?? null;
  return (
    <dl className="identity" aria-label={words.identity}>
      {cells.map(([name, value, key]) => (
        <div
          key={key}
          data-differs={wasOf(key) === null ? undefined : true}
          title={key === 'model.model_path' && served !== null ? words.servedAs(served) : undefined}
        >
          <dt>
            {name}
            {wasOf(key) === null ? null : (
              <span
                className="differs-dot"
                role="img"
                aria-label={words.differsFromBaseline(wasOf(key) ?? '')}
                title={words.differsFromBaseline(wasOf(key) ?? '')}
              />
            )}
          </dt>
          <dd>
            {value === null ? (
              <span className="tx3">{words.unknown}</span>
            ) : (
              <Evidenced capture={capture} name={key} label={name}>
                {value}
              </Evidenced>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** TP and DP always, the others where they are above 1: a degree of 1 says nothing. */
export function parallelOf(sizes: Readonly<Record<string, number | null>>): string | null {
  const telling = Object.entries(sizes).filter(
    ([name, size]) => size !== 1 || name === 'tp' || name === 'dp',
  );
  return formatTopology(Object.fromEntries(telling));
}

/** The last two parts of a local path, which is how models are called; other names as they are. */
export function shortPath(path: string | null): string | null {
  if (path === null || !path.startsWith('/')) return path;
  return path.split('/').filter(Boolean).slice(-2).join('/');
}
