import type { CaptureView } from '../../../shared/capture.ts';
import { formatCount } from '../../../shared/format.ts';
import type { Messages } from '../../../shared/messages/en/index.ts';
import type { Signal } from '../../../shared/signal.ts';
import { byTime, captureLabel } from '../../captures.ts';
import { countChecked, countCollected, wasIdle, worthOfQuiet } from '../../incident.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { Mark } from '../../widgets/mark.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { Select } from '../../widgets/select.tsx';
import { ClassWeights } from './class-weights.tsx';
import { EvidenceLink, withNumbers } from './evidence.tsx';
import { RuleLink } from './rule-link.tsx';
import { signalWords } from './words.ts';

/** Class, severity and grade; one sentence to read out; the numbers that carry it. */
export function Headline({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const { headline } = useSignals();
  return (
    <>
      <header className="headline">
        <div className="headline-words">
          {headline ? <Fired signal={headline} /> : <Nothing capture={capture} />}
        </div>
        <div className="headline-aside">
          <CaptureSwitch capture={capture} />
          <ClassWeights />
        </div>
      </header>
      <WatchEnd capture={capture} />
      {wasIdle(capture) === true ? (
        <p className="idle-band">
          <Mark kind="info" />
          <strong>{words.idle}</strong> {words.idleText}
        </p>
      ) : null}
    </>
  );
}

/** Of a watch that a rule ended: which one, and where. */
function WatchEnd({ capture: { watch } }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const say = useSay();
  if (watch?.ended !== 'rule' || watch.reason === null) return null;
  return (
    <p className="idle-band">
      <Mark kind="info" />
      <strong>{words.watchEnded}</strong> {words.watchReason(say(watch.reason), watch.dropped)}
    </p>
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
        <span className="tx2">{words.severityAndGrade(app.severity[signal.severity], signal.grade)}</span>
      </p>
      <h1>{title}</h1>
      <p className="headline-sentence">
        {withNumbers(detail)} <RuleLink signal={signal} />{' '}
        {evidence ? <EvidenceLink evidence={evidence} /> : null}
      </p>
    </>
  );
}

/** That nothing fired is a finding as well: how much it is worth depends on what could be checked, and when. */
function Nothing({ capture }: { capture: CaptureView }) {
  const { overview, app } = useMessages();
  const { of, ...groups } = useSignals();
  const checked = countChecked(groups);
  const worth = worthOfQuiet(capture, groups);
  const words = overview.silence[groups.fired.length === 0 ? 'complete' : 'ofTheServer'];
  const title =
    checked === 0 ? overview.noneRan : worth === 'unchecked' ? words.unchecked(checked, of) : words.checked;
  return (
    <>
      <p className="headline-class">
        <Mark kind={worth} label={worth === 'unchecked' ? app.marks.unchecked : app.marks.quiet} />
        <span className="tx2">
          {worth === 'unchecked' ? app.marks.unchecked : overview.checkedOf(checked, of)}
        </span>
      </p>
      <h1>{title}</h1>
      <p className="headline-sentence">{withNumbers(worthWords(capture, overview))}</p>
    </>
  );
}

/** What the silence of the rules says of the incident. */
function worthWords(capture: CaptureView, words: Messages['overview']): string {
  if (countCollected(capture) === 0) return words.noneReadable(capture.sources.length);
  const idle = wasIdle(capture);
  if (idle === null) return words.noneFiredUnknown;
  if (idle) return words.noneFiredIdle;
  return words.noneFiredServing(capture.summary.point_in_time_load.running_reqs ?? 0);
}

/** As many captures stand side by side; more of them fold into a list. */
const sideBySide = 4;

/** Which capture is shown, once there are several: by the time they were taken, the earliest first. */
function CaptureSwitch({ capture }: { capture: CaptureView }) {
  const { overview: words } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const showCapture = useWorkspace((state) => state.showCapture);
  if (captures.length < 2) return null;
  const inOrder = byTime(captures);
  const names = inOrder.map((one) => captureLabel(one, captures));
  const Choice = captures.length <= sideBySide ? Segments : Select;
  return (
    <Choice
      label={words.captureSwitch}
      value={capture.id}
      options={inOrder.map(({ id }, place) => ({ id, name: distinct(names, place) }))}
      onChange={showCapture}
    />
  );
}

/** The name at `place`, with a number behind it when an earlier one is the same. */
function distinct(names: readonly string[], place: number): string {
  const name = names[place] ?? '';
  return names.indexOf(name) === place ? name : `${name} (${formatCount(place + 1)})`;
}
