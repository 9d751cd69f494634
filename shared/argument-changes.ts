/** What a person changed of a server between two captures: its arguments, as `/server_info` answers them. */

/** By how likely a change of them explains another behaviour, the likeliest first. */
export const argumentTopics = [
  'version',
  'weights',
  'parallelism',
  'backends',
  'memory',
  'scheduling',
  'parsers',
  'logging',
  'other',
] as const;
export type ArgumentTopic = (typeof argumentTopics)[number];

/** A value of one side, and where it was read. */
export interface ArgumentValue {
  /** In one line, shortened to the part that differs; null for a secret, which is never shown. */
  readonly text: string | null;
  readonly file: string;
  /** 1-based; null where no line can be named. */
  readonly line: number | null;
}

export interface ChangedArgument {
  /** By today's name; dotted where it is a part of an argument, as `cuda_graph_config.decode.max_bs`. */
  readonly key: string;
  /** What the older of the two versions calls it; null where both use one name. */
  readonly formerly: string | null;
  readonly topic: ArgumentTopic;
  /** Another secret by its mask: masks of two incidents differ for one secret, too. */
  readonly secretDiffers: boolean;
  readonly before: ArgumentValue;
  readonly after: ArgumentValue;
}

export interface ArgumentChanges {
  /** By topic; at most `mostChanges`. */
  readonly changed: readonly ChangedArgument[];
  /** How many changed in all. */
  readonly changedCount: number;
  /** Keys that one side alone has: its version knows no such argument, which is no change. At most `mostChanges` each. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** Keys that are noise, whether they changed or not. */
  readonly setAside: number;
}

/** No two versions of SGLang have more arguments than this. */
export const mostChanges = 1000;
