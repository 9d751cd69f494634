type Params = Readonly<Record<string, string | number>>;
const phrase = <P extends Params = Record<string, never>>(words: (params: P) => string) => words;

/**
 * Short clauses that core hands out as key and slots, so that window and CLI can say them in their own
 * language. A row is a whole clause; never glue two.
 */
export const phrases = {
  notInThisVersion: phrase(() => 'not in this version'),
} as const;
