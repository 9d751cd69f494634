import { useMessages } from '../messages.tsx';
import { useReplay } from '../replay-store.ts';
import { type FieldVersion, versionsWithChanges } from '../server-version.ts';
import { useWorkspace } from '../store.ts';
import { Select } from '../widgets/select.tsx';

interface ReplayVersionProps {
  readonly id: string;
  readonly version: FieldVersion;
}

/** Which server's fields complete, explain and mark the text. */
export function ReplayVersion({ id, version }: ReplayVersionProps) {
  const { editor: words } = useMessages();
  const captures = useWorkspace((state) => state.captures);
  const known = captures.flatMap(({ summary }) => summary.model.sglang_version ?? []);
  const { any, target, recorded } = words.versionNames;
  const all = [
    ...new Set([...(version.version === null ? [] : [version.version]), ...known, ...versionsWithChanges]),
  ];
  const nameOf = (one: string): string => {
    if (one !== version.version) return known.includes(one) ? recorded(one) : one;
    if (version.from === 'target') return target(one);
    return version.from === 'recorded' ? recorded(one) : one;
  };
  return (
    <div className="replay-version">
      <Select
        label={words.version}
        value={version.version ?? 'any'}
        options={[{ id: 'any', name: any }, ...all.map((one) => ({ id: one, name: nameOf(one) }))]}
        onChange={(one) => useReplay.getState().chooseVersion(id, one)}
      />
    </div>
  );
}
