import { useMessages, useTell } from '../messages.tsx';
import { problemMark } from '../problem-mark.ts';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { TextBox } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';
import { usePaste } from './paste-store.ts';

/** A request from the clipboard, on its way to Edit & replay. */
export function PasteDialog() {
  const { app } = useMessages();
  const tell = useTell();
  const isOpen = useWorkspace(({ dialog }) => dialog === 'paste');
  const setDialog = useWorkspace((state) => state.setDialog);
  const { text, problem: met, setText, open } = usePaste();
  const problem = met && tell(met);
  const openPasted = () => void open(app.pastedName);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => setDialog(null)}
      title={app.pasteTitle}
      subtitle={app.pasteText}
      width={680}
      foot={
        <>
          <Button onPress={() => setDialog(null)} keys={app.keyNames.escape}>
            {app.cancel}
          </Button>
          <Button look="primary" isDisabled={text.trim() === ''} onPress={openPasted}>
            {app.pasteOpen}
          </Button>
        </>
      }
    >
      <TextBox
        label={app.pasteField}
        value={text}
        onChange={setText}
        placeholder={app.pastePlaceholder}
        mono
        rows={10}
        autoFocus
      />
      <div className="dialog-problem" role="alert">
        {problem === null ? null : (
          <>
            <Mark kind={problemMark(problem.code)} label={app.severity[problemMark(problem.code)]} />
            <div>
              <p>{problem.message}</p>
              {problem.hint === undefined ? null : <p className="tx2">{problem.hint}</p>}
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
