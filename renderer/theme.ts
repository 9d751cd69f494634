import { useEffect, useState } from 'react';
import type { Settings } from '../shared/settings.ts';

/** The columns of theme.css. */
export type Theme = 'dark' | 'light' | 'high-contrast';

const contrast = '(forced-colors: active), (prefers-contrast: more)';
const light = '(prefers-color-scheme: light)';

/** What to show for a choice under what the system asks for. High contrast is the system's word, and comes first. */
export function themeFor(
  choice: Settings['theme'],
  system: { readonly contrast: boolean; readonly light: boolean },
): Theme {
  if (system.contrast) return 'high-contrast';
  if (choice === 'system') return system.light ? 'light' : 'dark';
  return choice;
}

function currentTheme(choice: Settings['theme']): Theme {
  return themeFor(choice, { contrast: matchMedia(contrast).matches, light: matchMedia(light).matches });
}

/** Puts the theme on the root and keeps it in step with the system; answers it for what draws its own colours. */
export function useTheme(choice: Settings['theme']): Theme {
  const [theme, setTheme] = useState(() => currentTheme(choice));
  useEffect(() => {
    const update = () => setTheme(currentTheme(choice));
    update();
    const queries = [matchMedia(contrast), matchMedia(light)];
    for (const query of queries) query.addEventListener('change', update);
    return () => {
      for (const query of queries) query.removeEventListener('change', update);
    };
  }, [choice]);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return theme;
}
