import { ClipboardPaste, FileDown, FolderOpen, RadioTower, Upload } from 'lucide-react';
import type { SampleInfo } from '../../shared/contract.ts';
import { useCollect } from '../collect-store.ts';
import { useMessages } from '../messages.tsx';
import { openSample, pickAndOpen } from '../open.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { TextField } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';
import { SavedTargets } from './saved-targets.tsx';
import { RecentIncidents } from './start/recent.tsx';
import './start.css';

/** Into an incident in one gesture: open, collect, paste, or a sample. */
export function StartView() {
  const { start: words } = useMessages();
  const samples = useWorkspace(({ start }) => start?.samples);
  return (
    <div className="start scroll">
      <div className="start-column">
        <h1>{words.title}</h1>
        <p className="start-subtitle">{words.subtitle}</p>
        <div className="start-ways">
          <OpenWay />
          <CollectWay />
        </div>
        <RecentIncidents />
        <PasteWay />
        {samples && samples.length > 0 ? <Samples samples={samples} /> : null}
      </div>
    </div>
  );
}

function OpenWay() {
  const { start: words } = useMessages();
  return (
    <section className="way way-drop" aria-labelledby="way-open">
      <Upload size={24} strokeWidth={1.6} aria-hidden />
      <div>
        <h2 id="way-open">{words.dropTitle}</h2>
        <p>{words.dropText}</p>
        <div className="actions">
          <Button
            look="primary"
            icon={<FileDown size={14} aria-hidden />}
            keys="Ctrl O"
            onPress={() => void pickAndOpen('files')}
          >
            {words.openFiles}
          </Button>
          <Button
            icon={<FolderOpen size={14} aria-hidden />}
            keys="Ctrl Shift O"
            onPress={() => void pickAndOpen('folder')}
          >
            {words.openFolder}
          </Button>
        </div>
      </div>
    </section>
  );
}

function CollectWay() {
  const { start: words } = useMessages();
  const calls = useWorkspace(({ start }) => start?.endpoints.length ?? 0);
  const setDialog = useWorkspace((state) => state.setDialog);
  const baseUrl = useCollect(({ form }) => form.baseUrl);
  const setForm = useCollect((state) => state.setForm);
  const collect = () => setDialog('collect');
  return (
    <section className="way" aria-labelledby="way-collect">
      <RadioTower size={24} strokeWidth={1.6} aria-hidden />
      <div>
        <h2 id="way-collect">{words.collectTitle}</h2>
        <p>{words.collectText(calls)}</p>
        <div className="actions">
          <div className="with-targets">
            <TextField
              label={words.collectUrl}
              labelHidden
              mono
              type="url"
              placeholder="http://127.0.0.1:30000"
              value={baseUrl}
              onChange={(changed) => setForm({ baseUrl: changed })}
              onEnter={collect}
            />
            <SavedTargets onChoose={(chosen) => setForm({ baseUrl: chosen })} />
          </div>
          <Button keys="Ctrl L" onPress={collect}>
            {words.collect}
          </Button>
        </div>
      </div>
    </section>
  );
}

function PasteWay() {
  const { start: words } = useMessages();
  const setDialog = useWorkspace((state) => state.setDialog);
  return (
    <section className="start-section start-paste" aria-labelledby="way-paste">
      <h2 id="way-paste">{words.requestTitle}</h2>
      <span className="tx2">{words.requestText}</span>
      <Button
        icon={<ClipboardPaste size={14} aria-hidden />}
        keys="Ctrl V"
        onPress={() => setDialog('paste')}
      >
        {words.paste}
      </Button>
    </section>
  );
}

function Samples({ samples }: { samples: readonly SampleInfo[] }) {
  const { start: words } = useMessages();
  return (
    <section className="start-section" aria-labelledby="start-samples">
      <h2 id="start-samples">
        {words.samplesTitle} <span className="tx3">{words.samplesText}</span>
      </h2>
      <ul className="samples">
        {samples.map((sample) => (
          <Sample key={sample.id} sample={sample} />
        ))}
      </ul>
    </section>
  );
}

function Sample({ sample }: { sample: SampleInfo }) {
  const { start: words, app, samples } = useMessages();
  const opening = useWorkspace(({ openings }) => openings.length > 0);
  const said = samples[sample.id];
  const title = said?.title ?? sample.id;
  return (
    <li className="sample">
      <Mark kind={sample.severity} label={app.severity[sample.severity]} />
      <div className="sample-words">
        <strong>{title}</strong>
        {said === undefined ? null : <span className="tx2">{said.text}</span>}
      </div>
      <span className="tx2 sample-holds">{said?.holds ?? sample.holds}</span>
      <Button
        aria-label={words.openSample(title)}
        isDisabled={opening}
        onPress={() => void openSample(sample.id, title)}
      >
        {words.open}
      </Button>
    </li>
  );
}
