import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWorkspace } from '../store.ts';
import { MiddleText } from '../widgets/middle-text.tsx';
import { viewIcons } from './view-icons.tsx';

/**
 * What stands on a tab. The cross is for the pointer only: a tab's content is one thing to a screen reader,
 * and the keyboard closes a tab with Ctrl W.
 */
export function DocumentTab({ api }: IDockviewPanelHeaderProps) {
  const [title, setTitle] = useState(api.title ?? '');
  useEffect(() => {
    const listening = api.onDidTitleChange((event) => setTitle(event.title));
    setTitle(api.title ?? '');
    return () => listening.dispose();
  }, [api]);
  const kind = useWorkspace(({ documents }) => documents.find(({ id }) => id === api.id)?.kind ?? 'source');
  const closeDocument = useWorkspace((state) => state.closeDocument);
  const Icon = viewIcons[kind];
  return (
    <div
      className="document-tab"
      onAuxClick={(event) => {
        if (event.button === 1) closeDocument(api.id);
      }}
    >
      <Icon size={14} className="document-tab-icon" aria-hidden />
      <MiddleText text={title} />
      {kind === 'start' ? null : (
        <span
          className="document-tab-close"
          aria-hidden
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation();
            closeDocument(api.id);
          }}
        >
          <X size={12} />
        </span>
      )}
    </div>
  );
}
