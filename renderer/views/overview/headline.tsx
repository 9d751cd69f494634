import type { CaptureView } from '../../../shared/capture.ts';
import { formatCount } from '../../../shared/format.ts';
import type { Signal } from '../../../shared/signal.ts';
import { captureLabel, strongestOf, wasIdle } from '../../incident.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { Mark } from '../../widgets/mark.tsx';
import { Select } from '../../widgets/select.tsx';
import { EvidenceLink, withNumbers } from './evidence.tsx';
import { signalWords } from './words.ts';

/** Class, severity and grade; one sentence to read out; the numbers that carry it. */
export function Headline({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const strongest = strongestOf(useSignals());
  return (
    <>
      <header className="headline">
        <div className="headline-words">
          {strongest ? <Fired signal={strongest} /> : <Nothing capture={capture} />}
        </div>
        <CaptureSwitch capture={capture} />
      </header>
      {wasIdle(capture) === true ? (
        <p className="idle-band">
          <Mark kind="info" />
          <strong>{words.idle}</strong> {words.idleText}
        </p>
      ) : null}
    </>
  );
}

/** The finding to read out first. */
export function Fired({ signal }: { signal: Signal }) {
  const messages = useMessages();
  const { overview: words, app } = messages;
  const { title, detail } = signalWords(signal, messages);
  const [evidence] = signal.evidence;
  const name = words.classes[signal.class];
  return (
    <>
      <p className="headline-class" data-severity={signal.severity}>
        <Mark kind={signal.severity} label={app.severity[signal.severity]} />
        <strong>{signal.sub === null ? name : words.classAndSub(name, signal.sub)}</strong>
        <span className="tx2">{words.severityAndGrade(signal.severity, signal.grade)}</span>
      </p>
      <h1>{title}</h1>
      <p className="headline-sentence">
        {withNumbers(detail)} <span className="rule">{signal.rule}</span>{' '}
        {evidence ? <EvidenceLink evidence={evidence} /> : null}
      </p>
    </>
  );
}

/** No rule fired is a finding as well, and how much it is worth depends on whether the server was serving. */
function Nothing({ capture }: { capture: CaptureView }) {
  const { overview: words, app } = useMessages();
  const { of, fired, notChecked, ...groups } = useSignals();
  const quiet = groups.quiet.length + groups.quietOnAverage.length;
  if (fired.length + quiet === 0)
    return (
      <>
        <p className="headline-class">
          <Mark kind="unchecked" label={app.marks.unchecked} />
        </p>
        <h1>{words.noneRan}</h1>
        <p className="headline-sentence">{words.noneRanText(notChecked.length)}</p>
      </>
    );
  const idle = wasIdle(capture);
  const running = capture.summary.point_in_time_load.running_reqs ?? 0;
  const worth =
    idle === null ? words.noneFiredUnknown : idle ? words.noneFiredIdle : words.noneFiredServing(running);
  return (
    <>
      <p className="headline-class">
        <Mark kind="ok" label={app.marks.quiet} />
        <span className="tx2">{words.findingsCount(fired.length, of)}</span>
      </p>
      <h1>{fired.length === 0 ? words.noneFired : words.noProblemFired}</h1>
      <p className="headline-sentence">
        {withNumbers(words.noneFiredCounts(quiet, notChecked.length))} {withNumbers(worth)}
      </p>
    </>
  );
}

/** Which capture is shown, once there are several. */
function CaptureSwitch({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const showCapture = useWorkspace((state) => state.showCapture);
  if (captures.length < 2) return null;
  const names = captures.map(captureLabel);
  return (
    <Select
      label={words.captureSwitch}
      value={capture.id}
      options={captures.map(({ id }, place) => ({ id, name: distinct(names, place) }))}
      onChange={showCapture}
    />
  );
}

/** The name at `place`, with a number behind it when an earlier one is the same. */
function distinct(names: readonly string[], place: number): string {
  const name = names[place] ?? '';
  return names.indexOf(name) === place ? name : `${name} (${formatCount(place + 1)})`;
}
