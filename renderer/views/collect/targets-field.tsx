import { FolderOpen } from 'lucide-react';
import { useEffect } from 'react';
import { useCollect } from '../../collect-store.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { Button } from '../../widgets/button.tsx';
import { TextBox } from '../../widgets/field.tsx';
import { Mark } from '../../widgets/mark.tsx';

/** The targets of a deployment: pasted, or from a file; what is not understood stands below, line by line. */
export function TargetsField({ isDisabled }: { isDisabled: boolean }) {
  const { collect: words } = useMessages();
  const say = useSay();
  const { form, list, setForm, readList, pickList } = useCollect();
  const { targetsText } = form;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the store reads the text that this waits for.
  useEffect(() => {
    void readList();
  }, [targetsText, readList]);

  const refused = list?.kind === 'read' ? list.value.refused : [];
  return (
    <div className="collect-targets">
      <TextBox
        label={words.targets}
        mono
        rows={3}
        autoFocus
        placeholder={words.targetsExample}
        value={targetsText}
        onChange={(text) => setForm({ targetsText: text })}
        readOnly={isDisabled ? words.collecting : null}
        hint={words.targetsHint}
      />
      <Button
        icon={<FolderOpen size={13} aria-hidden />}
        isDisabled={isDisabled}
        onPress={() => void pickList()}
      >
        {words.targetsFile}
      </Button>
      <ul className="collect-refused" aria-live="polite">
        {list?.kind === 'failed' ? (
          <li>
            <Mark kind="warn" /> {list.problem.message} {list.problem.hint}
          </li>
        ) : null}
        {refused.map(({ at, text, why }) => (
          <li key={at}>
            <Mark kind="warn" /> {words.refused(at)} <code>{text}</code> {say(why)}
          </li>
        ))}
      </ul>
    </div>
  );
}
