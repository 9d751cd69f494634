import { useEffect } from 'react';
import { hostOf, useCollect } from '../collect-store.ts';
import { useMessages } from '../messages.tsx';
import { useWorkspace } from '../store.ts';
import { Dialog } from '../widgets/dialog.tsx';
import { Calls } from './collect/calls.tsx';
import { Foot } from './collect/foot.tsx';
import { Form } from './collect/form.tsx';
import { TargetRows } from './collect/target-rows.tsx';
import './collect/collect.css';

/** Collects a capture from a server: what each call costs before, how it goes meanwhile, what is missing after. */
export function CollectDialog() {
  const { collect: words } = useMessages();
  const isOpen = useWorkspace(({ dialog }) => dialog === 'collect');
  const { form, list, task, reset, stop } = useCollect();
  const setDialog = useWorkspace((state) => state.setDialog);
  const host = hostOf(form.baseUrl);
  const running = task.kind === 'running';
  const targets = list?.kind === 'read' ? list.value.targets.length : 0;
  const title =
    form.place === 'deployment' && targets > 0
      ? words.titleOfTargets(targets)
      : form.place === 'deployment' || host === ''
        ? words.title
        : words.titleOf(host);

  useEffect(() => {
    if (isOpen) reset();
  }, [isOpen, reset]);

  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => (running ? void stop() : setDialog(null))}
      isDismissable={!running}
      title={title}
      aside={<Count />}
      subtitle={words.text}
      width={1000}
      foot={<Foot />}
    >
      <Form />
      {form.place === 'server' ? <Calls /> : <TargetRows />}
    </Dialog>
  );
}

/** How far it has come: calls, then seconds to the next look. */
function Count() {
  const { collect: words } = useMessages();
  const { task, done, of, wait } = useCollect();
  if (of === 0) return null;
  if (task.kind === 'running' && wait) return words.nextLook(wait.sample, wait.of, wait.secondsLeft);
  return words.called(done, of);
}
