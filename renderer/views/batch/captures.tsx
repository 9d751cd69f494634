import type { BatchCapture, BatchView } from '../../../shared/batch.ts';
import type { CaptureId } from '../../../shared/capture.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { captureLabel } from '../../captures.ts';
import { useCompare } from '../../compare-store.ts';
import { useMessages, useTell } from '../../messages.tsx';
import { openArtifacts } from '../../open.ts';
import { useWorkspace, viewDocument } from '../../store.ts';
import { LinkButton } from '../../widgets/button.tsx';

/** Captures of the targets around the run: each opens, and the first can be held against the last. */
export function Captures({ view: { captures } }: { view: BatchView }) {
  const { batch: words } = useMessages();
  if (captures.length === 0) return null;
  const of = (when: BatchCapture['when']) => captures.find((own) => own.when === when)?.capture ?? null;
  const [before, after] = [of('before'), of('after') ?? of('died')];
  return (
    <section className="section" aria-labelledby="batch-captures">
      <div className="section-head">
        <h2 id="batch-captures">{words.captures}</h2>
        {before !== null && after !== null ? (
          <LinkButton onPress={() => void compare(before, after)}>{words.compareCaptures}</LinkButton>
        ) : null}
      </div>
      <ul className="batch-captures">
        {captures.map((capture, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: only ever added to
          <Row key={at} capture={capture} />
        ))}
      </ul>
    </section>
  );
}

function Row({ capture }: { capture: BatchCapture }) {
  const { batch: words } = useMessages();
  const tell = useTell();
  const captures = useWorkspace((state) => state.captures);
  const id = capture.capture;
  const view = captures.find((own) => (own.id as string) === id);
  const label = view ? captureLabel(view, captures) : (id ?? '');
  return (
    <li>
      <span className="tx2">
        {capture.target.toUpperCase()} {words.captureWhen[capture.when]}
      </span>{' '}
      {id === null ? (
        <span>
          {words.notTaken}
          {capture.problem === null ? '' : `: ${tell(capture.problem).message}`}
        </span>
      ) : (
        <LinkButton aria-label={words.showCapture(label)} onPress={() => void show(id)}>
          {label}
        </LinkButton>
      )}
    </li>
  );
}

/** Opens what is not open yet: each is part of the incident. */
async function open(...ids: readonly ArtifactId[]): Promise<void> {
  const isOpen = (id: string) => useWorkspace.getState().captures.some((own) => own.id === id);
  const closed = ids.filter((id) => !isOpen(id));
  if (closed.length > 0)
    await openArtifacts(
      closed.join(', '),
      closed.map((id) => ({ kind: 'capture', id })),
    );
}

async function show(id: ArtifactId): Promise<void> {
  await open(id);
  useWorkspace.getState().showCapture(id as string as CaptureId);
}

async function compare(before: ArtifactId, after: ArtifactId): Promise<void> {
  await open(before, after);
  const side = (id: ArtifactId) =>
    ({ kind: 'capture', capture: id as string as CaptureId, sample: null }) as const;
  useCompare.setState({ chosen: { a: side(before), b: side(after) } });
  useWorkspace.getState().openDocument(viewDocument('compare'));
}
