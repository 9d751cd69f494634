/*
 * The policy of the window allows no string to become code. Workers are the exception, and only ours: Vite
 * hands `Worker` a plain string, which this policy accepts when it points into the app's own origin. It must
 * never get a createHTML; a library that then breaks is the wrong library.
 */

interface TrustedTypeFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
}

/** Sets the default policy. Once, before anything starts a worker. */
export function allowOwnWorkers(): void {
  const factory = (window as { trustedTypes?: TrustedTypeFactory }).trustedTypes;
  factory?.createPolicy('default', {
    createScriptURL(url) {
      const { href, origin } = new URL(url, location.href);
      return origin === location.origin ? href : null;
    },
  });
}
