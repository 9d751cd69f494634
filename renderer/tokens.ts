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

const pen = document.createElement('canvas').getContext('2d');

/** The opaque colour that `token` has now, as `#rrggbb`: a built style sheet may say `#fff`, or `navy`. */
export function colour(token: Token): string {
  const written = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
  if (!pen) return written;
  pen.fillStyle = written;
  return pen.fillStyle;
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
