import { useWorkspace } from './store.ts';
import { placeOf } from './target.ts';

/** A call's target with the token that was typed for it, else with word to the main process to use the one it keeps. */
export function targetWith(
  baseUrl: string,
  typed: string,
): { baseUrl: string; token?: string; keptToken?: boolean } {
  const token = typed.trim();
  return token === '' ? { baseUrl, keptToken: true } : { baseUrl, token };
}

/** Whether a token is kept for what stands in a field for a base URL. */
export function useHasKeptToken(baseUrl: string): boolean {
  const kept = useWorkspace(({ tokens }) => tokens.kept);
  const place = placeOf(baseUrl, []);
  return place !== null && kept.includes(place.baseUrl);
}
