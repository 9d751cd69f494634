import type { CollectStep, EndpointInfo } from '../../../shared/collect.ts';
import { formatBytes, formatDuration, missing } from '../../../shared/format.ts';
import { stepKey, useCollect } from '../../collect-store.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { sourceMarks, sourceState } from '../../source-state.ts';
import { useWorkspace } from '../../store.ts';
import { Mark } from '../../widgets/mark.tsx';

/** The sources that a further sample looks at again. */
const sampled = ['loads_all', 'metrics'];

/** Every call to one server: its cost before, how it went after; then those of the newest further look. */
export function Calls() {
  const { collect: words } = useMessages();
  const endpoints = useWorkspace(({ start }) => start?.endpoints) ?? [];
  const looks = useCollect(({ form }) => form.looks);
  const sample = useCollect((state) => state.sample);
  const again = looks === 'once' ? [] : endpoints.filter(({ name }) => sampled.includes(name));
  const { columns } = words;
  return (
    <div className="collect-calls">
      <table className="table" aria-label={words.table}>
        <thead>
          <tr>
            <th scope="col">{columns.endpoint}</th>
            <th scope="col">{columns.cost}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" className="end">
              {columns.time}
            </th>
            <th scope="col" className="end">
              {columns.size}
            </th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <CallRow key={endpoint.name} endpoint={endpoint} sample={1} />
          ))}
          {again.map((endpoint) => (
            <CallRow key={`again ${endpoint.name}`} endpoint={endpoint} sample={Math.max(2, sample)} />
          ))}
          <WindowRow />
        </tbody>
      </table>
    </div>
  );
}

function CallRow({ endpoint, sample }: { endpoint: EndpointInfo; sample: number }) {
  const { collect: words } = useMessages();
  const say = useSay();
  const step = useCollect(({ steps }) => steps[stepKey({ target: '', sample, name: endpoint.name })]);
  const running = useCollect(({ task }) => task.kind === 'running');
  const probes = useCollect(({ form }) => form.healthProbes);
  const wait = useCollect((state) => (sample > 1 ? state.wait : null));
  const skipped = endpoint.cost === 'generates' && !probes;
  const state = step?.state ?? (skipped ? 'off' : running ? 'waiting' : 'planned');
  const said =
    running && wait && state !== 'reading' ? words.inSeconds(wait.secondsLeft) : words.states[state];
  const why = step?.reason ? say(step.reason) : said;
  return (
    <tr data-state={state}>
      <td className="mono">
        {words.method} {endpoint.path}
        {sample === 1 ? null : <span className="tx2"> {words.look(sample)}</span>}
      </td>
      <td className="tx2">{words.costs[endpoint.cost]}</td>
      <td>
        <span className="marked" title={why}>
          <StepMark step={step} />
          <span className="clipped">{why}</span>
        </span>
      </td>
      <td className="end num">{step ? formatDuration(step.elapsedSeconds) : missing}</td>
      <td className="end num">{step ? formatBytes(step.bytes) : missing}</td>
    </tr>
  );
}

/** The past window, when one is asked for. */
export function WindowRow() {
  const { collect: words } = useMessages();
  const url = useCollect(({ form }) => form.prometheusUrl.trim());
  const told = useCollect((state) => state.window);
  const running = useCollect(({ task }) => task.kind === 'running');
  if (url === '') return null;
  const state = told === null ? (running ? 'waiting' : 'planned') : 'reading';
  return (
    <tr data-state={state}>
      <td className="mono">
        {words.method} /api/v1/query_range
        <span className="tx2"> {words.moreNames.window}</span>
      </td>
      <td className="tx2">{words.costOfWindow}</td>
      <td className="clipped">
        {told === null ? words.states[state] : words.windowTold(told.done, told.of, told.series)}
      </td>
      <td className="end num">{missing}</td>
      <td className="end num">{told === null ? missing : formatBytes(told.bytes)}</td>
    </tr>
  );
}

/** The same mark and word as the finished bundle has for it. */
function StepMark({ step }: { step: CollectStep | undefined }) {
  const { overview } = useMessages();
  if (step === undefined || step.state === 'waiting') return null;
  if (step.state === 'reading') return <Mark kind="info" />;
  const state = sourceState({ ...step, status: step.state });
  // Without a reason, the word beside it is the state.
  if (!step.reason) return <Mark kind={sourceMarks[state]} />;
  return <Mark kind={sourceMarks[state]} label={overview.sourceStates[state]} />;
}
