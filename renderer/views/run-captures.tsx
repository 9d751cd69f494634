import { useCompare } from '../compare-store.ts';
import { useMessages } from '../messages.tsx';
import type { Run } from '../replay-store.ts';
import { useWorkspace, viewDocument } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { Mark } from '../widgets/mark.tsx';
import './run-captures.css';

/** The captures of the target that were taken around a run, and how it changed meanwhile. Nothing where none were. */
export function RunCaptures({ run }: { run: Run | null }) {
  const { replay: words } = useMessages();
  const open = useWorkspace(({ captures }) => captures);
  const { openDocument, showCapture } = useWorkspace.getState();
  if (!run || run.captures.length === 0) return null;
  const isOpen = (id: string | null) => open.some((capture) => capture.id === id);
  const at = (moment: 'before' | 'after') =>
    run.captures.find((capture) => capture.moment === moment && isOpen(capture.capture))?.capture ?? null;
  const [before, after] = [at('before'), at('after')];
  const compare = () => {
    if (before === null || after === null) return;
    const side = (capture: typeof before) => ({ kind: 'capture' as const, capture, sample: null });
    useCompare.setState({ chosen: { a: side(before), b: side(after) } });
    openDocument(viewDocument('compare'));
  };
  return (
    <section className="run-captures" aria-label={words.runCaptures}>
      {run.captures.map(({ moment, number, capture, problem }) => {
        const name = number === 1 ? words.moments[moment] : `${words.moments[moment]} ${number}`;
        return capture === null ? (
          <span key={`${moment} ${number}`} className="run-captures-missing">
            <Mark kind="warn" />
            {words.captureMissing(name, problem?.message ?? '')}
          </span>
        ) : (
          <Button
            key={`${moment} ${number}`}
            isDisabled={!isOpen(capture)}
            onPress={() => showCapture(capture)}
          >
            {name}
          </Button>
        );
      })}
      <span className="spring" />
      {before !== null && after !== null ? <Button onPress={compare}>{words.compareCaptures}</Button> : null}
    </section>
  );
}
