import { useState } from 'react';
import type { Harness, HarnessProof } from '../../../shared/harness.ts';
import { usualServer } from '../../../shared/harness.ts';
import { showInFolder } from '../../actions.ts';
import { type ExpectKind, expectKinds, expectText } from '../../expect-form.ts';
import { type HarnessAsked, useHarness } from '../../harness-store.ts';
import { targetWith } from '../../kept-token.ts';
import { useMessages, useSay, useTell } from '../../messages.tsx';
import { problemMark } from '../../problem-mark.ts';
import { useReplay } from '../../replay-store.ts';
import { useWorkspace } from '../../store.ts';
import { placeOf, type TargetPlace } from '../../target.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { NumberField, TextBox, TextField } from '../../widgets/field.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { Progress } from '../../widgets/progress.tsx';
import { problemOf, workbench } from '../../workbench.ts';
import { ExpectFields } from './expect-fields.tsx';
import './checking.css';

/** Asks for what a harness needs, writes it, and tells what the known servers said. */
export function HarnessDialog() {
  const asked = useHarness((store) => store.asked);
  return asked === null ? null : <HarnessForm asked={asked} />;
}

/** The first host off this machine that nobody has typed yet. */
function unconfirmed(places: readonly (TargetPlace | null)[], typed: string): string | null {
  const far = places.find((place) => place !== null && !place.loopback && place.host !== typed);
  return far?.host ?? null;
}

