import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import 'dockview-react/dist/styles/dockview.css';
import './theme.css';
import './app.css';
import './widgets/controls.css';
import './widgets/floats.css';
import './widgets/data.css';
import './shell/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from './language.tsx';
import { App } from './shell/app.tsx';
import { allowOwnWorkers } from './trusted-types.ts';

// Here and not later: the editor, which starts workers, is loaded by what is rendered below.
allowOwnWorkers();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
