import { ArrowLeftRight, Plus } from 'lucide-react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { mostColumns } from '../../../shared/compare-columns.ts';
import type { SideInfo } from '../../../shared/comparison.ts';
import type { ComparedSide } from '../../../shared/contract.ts';
import { type SideOption, type SidePair, sideId, sideOptions } from '../../compare-sides.ts';
import { useCompare } from '../../compare-store.ts';
import { useIncident } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Select } from '../../widgets/select.tsx';
import { ExportReport } from './export-report.tsx';
import { SideBadge } from './side-mark.tsx';

/** Both sides with what their figures rest on; each can be another, and more can stand beside them. */
export function Sides({
  pair,
  infos,
}: {
  pair: SidePair;
  infos: { a: SideInfo | null; b: SideInfo | null };
}) {
  const { compare: words } = useMessages();
  const swap = useCompare((state) => state.swap);
  return (
    <div className="compare-sides">
      <Side of="a" pair={pair} info={infos.a} />
      <IconButton
        icon={<ArrowLeftRight size={14} />}
        label={words.swap}
        keys="X"
        isDisabled={!pair.a || !pair.b}
        onPress={() => swap(pair)}
      />
      <Side of="b" pair={pair} info={infos.b} />
      <div className="compare-sides-acts">
        <AddColumn pair={pair} />
        <ExportReport pair={pair} />
      </div>
    </div>
  );
}

/** What can stand on a side, by the names that people gave. */
export function useSideOptions(): readonly SideOption[] {
  const { compare: words } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const baselines = useWorkspace(({ settings }) => settings?.baselines);
  const view = useIncident((state) => state.view);
  const label = (id: string) =>
    [...(view?.captures ?? []), ...(view?.dumps ?? [])].find((item) => item.id === id)?.label ?? null;
  const names = { sample: words.side.sample, baseline: words.baselineOf };
  return sideOptions({ captures, dumps, baselines: baselines ?? [] }, names, label);
}

function Side({ of, pair, info }: { of: 'a' | 'b'; pair: SidePair; info: SideInfo | null }) {
  const { compare: words } = useMessages();
  const choose = useCompare((state) => state.choose);
  const options = useSideOptions();
  const side = pair[of];
  const letter = of.toUpperCase();
  const pick = (id: string) => {
    const found: ComparedSide | undefined = options.find((option) => option.id === id)?.side;
    if (found) choose(of, found, pair);
  };
  return (
    <section className="compare-side" data-side={of} aria-label={words.sideLabel(letter)}>
      <span className="compare-swatch" data-side={of} aria-hidden>
        {letter}
      </span>
      <div className="compare-side-words">
        <div className="compare-side-head">
          <Select
            label={words.sideLabel(letter)}
            labelHidden
            value={side ? sideId(side) : ''}
            options={options}
            onChange={pick}
          />
          <SideBadge side={side} letter={letter} />
        </div>
        <p className="tx2 clipped" title={info === null ? undefined : factsOf(info, words, true)}>
          {info === null ? (side ? '\u00a0' : words.choose) : factsOf(info, words, false)}
        </p>
      </div>
    </section>
  );
}

/** Puts one more side beside B. */
function AddColumn({ pair }: { pair: SidePair }) {
  const { compare: words } = useMessages();
  const { more, addColumn } = useCompare();
  const options = useSideOptions();
  const used = new Set([pair.a, pair.b, ...more].flatMap((side) => (side ? [sideId(side)] : [])));
  const left = options.filter(({ id }) => !used.has(id));
  if (!pair.a || !pair.b || left.length === 0 || more.length >= mostColumns - 1) return null;
  return (
    <MenuTrigger>
      <AriaButton className="button" data-look="quiet">
        <Plus size={13} aria-hidden />
        <span className="button-words">{words.addColumn}</span>
      </AriaButton>
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu className="menu" aria-label={words.addColumn}>
          {left.map(({ id, name, side }) => (
            <MenuItem key={id} className="menu-item" textValue={name} onAction={() => addColumn(side)}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** Model and topology stand in the reasons below: in the line itself they would hide what the figures rest on. */
export const factsOf = (
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
