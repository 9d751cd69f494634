import type { Conflict, ConflictChoice } from '../../shared/incident.ts';
import { useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { DiffEditor } from '../widgets/diff-editor.tsx';

/** The two texts of a file side by side, and which stays. With several files, the next one follows. */
export function ConflictDialog({ conflicts, onClose }: { conflicts: readonly Conflict[]; onClose(): void }) {
  const { incident: words } = useMessages();
  const resolveConflict = useIncident((state) => state.resolveConflict);
  const [conflict] = conflicts;
  if (!conflict) return null;
  const { file, ours, theirs } = conflict;
  const choose = (choice: ConflictChoice) => {
    if (conflicts.length === 1) onClose();
    void resolveConflict(file, choice);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.conflictTitle(file)}
      subtitle={words.conflictHelp}
      width={1120}
      isDismissable={false}
      foot={
        <>
          <span className="tx2 conflict-hint">{words.bothHint(file)}</span>
          <span className="spring" />
          <Button onPress={() => choose('theirs')}>{words.chooseTheirs}</Button>
          <Button onPress={() => choose('both')}>{words.chooseBoth}</Button>
          <Button look="primary" onPress={() => choose('ours')}>
            {words.chooseOurs}
          </Button>
        </>
      }
    >
      <div className="conflict-texts">
        <DiffEditor
          key={file}
          originalLabel={words.conflictTheirs(file)}
          modifiedLabel={words.conflictOurs(file)}
          language={file.endsWith('.json') ? 'json' : 'plaintext'}
          original={theirs}
          modified={ours}
        />
      </div>
    </Dialog>
  );
}
