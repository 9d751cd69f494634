import { RotateCcw } from 'lucide-react';
import { useMessages } from '../../messages.tsx';
import { IconButton } from '../../widgets/button.tsx';

/** The way back of one item. Its place is kept while there is nothing to go back from. */
export function Reset({ label, isShown, onReset }: { label: string; isShown: boolean; onReset(): void }) {
  const { settings: words } = useMessages();
  return (
    <div className="setting-reset">
      {isShown ? (
        <IconButton icon={<RotateCcw size={13} aria-hidden />} label={words.reset(label)} onPress={onReset} />
      ) : null}
    </div>
  );
}
