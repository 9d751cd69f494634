import { useEffect } from 'react';
import type { ComparedSide } from '../../shared/contract.ts';
import { toggleVerdict } from '../compare-marks.ts';
import { firstPair, isOpen, type SidePair, sideId } from '../compare-sides.ts';
import { type Compared, useCompare } from '../compare-store.ts';
import { useDocumentKeys } from '../document-keys.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { pickAndOpen } from '../open.ts';
import { selectCapture, useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Changed } from './compare/changed.tsx';
import { Columns } from './compare/columns.tsx';
import { Figures } from './compare/figures.tsx';
import { Loads } from './compare/loads.tsx';
import { Pair } from './compare/pair.tsx';
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
  const baselines = useWorkspace(({ settings }) => settings?.baselines);
  const open = { captures, dumps, baselines: baselines ?? [] };
  const kept = (side: ComparedSide | null) => (side && isOpen(side, open) ? side : null);
  const [a, b] = [kept(chosen.a), kept(chosen.b)];
  if (a && b) return { a, b };
  const first = firstPair(open, shown);
  return { a: a ?? first.a, b: b ?? first.b };
}

/** Further columns that are still open. */
function useColumns({ a, b }: SidePair): readonly ComparedSide[] {
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const baselines = useWorkspace(({ settings }) => settings?.baselines);
  const more = useCompare((state) => state.more);
  const shown = new Set([a, b].flatMap((side) => (side ? [sideId(side)] : [])));
  const open = { captures, dumps, baselines: baselines ?? [] };
  return more.filter((side) => isOpen(side, open) && !shown.has(sideId(side)));
}

function infosOf(compared: Compared | null): Parameters<typeof Sides>[0]['infos'] {
  if (compared?.kind === 'done') return { a: compared.value.a, b: compared.value.b };
  if (compared?.kind === 'columns') return { a: compared.value.a, b: compared.value.others[0]?.info ?? null };
  return { a: null, b: null };
}

/** The side that has the focus. */
function focusedSide(): 'a' | 'b' | null {
  const side = document.activeElement?.closest('.compare-side')?.getAttribute('data-side');
  return side === 'a' || side === 'b' ? side : null;
}

/** What a comparison goes by beside its sides: where they were read, and which keys are noise. */
function useVersion(): string {
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const noise = useWorkspace(({ settings }) => settings?.noiseKeys);
  const marks = useIncident(({ view }) =>
    JSON.stringify([...(view?.captures ?? []), ...(view?.dumps ?? [])].map(({ id, mark }) => [id, mark])),
  );
  const seconds = useWorkspace(({ settings }) => settings?.thresholds.sampleSeconds);
  return JSON.stringify([
    [...captures, ...dumps].map(({ id, path }) => [id, path]),
    dumps.map(({ total }) => total),
    marks,
    noise,
    seconds,
  ]);
}

/** Two captures, samples or dumps side by side: comparable or not, what explains it, what changed, what got worse. */
export function CompareView() {
  const { compare: words } = useMessages();
  const pair = usePair();
  const version = useVersion();
  const { compared, need, swap, showsAll, showAll, raw, showRaw, pair: shownPair } = useCompare();
  const { a, b } = pair;
  const more = useColumns(pair);
  const asked = JSON.stringify([a, b, more, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what is asked
  useEffect(() => {
    if (a && b) void need({ a, b }, version, more);
  }, [asked, need]);
  useDocumentKeys('compare', (event, { letterKeys }) => {
    if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === 'd') {
      event.preventDefault();
      showRaw(raw === null ? defaultRaw : null);
    } else if (letterKeys && !event.ctrlKey && !event.metaKey && event.key.toLowerCase() === 'x') {
      event.preventDefault();
      swap(pair);
    } else if (letterKeys && !event.ctrlKey && !event.metaKey && /^[gb]$/i.test(event.key)) {
      event.preventDefault();
      const isGood = event.key.toLowerCase() === 'g';
      void toggleVerdict(pair[focusedSide() ?? (isGood ? 'a' : 'b')], isGood ? 'good' : 'bad');
    }
  });
  if (!a && !b) return <NothingToCompare />;
  return (
    <div className="compare">
      <Sides pair={pair} infos={infosOf(a && b ? compared : null)} />
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
      ) : compared.kind === 'columns' ? (
        <Columns columns={compared.value} a={a} others={[b, ...more]} />
      ) : shownPair !== null ? (
        <Pair pair={{ a, b }} shown={shownPair} />
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
