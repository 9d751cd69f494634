import { Copy } from 'lucide-react';
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { copyForms } from '../../shared/copy-as.ts';
import { useMessages } from '../messages.tsx';
import { copyRequestAs, editForms, editRequestAs } from '../other-forms.ts';
import type { ReplayDocument } from '../replay-store.ts';
import { Button } from '../widgets/button.tsx';

/** Copies the request in another form, or opens it in one. */
export function ReplayForms({ document, isDisabled }: { document: ReplayDocument; isDisabled: boolean }) {
  const { copyAs: words } = useMessages();
  const { id, endpoint } = document;
  const isEmbedding = endpoint === '/encode' || endpoint === '/classify';
  const forms = isEmbedding ? (['curl', 'python', 'native'] as const) : copyForms;
  return (
    <MenuTrigger>
      <Button icon={<Copy size={12} aria-hidden />} isDisabled={isDisabled}>
        {words.menu}
      </Button>
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu className="menu" aria-label={words.menu}>
          <MenuSection>
            <Header className="menu-header">{words.menu}</Header>
            {forms.map((form) => (
              <MenuItem
                key={form}
                className="menu-item"
                textValue={words.forms[form]}
                onAction={() => void copyRequestAs(id, form)}
              >
                {words.forms[form]}
                {form === 'curl' ? (
                  <kbd className="key-hint" aria-hidden>
                    {words.curlKeys}
                  </kbd>
                ) : null}
              </MenuItem>
            ))}
          </MenuSection>
          {isEmbedding ? null : (
            <MenuSection>
              <Header className="menu-header">{words.editAs}</Header>
              {editForms
                .filter((to) => to !== endpoint)
                .map((to) => (
                  <MenuItem
                    key={to}
                    className="menu-item"
                    textValue={words.editForms[to]}
                    onAction={() => void editRequestAs(id, to)}
                  >
                    {words.editForms[to]}
                  </MenuItem>
                ))}
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
