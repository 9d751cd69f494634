/** Long work can be stopped, and tells as it goes. */
export interface Job<Told> {
  readonly signal: AbortSignal;
  tell(told: Told): void;
}
