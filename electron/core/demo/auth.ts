import type { Traits } from './versions.ts';

/** What a path asks for. Only these levels occur among the paths that the demo server has. */
export type AuthLevel = 'normal' | 'admin-optional';

export interface Keys {
  readonly apiKey: string | null;
  readonly adminKey: string | null;
}

/** Health, metrics and OPTIONS are open by prefix, whatever keys are set. */
export function isOpen(method: string, path: string): boolean {
  return method === 'OPTIONS' || path.startsWith('/health') || path.startsWith('/metrics');
}

/**
 * Whether a request may pass. With both keys set a normal path takes the API key only, an admin path the
 * admin key only; before 0.5.8 there was one key and no admin paths.
 */
export function isAllowed(
  request: { readonly method: string; readonly path: string; readonly authorization: string | undefined },
  level: AuthLevel,
  keys: Keys,
  traits: Traits,
): boolean {
  if (isOpen(request.method, request.path)) return true;
  const needed = neededKey(level, keys, traits);
  return needed === null || request.authorization === `Bearer ${needed}`;
}

function neededKey(level: AuthLevel, keys: Keys, traits: Traits): string | null {
  if (!traits.adminKey || level === 'normal') return keys.apiKey;
  return keys.adminKey ?? keys.apiKey;
}
