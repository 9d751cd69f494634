import type { RequestRow } from '../shared/dump.ts';

/** Facts that few dumps record: each has a column where the rows have it, from the first to the last worth its room. */
const rareFacts = {
  from: (row) => row.from !== null,
  queueSeconds: (row) => row.queueSeconds !== null,
  prefillSeconds: (row) => row.prefillSeconds !== null,
  loraPath: (row) => row.loraPath !== null,
  modality: (row) => row.modality !== null,
  grammar: (row) => row.grammar !== null,
  retractions: (row) => (row.retractions ?? 0) > 0,
  // The name that a server gives weights which nobody named.
  weightVersion: (row) => row.weightVersion !== null && row.weightVersion !== 'default',
} as const satisfies Partial<Record<keyof RequestRow, (row: RequestRow) => boolean>>;
export type RareFact = keyof typeof rareFacts;
export const rareNames = Object.keys(rareFacts) as RareFact[];

/** Those of the rare facts that some row has. */
export const factsOf = (rows: readonly RequestRow[]): readonly RareFact[] =>
  rareNames.filter((name) => rows.some(rareFacts[name]));
