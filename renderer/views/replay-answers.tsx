import { Braces } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { ToggleButton } from 'react-aria-components';
import { partingOf, wordRange } from '../../shared/answer-difference.ts';
import { formatCount } from '../../shared/format.ts';
import type { Problem } from '../../shared/outcome.ts';
import type { PinSource } from '../../shared/pin.ts';
import type { ReplayEnd } from '../../shared/replay.ts';
import type { RecordedOutput, RecordedPart } from '../../shared/request.ts';
import { partOf, partsOf } from '../json-parts.ts';
import { useMessages, useTell } from '../messages.tsx';
import { registerArea } from '../pin-areas.ts';
import { textPin } from '../pin-subjects.ts';
import type { Pinnable } from '../pins.ts';
import type { ReplayDocument, Run } from '../replay-store.ts';
import { useReplay } from '../replay-store.ts';
import type { Differences } from '../use-differences.ts';
import { CodeEditor } from '../widgets/code-editor.tsx';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';
import { Select } from '../widgets/select.tsx';
import { selectIn, useTextSelection } from '../widgets/use-text-selection.ts';
import { MarkedText } from './marked-text.tsx';
import { ChatAnswer } from './replay-chat.tsx';
import { usePinnedPart } from './use-pin-text.ts';

/** A text as the source of pins. */
type TextSource = Pick<PinSource, 'in' | 'artifact' | 'path'> & Partial<PinSource>;

interface ReplayAnswersProps {
  readonly document: ReplayDocument;
  readonly run: Run | null;
  /** The artifact that keeps the run; null while there is none. */
  readonly replay: string | null;
  readonly differences: Differences;
}

/** Recorded and replayed answer in two columns; what both begin with is muted, and where they part is marked. */
export function ReplayAnswers({ document, run, replay, differences }: ReplayAnswersProps) {
  const recorded = document.request.recordedOutput;
  const replayed = textOf(run);
  // An answer that is not complete ends early by nature: only what it has is held against the recorded text.
  const unfinished =
    run?.state.kind === 'running' || (run?.state.kind === 'done' && run.state.result.end !== 'complete');
  const parting = useMemo(() => {
    if (recorded === null || recorded.text === null || replayed === null || replayed === '') return null;
    // A piece without its beginning has no place in the other text.
    if (recorded.part === 'tail' || recorded.part === 'shortened') return null;
    const at = partingOf(recorded.text, replayed);
    const ends =
      (unfinished && at === replayed.length) ||
      (recorded.part === 'beginning' && at === recorded.text.length);
    return { at: at ?? replayed.length, marked: at !== null && !ends };
  }, [recorded, replayed, unfinished]);
  return (
    <div className="replay-answers">
      <RecordedColumn recorded={recorded} parting={parting} document={document} differences={differences} />
      <ReplayedColumn
        document={document}
        run={run}
        text={replayed}
        parting={parting}
        replay={replay}
        differences={differences}
      />
    </div>
  );
}

/** How far both texts are the same, and whether they part there. */
interface Parting {
  readonly at: number;
  readonly marked: boolean;
}

function textOf(run: Run | null): string | null {
  if (!run) return null;
  if (run.state.kind === 'running') return run.state.told?.text ?? '';
  return run.state.kind === 'done' ? run.state.result.text : null;
}

const partMarks: Record<Exclude<RecordedPart, 'whole'>, MarkKind> = {
  beginning: 'fly',
  tail: 'warn',
  shortened: 'warn',
};

interface RecordedColumnProps {
  readonly document: ReplayDocument;
  readonly recorded: RecordedOutput | null;
  readonly parting: Parting | null;
  readonly differences: Differences;
}

function RecordedColumn({ document, recorded, parting, differences }: RecordedColumnProps) {
  const { replay: words, pins } = useMessages();
  const { saved, origin } = document;
  const { dump, index = 0, rid = null } = origin;
  const from: TextSource | null =
    dump !== undefined
      ? { in: 'dump', artifact: dump, index, rid, path: 'output.text' }
      : saved === null
        ? null
        : { in: 'request', artifact: saved, path: 'recorded_answer' };
  const part = recorded?.part ?? 'whole';
  return (
    <section className="answer" aria-label={words.recorded}>
      <header className="answer-head">
        <i className="swatch" data-side="a" aria-hidden="true" />
        <strong>{words.recorded}</strong>
        {part === 'whole' ? null : (
          <span className="answer-part" title={words.partNotes[part]}>
            <Mark kind={partMarks[part]} /> {words.parts[part]}
          </span>
        )}
        <span className="spring" />
        {recorded?.completionTokens == null ? null : (
          <span className="tx2 num">{words.tokens(recorded.completionTokens)}</span>
        )}
      </header>
      <AnswerText
        label={words.recorded}
        side="a"
        text={recorded?.text ?? ''}
        parting={parting}
        differences={differences}
        from={from}
        where={pins.labels.recordedText}
      >
        {recorded === null ? (
          <EndLine mark="unchecked">{words.noRecorded}</EndLine>
        ) : part !== 'whole' ? (
          <EndLine mark={partMarks[part]}>{words.partEnds[part]}</EndLine>
        ) : recorded.text === null && recorded.outputIds ? (
          <EndLine mark="info">{words.idsOnly(recorded.outputIds.length)}</EndLine>
        ) : recorded.text ? null : (
          <EndLine mark="info">{words.recordedEmpty}</EndLine>
        )}
      </AnswerText>
    </section>
  );
}

