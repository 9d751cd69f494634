import { ArrowLeftRight } from 'lucide-react';
import type { Comparison, SideInfo } from '../../../shared/comparison.ts';
import type { ComparedSide } from '../../../shared/contract.ts';
import { type SidePair, sideId, sideOptions } from '../../compare-sides.ts';
import { useCompare } from '../../compare-store.ts';
import { useIncident } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Select } from '../../widgets/select.tsx';

/** Both sides with what their figures rest on; each can be another. */
export function Sides({ pair, comparison }: { pair: SidePair; comparison: Comparison | null }) {
  const { compare: words } = useMessages();
  const swap = useCompare((state) => state.swap);
  return (
    <div className="compare-sides">
      <Side of="a" pair={pair} info={comparison?.a ?? null} />
      <IconButton
        icon={<ArrowLeftRight size={14} />}
        label={words.swap}
        keys="X"
        isDisabled={!pair.a || !pair.b}
        onPress={() => swap(pair)}
      />
      <Side of="b" pair={pair} info={comparison?.b ?? null} />
    </div>
  );
}

function Side({ of, pair, info }: { of: 'a' | 'b'; pair: SidePair; info: SideInfo | null }) {
  const { compare: words } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const view = useIncident((state) => state.view);
  const choose = useCompare((state) => state.choose);
  const label = (id: string) =>
    [...(view?.captures ?? []), ...(view?.dumps ?? [])].find((item) => item.id === id)?.label ?? null;
  const options = sideOptions({ captures, dumps }, words.side, label);
  const side = pair[of];
  const pick = (id: string) => {
    const found: ComparedSide | undefined = options.find((option) => option.id === id)?.side;
    if (found) choose(of, found, pair);
  };
  return (
    <section className="compare-side" aria-label={words.sideLabel(of.toUpperCase())}>
      <span className="compare-swatch" data-side={of} aria-hidden>
        {of.toUpperCase()}
      </span>
      <div className="compare-side-words">
        <Select
          label={words.sideLabel(of.toUpperCase())}
          labelHidden
          value={side ? sideId(side) : ''}
          options={options}
          onChange={pick}
        />
        <p className="tx2 clipped" title={info === null ? undefined : factsOf(info, words, true)}>
          {info === null ? (side ? '\u00a0' : words.choose) : factsOf(info, words, false)}
        </p>
      </div>
    </section>
  );
}

/** Model and topology stand in the reasons below: in the line itself they would hide what the figures rest on. */
const factsOf = (
  info: SideInfo,
  words: ReturnType<typeof useMessages>['compare'],
  isWhole: boolean,
): string =>
  [
    words.side.taken(info),
    info.version === null ? null : words.side.sglang(info.version),
    words.side.basis(info),
    ...(isWhole ? [info.model, info.topology, info.path] : []),
  ]
    .filter((part) => part !== null)
    .join(' · ');
