import { Play, Square, X } from 'lucide-react';
import { useId, useMemo } from 'react';
import { experimentLimits, plannedRuns } from '../../shared/experiment.ts';
import { experimentText } from '../../shared/experiment-text.ts';
import { judgeExperiment } from '../../shared/experiment-verdict.ts';
import type { Experiment, ExperimentKind } from '../experiment-store.ts';
import {
  askedSides,
  canStart,
  experimentOf,
  guardedSides,
  placesOf,
  planOf,
  useExperiments,
} from '../experiment-store.ts';
import { useMessages, useTell } from '../messages.tsx';
import type { ReplayDocument } from '../replay-store.ts';
import { Button } from '../widgets/button.tsx';
import { NumberField, Switch, TextField } from '../widgets/field.tsx';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Segments } from '../widgets/segments.tsx';
import { ExperimentAnswers } from './experiment-answers.tsx';
import { ExperimentTable } from './experiment-table.tsx';
import { TargetChooser } from './target-chooser.tsx';
import './experiment.css';

const kinds: readonly ExperimentKind[] = ['pair', 'repeat', 'sweep'];

/** One request to two servers at once, again and again, or with one field at several values. */
export function ExperimentView({ document }: { document: ReplayDocument }) {
  const { experiment: words } = useMessages();
  const { id } = document;
  const experiment = useExperiments((state) => experimentOf(state, id));
  const { set } = useExperiments.getState();
  return (
    <section className="experiment" aria-label={words.title}>
      <header className="experiment-head">
        <Segments
          label={words.kind}
          labelHidden
          value={experiment.kind}
          options={kinds.map((kind) => ({ id: kind, name: words.kinds[kind] }))}
          onChange={(kind) => set(id, { kind })}
        />
        <span className="tx2 clipped">{words.kindNotes[experiment.kind]}</span>
        <span className="spring" />
        <button
          type="button"
          className="icon-button"
          aria-label={words.close}
          onClick={() => set(id, { open: false })}
        >
          <X size={14} aria-hidden />
        </button>
      </header>
      <Settings document={document} experiment={experiment} />
      <Outcome document={document} experiment={experiment} />
    </section>
  );
}

interface PartProps {
  readonly document: ReplayDocument;
  readonly experiment: Experiment;
}

function Settings({ document, experiment }: PartProps) {
  const { experiment: words } = useMessages();
  const { set, start, cancel } = useExperiments.getState();
  const own = useId();
  const { id } = document;
  const places = placesOf(experiment, document);
  const running = experiment.state.kind === 'running' ? experiment.state : null;
  const planned = plannedRuns(planOf(experiment));
  const guarded = guardedSides(experiment, places);
  const asked = askedSides(experiment, places);
  return (
    <div className="experiment-settings">
      {experiment.kind === 'pair' ? (
        <TargetChooser
          id={own}
          label={words.second}
          value={experiment.second}
          place={places.b}
          onChange={(second) => set(id, { second })}
        />
      ) : null}
      {experiment.kind === 'sweep' ? (
        <>
          <TextField
            label={words.field}
            mono
            value={experiment.field}
            onChange={(field) => set(id, { field })}
          />
          <TextField
            label={words.values}
            mono
            value={experiment.values}
            onChange={(values) => set(id, { values })}
          />
        </>
      ) : null}
      <NumberField
        label={words.times}
        value={experiment.times}
        onChange={(times) => set(id, { times })}
        min={1}
        max={experimentLimits.times}
      />
      {experiment.kind === 'pair' ? (
        <Switch isSelected={experiment.noise} onChange={(noise) => set(id, { noise })}>
          {words.noise}
        </Switch>
      ) : null}
      {asked.map((side) => (
        <TextField
          key={side}
          label={words.guardedSide(words.side[side], places[side]?.host ?? '')}
          mono
          value={experiment.typed[side]}
          onChange={(typed) => set(id, { typed: { ...experiment.typed, [side]: typed } })}
          hint={
            guarded.includes(side)
              ? words.guardedNote(places[side]?.host ?? '', planned.filter((run) => run.side === side).length)
              : undefined
          }
        />
      ))}
      <span className="spring" />
      <span className="tx2 num">{words.sends(planned.length)}</span>
      {running ? (
        <Button
          look="danger"
          icon={<Square size={12} aria-hidden />}
          isDisabled={running.cancelling}
          onPress={() => void cancel(id)}
        >
          {running.cancelling ? words.stopping : words.stop}
        </Button>
      ) : (
        <Button
          look="primary"
          icon={<Play size={12} aria-hidden />}
          isDisabled={!canStart(experiment, document)}
          onPress={() => void start(id)}
        >
          {words.start}
        </Button>
      )}
    </div>
  );
}

const toneMarks: Record<'same' | 'differs' | 'open', MarkKind> = {
  same: 'ok',
  differs: 'warn',
  open: 'info',
};

function Outcome({ document, experiment }: PartProps) {
  const messages = useMessages();
  const tell = useTell();
  const { experiment: words } = messages;
  const { plan, runs, state } = experiment;
  const judged = useMemo(() => (plan ? judgeExperiment(plan.kind, runs) : null), [plan, runs]);
  const text = judged ? experimentText(judged, messages) : null;
  if (state.kind === 'failed') {
    const told = tell(state.problem);
    return (
      <p className="experiment-none marked-block" role="status">
        <Mark kind="critical" />
        <span>
          {told.message} {told.hint}
        </span>
      </p>
    );
  }
  if (!plan || !judged || !text)
    return (
      <p className="experiment-none marked-block">
        <Mark kind="unchecked" />
        <span>
          {words.notRun} <span className="tx2">{words.notRunNotes[experiment.kind]}</span>
        </span>
      </p>
    );
  return (
    <>
      {plan.kind === 'pair' ? <ExperimentAnswers document={document} experiment={experiment} /> : null}
      <section className="replay-comparison" aria-label={words.verdictLabel}>
        <Mark kind={state.kind === 'running' ? 'unchecked' : toneMarks[text.tone]} />
        <div role="status">
          <p>
            <b>
              {state.kind === 'running' ? words.progress(runs.length, plannedRuns(plan).length) : text.title}
            </b>
          </p>
          {state.kind === 'running'
            ? null
            : text.notes.map((note) => (
                <p className="tx2" key={note}>
                  {note}
                </p>
              ))}
        </div>
      </section>
      <ExperimentTable document={document} experiment={experiment} judged={judged} />
    </>
  );
}
