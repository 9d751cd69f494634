type Slots = Readonly<Record<string, string | number>>;
/** A finding's words: what is true, the number, against what. A title has at most 60 characters. */
export interface SignalWords {
  title(slots: Slots): string;
  detail(slots: Slots): string;
}

/** By rule text key: `Signal.text`. */
export const signals: Readonly<Record<string, SignalWords>> = {};
