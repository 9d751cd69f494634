/** Which bearer tokens are kept, and where; never a token itself. */
export interface TokensTold {
  /** `key_store`: that of the system, also for the next start. `memory`: until the app ends. */
  readonly store: 'key_store' | 'memory';
  /** Base URLs that one is kept for. */
  readonly kept: readonly string[];
}
