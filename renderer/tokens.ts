/*
 * Colours for what cannot read CSS variables by itself: canvas plots and the code editor. Both keep the
 * colours they were made with, so they are told when the theme changes.
 */

/** Colour tokens of theme.css, without their two dashes. */
const tokens = [
  'bg',
  'raise',
  'field',
  'hover',
  'sel',
  'line',
  'line2',
  'tx',
  'tx2',
  'tx3',
  'acc',
  'focus',
  'crit',
  'high',
  'warn',
  'info',
  'ok',
  'fly',
  'a',
  'b',
  'front',
  'queue',
  'prefill',
  'decode',
  'code-key',
  'code-string',
  'code-number',
  'code-fold',
] as const;
export type Token = (typeof tokens)[number];

const pen = document.createElement('canvas').getContext('2d');

/** The opaque colour that `token` has now, as `#rrggbb`: a built style sheet may say `#fff`, or `navy`. */
export function colour(token: Token): string {
  const written = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
  if (!pen) return written;
  pen.fillStyle = written;
  return pen.fillStyle;
}

/** All of them: for a drawing that is made many times between two changes of theme. */
export const colours = (): Readonly<Record<Token, string>> =>
  Object.fromEntries(tokens.map((token) => [token, colour(token)])) as Record<Token, string>;

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
