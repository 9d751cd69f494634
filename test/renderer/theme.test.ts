import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { themeFor } from '../../renderer/theme.ts';

const css = readFileSync(new URL('../../renderer/theme.css', import.meta.url), 'utf8');
const themes = ['dark', 'light', 'high-contrast'] as const;

/** The tokens of one theme, by name without dashes. */
function tokensOf(theme: string): Readonly<Record<string, string>> {
  const block = css.split(`[data-theme="${theme}"] {`)[1]?.split('}')[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]),
  );
}

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['chrome', 'bg', 'raise', 'field', 'hover', 'sel'];
const text = ['tx', 'tx2', 'tx3', 'acc', 'crit', 'high', 'info', 'ok', 'fly'];
const code = ['code-key', 'code-string', 'code-number', 'code-fold'];
const graphics = ['warn', 'unchecked', 'a', 'b', 'front', 'queue', 'prefill', 'decode', 'line2'];

for (const theme of themes)
  describe(theme, () => {
    const tokens = tokensOf(theme);
    const colour = (name: string): string => {
      const value = tokens[name];
      if (value === undefined) throw new Error(`${theme} has no --${name}`);
      return value;
    };
    const lowest = (names: readonly string[], on: readonly string[]): number =>
      Math.min(...names.flatMap((name) => on.map((surface) => contrast(colour(name), colour(surface)))));

    test('has the same tokens as the others', () => {
      expect(Object.keys(tokens).sort()).toEqual(Object.keys(tokensOf('dark')).sort());
    });
    test('text can be read on every surface', () => {
      expect(lowest(text, surfaces)).toBeGreaterThanOrEqual(4.5);
      expect(lowest(code, ['field', 'bg'])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour('on-accbg'), colour('accbg'))).toBeGreaterThanOrEqual(4.5);
    });
    test('graphics and control borders can be told from the document', () => {
      expect(lowest(graphics, ['bg', 'raise', 'field', 'chrome'])).toBeGreaterThanOrEqual(3);
      expect(lowest(['focus'], surfaces)).toBeGreaterThanOrEqual(3);
    });
  });

describe('the theme that is shown', () => {
  const rows = [
    ['dark', { contrast: false, light: true }, 'dark'],
    ['light', { contrast: false, light: false }, 'light'],
    ['system', { contrast: false, light: true }, 'light'],
    ['system', { contrast: false, light: false }, 'dark'],
    ['light', { contrast: true, light: true }, 'high-contrast'],
  ] as const;
  for (const [choice, system, expected] of rows)
    test(`${choice} under ${JSON.stringify(system)}`, () => expect(themeFor(choice, system)).toBe(expected));
});
