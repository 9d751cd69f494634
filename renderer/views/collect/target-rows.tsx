import type { CollectStep, CollectTarget } from '../../../shared/collect.ts';
import { formatBytes, formatDuration, missing } from '../../../shared/format.ts';
import { useCollect } from '../../collect-store.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import type { MarkKind } from '../../widgets/mark.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { WindowRow } from './calls.tsx';

/** Every target of a deployment: how many of its calls were answered, and why one was not. */
export function TargetRows() {
  const { collect: words } = useMessages();
  const list = useCollect((state) => state.list);
  const steps = useCollect((state) => state.steps);
  const running = useCollect(({ task }) => task.kind === 'running');
  const { columns } = words;
  if (list?.kind !== 'read' || list.value.targets.length === 0) return null;
  const { targets } = list.value;
  const all = Object.values(steps);
  return (
    <div className="collect-calls" data-of="targets">
      <table className="table" aria-label={words.targetTable}>
        <thead>
          <tr>
            <th scope="col">{columns.target}</th>
            <th scope="col">{columns.role}</th>
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
          {targets.map((target) => (
            <TargetRow
              key={target.name}
              target={target}
              steps={all.filter((step) => step.target === target.name || targets.length === 1)}
              running={running}
            />
          ))}
          <WindowRow />
        </tbody>
      </table>
      <Costs targets={targets} />
    </div>
  );
}

/** What each target is asked, by its role, and what that costs it. */
function Costs({ targets }: { targets: readonly CollectTarget[] }) {
  const { collect: words } = useMessages();
  const start = useWorkspace((state) => state.start);
  const probes = useCollect(({ form }) => form.healthProbes);
  const isRouter = ({ role }: CollectTarget) => role === 'router';
  const groups = [
    { name: words.toServers, of: targets.some((one) => !isRouter(one)) ? (start?.endpoints ?? []) : [] },
    { name: words.toRouters, of: targets.some(isRouter) ? (start?.routerEndpoints ?? []) : [] },
  ];
  return (
    <details className="collect-more collect-costs">
      <summary>{words.costsOf}</summary>
      {groups
        .filter(({ of }) => of.length > 0)
        .map(({ name, of }) => (
          <section key={name}>
            <h3>{name}</h3>
            <ul>
              {of
                .filter(({ cost }) => probes || cost !== 'generates')
                .map(({ name: source, path, cost }) => (
                  <li key={source}>
                    <code>
                      {words.method} {path}
                    </code>{' '}
                    <span className="tx2">{words.costs[cost]}</span>
                  </li>
                ))}
            </ul>
          </section>
        ))}
    </details>
  );
}

interface TargetRowProps {
  readonly target: CollectTarget & { readonly name: string };
  readonly steps: readonly CollectStep[];
  readonly running: boolean;
}

function TargetRow({ target, steps, running }: TargetRowProps) {
  const { collect: words } = useMessages();
  const say = useSay();
  const settled = steps.filter(({ state }) => state !== 'reading' && state !== 'waiting');
  const reading = steps.filter(({ state }) => state === 'reading');
  const answered = settled.filter(({ httpStatus }) => httpStatus !== null);
  const collected = settled.filter(({ state }) => state === 'collected');
  const silent = settled.length > 0 && answered.length === 0;
  const why = silent ? settled.find(({ reason }) => reason !== null)?.reason : null;
  const isReading = reading.length > 0;
  const mark: MarkKind | null = settled.length === 0 ? null : isReading ? 'info' : silent ? 'high' : 'ok';
  const state =
    steps.length === 0
      ? words.states[running ? 'waiting' : 'planned']
      : why
        ? say(why)
        : words.answeredOf(answered.length, collected.length);
  return (
    <tr data-state={isReading ? 'reading' : steps.length === 0 ? 'planned' : 'collected'}>
      <td>
        <span className="collect-target">
          <strong>{target.name}</strong>
          <code className="tx2 clipped" title={target.baseUrl}>
            {target.baseUrl}
          </code>
        </span>
      </td>
      <td className="tx2">{words.roles[target.role]}</td>
      <td>
        <span className="marked" title={state}>
          {mark === null ? null : <Mark kind={mark} />}
          <span className="clipped">{state}</span>
        </span>
      </td>
      <td className="end num">
        {settled.length === 0
          ? missing
          : formatDuration(Math.max(...settled.map(({ elapsedSeconds }) => elapsedSeconds ?? 0)))}
      </td>
      <td className="end num">
        {settled.length === 0
          ? missing
          : formatBytes(settled.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))}
      </td>
    </tr>
  );
}
