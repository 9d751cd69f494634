import { useEffect } from 'react';
import type { ComparedSide } from '../../shared/contract.ts';
import { firstPair, isOpen, type SidePair } from '../compare-sides.ts';
import { useCompare } from '../compare-store.ts';
import { useDocumentKeys } from '../document-keys.ts';
import { useMessages } from '../messages.tsx';
import { pickAndOpen } from '../open.ts';
import { selectCapture, useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Changed } from './compare/changed.tsx';
import { Figures } from './compare/figures.tsx';
import { Loads } from './compare/loads.tsx';
import { Raw } from './compare/raw.tsx';
import { Requests } from './compare/requests.tsx';
import { Sides } from './compare/sides.tsx';
import { Spreads } from './compare/spreads.tsx';
import { Suspects } from './compare/suspects.tsx';
import { VerdictLine } from './compare/verdict.tsx';
import './compare.css';

/** The pair that is shown: as chosen, where that is still open, else as offered first. */
function usePair(): SidePair {
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const shown = useWorkspace(selectCapture) ?? null;
  const chosen = useCompare((state) => state.chosen);
  const open = { captures, dumps };
  const kept = (side: ComparedSide | null) => (side && isOpen(side, open) ? side : null);
  const [a, b] = [kept(chosen.a), kept(chosen.b)];
  if (a && b) return { a, b };
  const first = firstPair(open, shown);
  return { a: a ?? first.a, b: b ?? first.b };
}

/** What a comparison goes by beside its sides: where they were read, and which keys are noise. */
function useVersion(): string {
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const noise = useWorkspace(({ settings }) => settings?.noiseKeys);
  const seconds = useWorkspace(({ settings }) => settings?.thresholds.sampleSeconds);
  return JSON.stringify([
    [...captures, ...dumps].map(({ id, path }) => [id, path]),
    dumps.map(({ total }) => total),
    noise,
    seconds,
  ]);
}

/** Two captures, samples or dumps side by side: comparable or not, what explains it, what changed, what got worse. */
export function CompareView() {
  const { compare: words } = useMessages();
  const pair = usePair();
  const version = useVersion();
  const { compared, need, swap, showsAll, showAll, raw, showRaw } = useCompare();
  const { a, b } = pair;
  useEffect(() => {
    if (a && b) void need({ a, b }, version);
  }, [a, b, version, need]);
  useDocumentKeys('compare', (event, { letterKeys }) => {
    if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === 'd') {
      event.preventDefault();
      showRaw(raw === null ? defaultRaw : null);
    } else if (letterKeys && !event.ctrlKey && !event.metaKey && event.key.toLowerCase() === 'x') {
      event.preventDefault();
      swap(pair);
    }
  });
  if (!a && !b) return <NothingToCompare />;
  return (
    <div className="compare">
      <Sides pair={pair} comparison={compared?.kind === 'done' && a && b ? compared.value : null} />
      {!a || !b ? (
        <OneSideOnly />
      ) : compared === null || compared.kind === 'running' ? (
        <p className="compare-wait tx2" role="status">
          {words.comparing}
        </p>
      ) : compared.kind === 'failed' ? (
        <StateMessage mark="high" title={compared.problem.message}>
          {compared.problem.hint ?? ''}
        </StateMessage>
      ) : raw !== null ? (
        <Raw a={a} b={b} file={raw} />
      ) : (
        <>
          <VerdictLine comparison={compared.value} />
          <div className="compare-columns scroll" data-comparable={compared.value.comparable.verdict}>
            <div className="compare-left">
              <Suspects comparison={compared.value} pair={{ a, b }} />
              <Changed comparison={compared.value} pair={{ a, b }} onRaw={() => showRaw(defaultRaw)} />
              <Requests comparison={compared.value} pair={{ a, b }} />
            </div>
            <div className="compare-right">
              <Figures comparison={compared.value} showsAll={showsAll} onShowAll={showAll} />
              <Spreads comparison={compared.value} />
              <Loads comparison={compared.value} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

/** The file that a raw difference begins with. */
const defaultRaw = 'server_info.json';

function NothingToCompare() {
  const { compare: words, app } = useMessages();
  return (
    <StateMessage
      mark="unchecked"
      title={words.nothingTitle}
      actions={
        <Button look="primary" keys="Ctrl O" onPress={() => void pickAndOpen('files')}>
          {app.openFiles}
        </Button>
      }
    >
      {words.nothingText}
    </StateMessage>
  );
}

function OneSideOnly() {
  const { compare: words, app } = useMessages();
  return (
    <StateMessage
      mark="unchecked"
      title={words.oneSideTitle}
      actions={
        <Button look="primary" keys="Ctrl O" onPress={() => void pickAndOpen('files')}>
          {app.openFiles}
        </Button>
      }
    >
      {words.oneSideText}
    </StateMessage>
  );
}
