import { Activity, Check, Contrast, Languages, Moon, Sun } from 'lucide-react';
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components';
import { languageFacts, languages } from '../../shared/languages.ts';
import type { Settings } from '../../shared/settings.ts';
import { useMessages } from '../messages.tsx';
import { useWorkspace, viewDocument } from '../store.ts';
import { IncidentMenu } from './incident-menu.tsx';

const icons = { system: Contrast, dark: Moon, light: Sun };
const themes = ['system', 'dark', 'light'] as const;

/** The incident, and the few things that hold for the whole window. */
export function TitleBar() {
  return (
    <header className="title-bar">
      <Activity size={15} className="title-icon" aria-hidden />
      <IncidentMenu />
      <span className="spring" />
      <LanguageMenu />
      <SettingsMenu />
    </header>
  );
}

/** Each language by its own name, whatever the window speaks now. */
function LanguageMenu() {
  const { app } = useMessages();
  const settings = useWorkspace((state) => state.settings);
  const changeSettings = useWorkspace((state) => state.changeSettings);
  if (!settings) return null;
  const { language } = settings;
  return (
    <MenuTrigger>
      <Button
        className="icon-button language-button"
        aria-label={`${app.language} ${languageFacts[language].short}, ${languageFacts[language].name}`}
      >
        <Languages size={14} aria-hidden />
        <span aria-hidden>{languageFacts[language].short}</span>
      </Button>
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu
          className="menu"
          aria-label={app.language}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[language]}
          onSelectionChange={(keys) => {
            const [chosen] = keys === 'all' ? [] : keys;
            if (chosen !== undefined) void changeSettings({ language: chosen as Settings['language'] });
          }}
        >
          {languages.map((id) => (
            <Choice key={id} id={id} words={languageFacts[id].name} />
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function SettingsMenu() {
  const { app, incident } = useMessages();
  const openDocument = useWorkspace((state) => state.openDocument);
  const settings = useWorkspace((state) => state.settings);
  const changeSettings = useWorkspace((state) => state.changeSettings);
  if (!settings) return null;
  const Icon = icons[settings.theme];
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={app.settings}>
        <Icon size={14} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom end" offset={2}>
        <Menu className="menu" aria-label={app.settings}>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[settings.theme]}
            onSelectionChange={(keys) => {
              const [theme] = keys === 'all' ? [] : keys;
              if (theme !== undefined) void changeSettings({ theme: theme as Settings['theme'] });
            }}
          >
            <Header className="menu-header">{app.theme}</Header>
            {themes.map((theme) => (
              <Choice key={theme} id={theme} words={app.themes[theme]} />
            ))}
          </MenuSection>
          <MenuSection
            selectionMode="multiple"
            selectedKeys={settings.letterKeys ? ['letterKeys'] : []}
            onSelectionChange={(keys) =>
              void changeSettings({ letterKeys: keys === 'all' || keys.has('letterKeys') })
            }
          >
            <Header className="menu-header">{app.keys}</Header>
            <Choice id="letterKeys" words={app.letterKeys} />
          </MenuSection>
          <Separator className="menu-line" />
          <MenuItem
            className="menu-item"
            textValue={incident.settings}
            onAction={() => openDocument(viewDocument('settings'))}
          >
            {incident.settings}…
            <kbd className="key-hint" aria-hidden>
              Ctrl ,
            </kbd>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Choice({ id, words }: { id: string; words: string }) {
  return (
    <MenuItem id={id} className="menu-item" textValue={words}>
      {({ isSelected }) => (
        <>
          <Check size={13} aria-hidden visibility={isSelected ? 'visible' : 'hidden'} />
          {words}
        </>
      )}
    </MenuItem>
  );
}
