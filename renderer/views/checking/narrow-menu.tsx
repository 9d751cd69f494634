import { Crosshair } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { launchedBy, useHarness } from '../../harness-store.ts';
import { useMessages } from '../../messages.tsx';
import { jobOf, useMinimise } from '../../minimise-store.ts';
import { type ReplayDocument, recordOf } from '../../replay-store.ts';
import type { TargetPlace } from '../../target.ts';
import { Button } from '../../widgets/button.tsx';

interface NarrowMenuProps {
  readonly document: ReplayDocument;
  readonly place: TargetPlace | null;
  readonly isDisabled: boolean;
}

/** From a request that fails to the words that make it fail, or to the commit that broke it. */
export function NarrowMenu({ document, place, isDisabled }: NarrowMenuProps) {
  const { checking: words } = useMessages();
  const { id, request, text, endpoint, target, idleSeconds } = document;
  const state = useMinimise((store) => jobOf(store, id).state);
  const open = useMinimise.getState().show;
  if (state.kind === 'running')
    return (
      <Button icon={<Crosshair size={12} aria-hidden />} onPress={() => open(id)}>
        {words.trying(
          state.trying?.round ?? 0,
          state.trying?.level == null ? words.wholePrompt : words.levels[state.trying.level],
          state.trying?.size.tokens ?? null,
          state.trying?.size.characters ?? null,
        )}
      </Button>
    );
  const exportHarness = () =>
    useHarness.getState().open({
      what: { kind: 'request', request: { ...request, text, endpoint } },
      target,
      idleSeconds,
      start: launchedBy(recordOf(document)?.dump ?? null),
    });
  return (
    <MenuTrigger>
      <Button icon={<Crosshair size={12} aria-hidden />} isDisabled={isDisabled}>
        {words.menu}
      </Button>
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu className="menu" aria-label={words.menu} disabledKeys={place === null ? ['minimise'] : []}>
          <MenuItem id="minimise" className="menu-item" onAction={() => open(id)}>
            {words.menuMinimise}
          </MenuItem>
          <MenuItem id="harness" className="menu-item" onAction={exportHarness}>
            {words.menuHarness}
          </MenuItem>
          <MenuItem id="log" className="menu-item" onAction={() => useHarness.getState().readLog(true)}>
            {words.menuLog}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
