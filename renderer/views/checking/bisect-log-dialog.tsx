import { useState } from 'react';
import type { BisectCommit, BisectProgress } from '../../../shared/harness.ts';
import type { Problem } from '../../../shared/outcome.ts';
import { useHarness } from '../../harness-store.ts';
import { useMessages, useTell } from '../../messages.tsx';
import { useNote } from '../../note-store.ts';
import { problemMark } from '../../problem-mark.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { TextBox } from '../../widgets/field.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { problemOf, workbench } from '../../workbench.ts';
import './checking.css';

/** How far a bisection is, from its pasted log; the commit it found goes into the note. */
export function BisectLogDialog() {
  const isOpen = useHarness((store) => store.readsLog);
  return isOpen ? <BisectLogForm /> : null;
}

type Reading =
  | { readonly kind: 'idle' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly progress: BisectProgress };

function BisectLogForm() {
  const { checking: words } = useMessages();
  const tell = useTell();
  const [text, setText] = useState('');
  const [reading, setReading] = useState<Reading>({ kind: 'idle' });
  const close = () => useHarness.getState().readLog(false);
  const read = async () => {
    try {
      setReading({ kind: 'done', progress: await workbench.readBisectLog({ text }) });
    } catch (error) {
      setReading({ kind: 'failed', problem: problemOf(error) });
    }
  };
  return (
    <Dialog
      isOpen
      onClose={close}
      title={words.logTitle}
      width={640}
      foot={
        <>
          <Button onPress={close}>{words.close}</Button>
          <Button look="primary" isDisabled={text.trim() === ''} onPress={() => void read()}>
            {words.logRead}
          </Button>
        </>
      }
    >
      <div className="checking-form">
        <TextBox
          label={words.logText}
          mono
          rows={6}
          value={text}
          onChange={(changed) => {
            setText(changed);
            setReading({ kind: 'idle' });
          }}
          autoFocus
        />
      </div>
      <div className="checking-state" role="status">
        {reading.kind === 'failed' ? (
          <p className="marked">
            <Mark kind={problemMark(reading.problem.code)} />
            <span>
              {tell(reading.problem).message} {tell(reading.problem).hint}
            </span>
          </p>
        ) : reading.kind === 'done' ? (
          <LogProgress progress={reading.progress} />
        ) : null}
      </div>
    </Dialog>
  );
}

const short = ({ commit }: BisectCommit): string => commit.slice(0, 12);

function LogProgress({ progress }: { progress: BisectProgress }) {
  const { checking: words } = useMessages();
  const { steps, good, bad, skipped, stepsLeft, revisionsLeft, firstBad, possible } = progress;
  return (
    <>
      <p className="num">{words.logSteps(steps, good.length, bad.length, skipped.length)}</p>
      {firstBad ? (
        <FirstBad firstBad={firstBad} steps={steps} />
      ) : possible.length > 0 ? (
        <>
          <p>{words.oneOf}</p>
          <ul>
            {possible.map((one) => (
              <li className="mono" key={one.commit}>
                {short(one)} {one.subject}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>{stepsLeft === null ? words.logLeftUnknown : words.logLeft(stepsLeft, revisionsLeft)}</p>
      )}
    </>
  );
}

function FirstBad({ firstBad, steps }: { firstBad: BisectCommit; steps: number }) {
  const { checking: words } = useMessages();
  const line = words.noteLine(short(firstBad), firstBad.subject, steps);
  const isIn = useNote(({ note }) => note?.fields.strongest_signal.includes(line) ?? false);
  const add = async () => {
    await useNote.getState().keepCurrent();
    const { note, edit } = useNote.getState();
    if (!note) return;
    const before = note.fields.strongest_signal.trimEnd();
    edit('strongest_signal', before === '' ? line : `${before}\n${line}`);
  };
  return (
    <p className="marked">
      <Mark kind="critical" />
      <span className="mono">{words.firstBad(short(firstBad), firstBad.subject)}</span>
      <Button isDisabled={isIn} onPress={() => void add()}>
        {isIn ? words.inNote : words.intoNote}
      </Button>
    </p>
  );
}