function HarnessForm({ asked }: { asked: HarnessAsked }) {
  const { checking: words } = useMessages();
  const { state, close, start, cancel } = useHarness();
  const settings = useWorkspace((workspace) => workspace.settings);
  const tokens = useReplay((store) => store.tokens);
  const [kind, setKind] = useState<ExpectKind>(asked.figure === undefined ? 'status' : 'figure');
  const [value, setValue] = useState(asked.figure ?? '');
  const [command, setCommand] = useState(asked.what.kind === 'command' ? asked.what.command : '');
  const [folder, setFolder] = useState('');
  const [baseUrl, setBaseUrl] = useState(asked.target);
  const [repeat, setRepeat] = useState(1);
  const [build, setBuild] = useState('');
  const [startCommand, setStartCommand] = useState(asked.start);
  const [stop, setStop] = useState('');
  const [readyPath, setReadyPath] = useState(usualServer.readyPath);
  const [readySeconds, setReadySeconds] = useState(usualServer.readyTimeoutSeconds);
  const [images, setImages] = useState('');
  const [good, setGood] = useState('');
  const [bad, setBad] = useState('');
  const [host, setHost] = useState('');

  const expect = expectText(kind, value);
  const place = placeOf(baseUrl, []);
  const places = {
    good: good.trim() === '' ? null : placeOf(good, []),
    bad: bad.trim() === '' ? null : placeOf(bad, []),
  };
  const isRead = place !== null && (good.trim() === '' || places.good) && (bad.trim() === '' || places.bad);
  const typed = host.trim().toLowerCase();
  // Without a proof nobody is called: the address alone goes into the folder.
  const asksHost = unconfirmed([places.good, places.bad], typed);
  const isReady =
    expect !== null &&
    isRead &&
    asksHost === null &&
    folder.trim() !== '' &&
    (asked.what.kind !== 'command' || command.trim() !== '');
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  const known = (one: TargetPlace | null) =>
    one && { baseUrl: one.baseUrl, ...(one.loopback ? {} : { confirmedHost: one.host }) };
  const begin = () => {
    if (!isReady || expect === null || place === null) return;
    void start({
      folder: folder.trim(),
      what: asked.what.kind === 'command' ? { kind: 'command', command: command.trim() } : asked.what,
      target: targetWith(place.baseUrl, tokens[place.baseUrl] ?? ''),
      expect: [expect],
      repeat,
      idleTimeoutSeconds: asked.idleSeconds,
      server: {
        build: orNull(build),
        start: orNull(startCommand),
        stop: orNull(stop),
        readyPath: readyPath.trim().startsWith('/') ? readyPath.trim() : `/${readyPath.trim()}`,
        readyTimeoutSeconds: readySeconds,
      },
      images: images
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      proveGood: known(places.good),
      proveBad: known(places.bad),
      language: settings?.language ?? 'en',
    });
  };
  const browse = async () => {
    try {
      const [picked] = await workbench.pickPaths({ kind: 'folder' });
      if (picked !== undefined) setFolder(picked);
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  };
  const { what } = asked;
  const prompts = what.kind === 'records' ? what.indexes.length : what.kind === 'request' ? 1 : 0;
  return (
    <Dialog
      isOpen
      onClose={() => (state.kind === 'running' ? void cancel() : close())}
      isDismissable={false}
      title={words.harnessTitle}
      width={760}
      foot={
        state.kind === 'running' ? (
          <Button look="danger" isDisabled={state.cancelling} onPress={() => void cancel()}>
            {state.cancelling ? words.stopping : words.stop}
          </Button>
        ) : state.kind === 'done' ? (
          <>
            <Button onPress={close}>{words.close}</Button>
            <Button look="primary" onPress={() => void showInFolder(state.harness.path)}>
              {words.show}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={close}>{words.cancel}</Button>
            <Button look="primary" isDisabled={!isReady} onPress={begin}>
              {words.harnessStart}
            </Button>
          </>
        )
      }
    >
      {state.kind === 'done' || state.kind === 'running' ? null : (
        <div className="checking-form">
          <p className="tx2">{words.harnessWhat}</p>
          <p>
            {what.kind === 'records' ? words.harnessSends.records(prompts) : words.harnessSends[what.kind]}
          </p>
          {prompts > 0 ? (
            <p className="marked">
              <Mark kind="warn" />
              {words.promptsInside(prompts)}
            </p>
          ) : (
            <TextField
              label={words.command}
              mono
              value={command}
              onChange={setCommand}
              hint={words.commandHint}
            />
          )}
          <div className="checking-pair even">
            <ExpectFields kinds={expectKinds} kind={kind} value={value} onKind={setKind} onValue={setValue} />
            <NumberField label={words.repeat} value={repeat} onChange={setRepeat} min={1} max={1000} />
          </div>
          <div className="checking-folder">
            <TextField
              label={words.folder}
              mono
              value={folder}
              onChange={setFolder}
              hint={words.folderHint}
            />
            <Button onPress={() => void browse()}>{words.browse}</Button>
          </div>
          <div className="checking-pair even">
            <TextField label={words.baseUrl} mono value={baseUrl} onChange={setBaseUrl} />
            <TextField label={words.build} mono value={build} onChange={setBuild} />
          </div>
          <TextField
            label={words.start}
            mono
            value={startCommand}
            onChange={setStartCommand}
            hint={words.startHint}
          />
          <TextField label={words.stopCommand} mono value={stop} onChange={setStop} hint={words.stopHint} />
          <div className="checking-pair even">
            <TextField label={words.readyPath} mono value={readyPath} onChange={setReadyPath} />
            <NumberField
              label={words.readySeconds}
              value={readySeconds}
              onChange={setReadySeconds}
              min={1}
              max={86_400}
            />
          </div>
          <div className="checking-pair even">
            <TextField label={words.proveGood} mono value={good} onChange={setGood} hint={words.proveHint} />
            <TextField label={words.proveBad} mono value={bad} onChange={setBad} />
          </div>
          {asksHost === null && host === '' ? null : (
            <TextField label={words.typeHost(asksHost ?? host)} mono value={host} onChange={setHost} />
          )}
          <TextBox
            label={words.images}
            mono
            value={images}
            onChange={setImages}
            rows={2}
            hint={words.imagesHint}
          />
        </div>
      )}
      <div className="checking-state" role="status">
        <HarnessProgress />
      </div>
    </Dialog>
  );
}

function HarnessProgress() {
  const { checking: words } = useMessages();
  const tell = useTell();
  const state = useHarness((store) => store.state);
  switch (state.kind) {
    case 'running':
      return (
        <>
          {state.told ? (
            <p className="num">
              {words.proving(
                state.told.known === 'good' ? words.knownGood : words.knownBad,
                state.told.run,
                state.told.of,
              )}
            </p>
          ) : null}
          <Progress label={words.harnessTitle} fraction={null} />
        </>
      );
    case 'failed':
      return (
        <p className="marked">
          <Mark kind={problemMark(state.problem.code)} />
          <span>
            {tell(state.problem).message} {tell(state.problem).hint}
          </span>
        </p>
      );
    case 'done':
      return <HarnessResult harness={state.harness} />;
    default:
      return null;
  }
}

function HarnessResult({ harness }: { harness: Harness }) {
  const { checking: words } = useMessages();
  const say = useSay();
  const { path, proved, notes } = harness;
  return (
    <>
      <p className="marked">
        <Mark kind="ok" />
        <span>
          {words.written} <span className="mono">{path}</span>
        </span>
      </p>
      <ProofLine known={words.knownGood} proof={proved.good} />
      <ProofLine known={words.knownBad} proof={proved.bad} />
      {notes.map((note) => (
        <p className="marked" key={note.key}>
          <Mark kind="warn" />
          <span>{say(note)}</span>
        </p>
      ))}
    </>
  );
}

function ProofLine({ known, proof }: { known: string; proof: HarnessProof | null }) {
  const { checking: words } = useMessages();
  if (proof === null) return null;
  const verdicts = proof.verdicts.map((verdict) => words.verdicts[verdict]).join(', ');
  return (
    <p className="marked">
      <Mark kind={proof.holds ? 'ok' : 'critical'} />
      <span>
        {words.proof(known, verdicts)}
        {proof.holds || proof.reasons.length === 0 ? '' : ` (${proof.reasons.join('; ')})`}
      </span>
    </p>
  );
}
