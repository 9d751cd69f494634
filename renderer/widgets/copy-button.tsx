import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

export interface CopyButtonProps {
  children: string;
  /** Its name where several stand in a list; holds `children`. */
  label?: string;
  /** Shown for a moment once it is done. */
  doneText: string;
  /** Puts the text on the clipboard; answers whether it is there. */
  onCopy(): Promise<boolean>;
}

/** Copies, and says so in its own place. */
export function CopyButton({ children, label, doneText, onCopy }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <Button
      icon={done ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      {...(label === undefined || done ? {} : { 'aria-label': label })}
      onPress={() => void onCopy().then(setDone)}
    >
      {done ? doneText : children}
    </Button>
  );
}
