import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useMessages } from '../messages.tsx';
import { openPaths } from '../open.ts';
import { useWorkspace } from '../store.ts';
import { workbench } from '../workbench.ts';

/** The whole window takes files: shows that it does while they hang above it, and opens what is dropped. */
export function DropOverlay() {
  const { app } = useMessages();
  const [hanging, setHanging] = useState<number | null>(null);

  useEffect(() => {
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer.dropEffect = 'copy';
      setHanging(event.dataTransfer.items.length);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHanging(null);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setHanging(null);
      const files = [...(event.dataTransfer?.files ?? [])];
      const paths = files.map((file) => workbench.pathOfFile(file)).filter((path) => path !== '');
      if (paths.length > 0) void openPaths(paths);
      else useWorkspace.getState().report({ code: 'BAD_INPUT', message: app.dropNoPath });
    };
    // In the capture phase, so that no pane below takes a file for a tab or for text.
    const options = { capture: true };
    window.addEventListener('dragenter', over, options);
    window.addEventListener('dragover', over, options);
    window.addEventListener('dragleave', leave, options);
    window.addEventListener('drop', drop, options);
    return () => {
      window.removeEventListener('dragenter', over, options);
      window.removeEventListener('dragover', over, options);
      window.removeEventListener('dragleave', leave, options);
      window.removeEventListener('drop', drop, options);
    };
  }, [app]);

  if (hanging === null) return null;
  return (
    <div className="drop-overlay" role="status">
      <div className="drop-frame">
        <Upload size={28} aria-hidden />
        <strong>{app.drop}</strong>
        <span className="tx2">{app.dropItems(hanging)}</span>
        <span className="tx3">{app.dropHint}</span>
      </div>
    </div>
  );
}
