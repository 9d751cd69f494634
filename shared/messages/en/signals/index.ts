import type { SignalCatalogue } from '../../signal-words.ts';
import { batch } from './batch.ts';
import { compare } from './compare.ts';
import { down } from './down.ts';
import { dump } from './dump.ts';
import { evidence } from './evidence.ts';
import { hang } from './hang.ts';
import { hicache } from './hicache.ts';
import { latency } from './latency.ts';
import { output } from './output.ts';
import { safety } from './safety.ts';
import { split } from './split.ts';

/** A file for each family of rules. */
export const signals: SignalCatalogue = {
  ...down,
  ...hang,
  ...latency,
  ...split,
  ...hicache,
  ...output,
  ...evidence,
  ...safety,
  ...compare,
  ...batch,
  ...dump,
};