interface ReplayedColumnProps {
  readonly document: ReplayDocument;
  readonly run: Run | null;
  readonly text: string | null;
  readonly parting: Parting | null;
  readonly replay: string | null;
  readonly differences: Differences;
}

function ReplayedColumn({ document, run, text, parting, replay, differences }: ReplayedColumnProps) {
  const { replay: words, pins } = useMessages();
  const from: TextSource | null =
    replay === null || run === null
      ? null
      : { in: 'replay', artifact: replay, index: run.number, path: 'text' };
  const [asJson, setAsJson] = useState(false);
  const { id, runs } = document;
  const answer = run?.state.kind === 'done' ? run.state.result.answerText : '';
  const showJson = asJson && answer !== '';
  return (
    <section className="answer" aria-label={words.replayed}>
      <header className="answer-head">
        <i className="swatch" data-side="b" aria-hidden="true" />
        <strong>{words.replayed}</strong>
        {run && runs.length > 1 ? (
          <Select
            label={words.chooseRun}
            value={String(run.number)}
            options={runs.map(({ number }) => ({ id: String(number), name: formatCount(number) }))}
            onChange={(number) => useReplay.getState().showRun(id, Number(number))}
          />
        ) : run ? (
          <span className="tx2">{words.run(run.number)}</span>
        ) : null}
        <span className="spring" />
        {run ? <RunStatus run={run} /> : null}
        {answer === '' ? null : (
          <ToggleButton
            className="icon-button"
            aria-label={words.answerJson}
            isSelected={asJson}
            onChange={setAsJson}
          >
            <Braces size={13} aria-hidden />
          </ToggleButton>
        )}
      </header>
      {showJson ? (
        <CodeEditor
          label={words.answerJson}
          document={{ uri: document.uri.replace('edited', 'answer'), language: 'json', text: answer }}
          readOnly
        />
      ) : (
        <AnswerText
          label={words.replayed}
          side="b"
          text={text ?? ''}
          parting={parting}
          differences={differences}
          caret={run?.state.kind === 'running'}
          from={from}
          where={pins.labels.replayedText(run?.number ?? 0)}
        >
          {run ? (
            <RunEnd run={run} />
          ) : (
            <EndLine mark="unchecked" hint={words.notSentHint(words.sendKeys)}>
              {words.notSent}
            </EndLine>
          )}
        </AnswerText>
      )}
    </section>
  );
}

/** What the run is doing, or how it ended, in the corner: always in the same place. */
function RunStatus({ run }: { run: Run }) {
  const { replay: words } = useMessages();
  const { state } = run;
  const streams = useMemo(() => partOf(partsOf(run.body), 'stream') === 'true', [run.body]);
  const seconds = useSecondsSince(run.startedAt, state.kind === 'running');
  if (state.kind === 'running') {
    const begun = state.told !== null && state.told.text !== '';
    return (
      <span className="answer-status num" data-live="true">
        <span className="clipped">
          {begun ? words.streaming : streams ? words.waiting : words.waitingWhole}
        </span>{' '}
        <span>{words.ended(begun ? (state.told?.completionTokens ?? null) : null, seconds)}</span>
      </span>
    );
  }
  if (state.kind === 'failed') return <span className="answer-status">{words.ends.failed}</span>;
  const { end, httpStatus, completionTokens, elapsedSeconds } = state.result;
  return (
    <span className="answer-status num" data-end={end} title={words.runTo(run.baseUrl)}>
      {end === 'complete' ? (
        <Mark kind="ok" label={words.ends.complete} />
      ) : (
        <strong>{words.ends[end]}</strong>
      )}
      {httpStatus === null || httpStatus === 200 ? null : <span>{words.httpStatus(httpStatus)}</span>}
      <span className="tx2 clipped">
        {words.ended(end === 'complete' ? completionTokens : null, elapsedSeconds)}
      </span>
    </span>
  );
}

