import { Crosshair } from 'lucide-react';
import { defaultSettings } from '../../../shared/settings.ts';
import { launchedBy, useHarness } from '../../harness-store.ts';
import { useMessages } from '../../messages.tsx';
import { selectedCount } from '../../requests-listing.ts';
import { useRequests } from '../../requests-store.ts';
import { useWorkspace } from '../../store.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { problemOf } from '../../workbench.ts';
import type { RequestsProps } from '../request-table.tsx';

/** Records in one harness at most. */
const mostSelected = 100_000;

/** Exports a bisect harness of the selected requests. */
export function HarnessButton({ dump, listing }: RequestsProps) {
  const { checking: words } = useMessages();
  const selected = selectedCount(listing);
  const open = async () => {
    try {
      const indexes = await useRequests.getState().selectedIndexes(dump.id);
      const { lastReplayUrl, replayIdleSeconds } = useWorkspace.getState().settings ?? defaultSettings;
      useHarness.getState().open({
        what: { kind: 'records', dump: dump.id, indexes: [...indexes] },
        target: lastReplayUrl,
        idleSeconds: replayIdleSeconds,
        start: launchedBy(dump.id),
      });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  };
  return (
    <IconButton
      icon={<Crosshair size={14} aria-hidden />}
      label={words.harnessOfSelected(selected)}
      isDisabled={selected === 0 || selected > mostSelected}
      onPress={() => void open()}
    />
  );
}

/** From two sides that differ to the commit between them: by a benchmark command and a figure. */
export function HarnessOfComparison() {
  const { checking: words } = useMessages();
  const open = () => {
    const { lastReplayUrl, replayIdleSeconds } = useWorkspace.getState().settings ?? defaultSettings;
    useHarness.getState().open({
      what: { kind: 'command', command: '' },
      target: lastReplayUrl,
      idleSeconds: replayIdleSeconds,
      start: launchedBy(null),
      figure: words.values.figure,
    });
  };
  return (
    <Button icon={<Crosshair size={12} aria-hidden />} onPress={open}>
      {words.harnessOfComparison}
    </Button>
  );
}
