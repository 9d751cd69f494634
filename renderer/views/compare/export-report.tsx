import { FileDown } from 'lucide-react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { showInFolder } from '../../actions.ts';
import type { SidePair } from '../../compare-sides.ts';
import { useMessages } from '../../messages.tsx';
import { newTask, useWorkspace } from '../../store.ts';
import { problemOf, workbench } from '../../workbench.ts';

/** The comparison as a file, in the window's language. */
export function ExportReport({ pair: { a, b } }: { pair: SidePair }) {
  const { compare: words } = useMessages();
  const language = useWorkspace(({ settings }) => settings?.language ?? 'en');
  if (!a || !b) return null;
  const write = async (format: 'md' | 'html') => {
    try {
      const written = await workbench.exportComparison({
        task: newTask(),
        a,
        b,
        format,
        language,
        path: null,
      });
      if (written) await showInFolder(written.path);
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  };
  return (
    <MenuTrigger>
      <AriaButton className="button" data-look="quiet">
        <FileDown size={13} aria-hidden />
        <span className="button-words">{words.exportReport}</span>
      </AriaButton>
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu className="menu" aria-label={words.exportReport}>
          {(['html', 'md'] as const).map((format) => (
            <MenuItem
              key={format}
              className="menu-item"
              textValue={words.reportFormats[format]}
              onAction={() => void write(format)}
            >
              {words.reportFormats[format]}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
