import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { Button as AriaButton, Radio, RadioGroup } from 'react-aria-components';
import {
  type GuidedEnd,
  type GuidedOption,
  type GuidedStep,
  guidedEvidence,
  guidedPath,
  handOffsOf,
} from '../../../shared/guided-path.ts';
import { useGuided } from '../../guided-store.ts';
import { useHandOff } from '../../hand-off-store.ts';
import { useIncident } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { HandOffCommand } from './hand-off-command.tsx';

/** The decision tree as questions: answered from evidence where that says something, and to be answered otherwise. */
export function WalkThrough() {
  const { overview: words } = useMessages();
  const { isOpen, setOpen, answers, reset } = useGuided();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <section className="section walk" aria-labelledby="walk">
      <div className="section-head">
        <h2>
          <AriaButton
            id="walk"
            className="finding-toggle"
            aria-expanded={isOpen}
            onPress={() => setOpen(!isOpen)}
          >
            {words.walk}
            <Chevron size={13} aria-hidden />
          </AriaButton>
        </h2>
        {isOpen && Object.keys(answers).length > 0 ? (
          <LinkButton onPress={reset}>{words.walkReset}</LinkButton>
        ) : (
          <span className="tx2">{words.walkText}</span>
        )}
      </div>
      {isOpen ? <Path /> : null}
    </section>
  );
}

function Path() {
  const { all } = useSignals();
  const captures = useWorkspace((state) => state.captures.length);
  const dumps = useWorkspace((state) => state.dumps);
  const saved = useIncident(({ view }) => view?.requests.length ?? 0);
  const answers = useGuided((state) => state.answers);
  const evidence = useMemo(() => guidedEvidence(all, captures, dumps, saved), [all, captures, dumps, saved]);
  const { steps, end } = useMemo(() => guidedPath(evidence, answers), [evidence, answers]);
  return (
    <>
      <ol className="walk-steps">
        {steps.map((step) => (
          <Step
            key={`${step.question} ${step.class}`}
            step={step}
            recorded={evidence.finished + evidence.inFlight}
          />
        ))}
      </ol>
      {end === null ? null : <End end={end} />}
    </>
  );
}

function Step({ step, recorded }: { step: GuidedStep; recorded: number }) {
  const { guidedPath: words } = useMessages();
  const answer = useGuided((state) => state.answer);
  const { question, class: of, options, by, evidence } = step;
  const asked = question === 'where' ? (of === null ? '' : words.where[of]) : words.questions[question];
  const because =
    evidence === null
      ? null
      : evidence.because.length > 0
        ? words.fromRules(evidence.because.join(', '))
        : words.fromDumps(recorded);
  return (
    <li>
      <RadioGroup
        className="walk-question"
        aria-label={asked}
        value={step.answer}
        onChange={(value) => answer(question, value as GuidedOption)}
      >
        <p className="walk-asked">
          <Mark kind={step.answer === null ? 'unchecked' : 'ok'} />
          <strong>{asked}</strong>
          <span className="tx2">
            {by === 'person' ? words.fromPerson : by === 'evidence' ? because : null}
          </span>
        </p>
        <div className="walk-options">
          {options.map((option) => (
            <Radio key={option} value={option} className="walk-option">
              {words.options[option]}
            </Radio>
          ))}
        </div>
        {by === 'person' && evidence !== null && evidence.answer !== step.answer ? (
          <p className="tx2">{`${words.evidenceSays(words.options[evidence.answer])} (${because ?? ''})`}</p>
        ) : null}
      </RadioGroup>
    </li>
  );
}

function End({ end: { class: of, sub, next, after } }: { end: GuidedEnd }) {
  const { guidedPath: words, overview } = useMessages();
  const commands = useHandOff((state) => state.commands).filter(({ id }) => handOffsOf[next].includes(id));
  const name = overview.classes[of];
  const step = words.steps[next];
  return (
    <div className="walk-end" role="status">
      <p className="tx2">
        {overview.walkEnd} <strong>{sub === null ? name : overview.classAndSub(name, sub)}</strong>
      </p>
      <h3>{step.title}</h3>
      <p>{step.text}</p>
      {after === null ? null : <p className="tx2">{words.afterwards(words.steps[after].title)}</p>}
      {commands.length === 0 ? null : (
        <ul className="hand-offs">
          {commands.map((command) => (
            <HandOffCommand key={command.id} command={command} startsOpen={false} />
          ))}
        </ul>
      )}
    </div>
  );
}