/** Seconds that passed, four times a second, while `running`. */
function useSecondsSince(startedAt: number, running: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [running]);
  return Math.max(0, (now - startedAt) / 1000);
}

const endMarks: Record<Exclude<ReplayEnd, 'complete'>, MarkKind> = {
  aborted: 'critical',
  error: 'critical',
  cut: 'critical',
  silent: 'critical',
  unreachable: 'critical',
  cancelled: 'warn',
};

function RunEnd({ run }: { run: Run }) {
  const { replay: words } = useMessages();
  const { state } = run;
  if (state.kind === 'running') return null;
  if (state.kind === 'failed') return <ProblemLine mark="critical" problem={state.problem} />;
  const { end, problem, text, answerText, chat } = state.result;
  return (
    <>
      {chat ? <ChatAnswer chat={chat} /> : null}
      {text === null && !chat && end === 'complete' && answerText !== '' ? (
        <>
          <p className="tx3">{words.answerHasNoText}</p>
          <pre className="answer-raw">{answerText.slice(0, 20_000)}</pre>
        </>
      ) : null}
      {end === 'complete' || !problem ? null : <ProblemLine mark={endMarks[end]} problem={problem} />}
    </>
  );
}

function ProblemLine({ mark, problem }: { mark: MarkKind; problem: Problem }) {
  const tell = useTell();
  const told = tell(problem);
  return (
    <EndLine mark={mark} hint={told.hint}>
      {told.message}
    </EndLine>
  );
}

function EndLine({ mark, hint, children }: { mark: MarkKind; hint?: string | undefined; children: string }) {
  return (
    <p className="answer-end" role="status">
      <Mark kind={mark} />
      <span>
        {children} {hint === undefined ? null : <span className="tx2">{hint}</span>}
      </span>
    </p>
  );
}

interface AnswerTextProps {
  readonly label: string;
  readonly side: 'a' | 'b';
  readonly text: string;
  readonly parting: Parting | null;
  readonly differences: Differences;
  readonly caret?: boolean;
  /** Where a pinned part of it is found again; null = nowhere. */
  readonly from: TextSource | null;
  /** What it is, in a pin's label. */
  readonly where: string;
  /** What stands behind the text. */
  readonly children: ReactNode;
}

/** The text of one answer. While it grows, the view follows only when it was at the end. */
function AnswerText({
  label,
  side,
  text,
  parting,
  differences,
  caret = false,
  from,
  where,
  children,
}: AnswerTextProps) {
  const { replay: words, pins } = useMessages();
  const area = useRef<HTMLElement>(null);
  const written = useRef<HTMLDivElement>(null);
  const selection = useTextSelection(written, text);
  const latest = useRef<Pinnable | null>(null);
  latest.current = selection && from ? textPin(from, where, selection, pins) : null;
  useEffect(() => (area.current ? registerArea(area.current, () => latest.current) : undefined), []);
  const part = usePinnedPart(
    (source) =>
      from !== null &&
      source.in === from.in &&
      source.artifact === from.artifact &&
      source.path === from.path &&
      source.index === (from.index ?? null),
    text,
  );
  useEffect(() => {
    if (part !== null && written.current) selectIn(written.current, part);
  }, [part]);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each growth
  useLayoutEffect(() => {
    if (caret && atEnd.current && area.current) area.current.scrollTop = area.current.scrollHeight;
  }, [text, caret]);
  const { stretches, current } = differences;
  useEffect(() => {
    if (current !== null)
      written.current?.querySelector('[data-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const shared = parting === null ? 0 : Math.min(parting.at, text.length);
  const word = parting?.marked ? wordRange(text, shared) : { start: shared, end: shared };
  return (
    <section
      ref={area}
      className="answer-text scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and Alt 1 and Alt 2 lead here
      tabIndex={0}
      aria-label={words.answerText(label)}
      data-side={side}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 8;
      }}
    >
      <div className="answer-words" ref={written}>
        {stretches.length > 0 ? (
          <MarkedText text={text} ranges={stretches.map((one) => one[side])} current={current} />
        ) : (
          <>
            {word.start > 0 ? <span className="answer-shared">{text.slice(0, word.start)}</span> : null}
            {word.end > word.start ? <mark>{text.slice(word.start, word.end)}</mark> : null}
            {text.slice(word.end)}
          </>
        )}
        {caret ? <i className="answer-caret" aria-hidden="true" /> : null}
      </div>
      {children}
    </section>
  );
}
