/*
 * Colours for what cannot read CSS variables by itself: canvas plots and the code editor. Both keep the
 * colours they were made with, so they are told when the theme changes.
 */

/** A colour token of theme.css, without its two dashes. */
export type Token =
  | 'bg'
  | 'raise'
  | 'field'
  | 'hover'
  | 'sel'
  | 'line'
  | 'line2'
  | 'tx'
  | 'tx2'
  | 'tx3'
  | 'acc'
  | 'focus'
  | 'crit'
  | 'high'
  | 'warn'
  | 'info'
  | 'ok'
  | 'fly'
  | 'a'
  | 'b'
  | 'code-key'
  | 'code-string'
  | 'code-number'
  | 'code-fold';

/** The value that `token` has now, as written in theme.css. */
export function colour(token: Token): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
}

/** True for themes with dark surfaces, high contrast among them. */
export function isDark(): boolean {
  return getComputedStyle(document.documentElement).colorScheme !== 'light';
}

/** Calls `listen` after each change of theme. Answers the way to stop. */
export function onThemeChange(listen: () => void): () => void {
  const observer = new MutationObserver(listen);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
