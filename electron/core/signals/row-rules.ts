import { finishedOnlyDump } from './evidence/finished-only.ts';
import { noServerArgs } from './evidence/no-server-args.ts';
import { noTiming } from './evidence/no-timing.ts';
import { engineTimeouts } from './hang/engine-timeouts.ts';
import { beforeScheduler } from './latency/before-scheduler.ts';
import { cacheDropInDump } from './latency/cache-drop.ts';
import { draftsRejectedInDump } from './latency/drafts-rejected-in-dump.ts';
import { longPromptsBlock } from './latency/long-prompts.ts';
import { loraSlots } from './latency/lora-slots.ts';
import { lowerTierInDump } from './latency/lower-tier-in-dump.ts';
import { neverFits } from './latency/never-fits.ts';
import { outlierRequests } from './latency/outlier-requests.ts';
import { queueFull } from './latency/queue-full.ts';
import { retractedInDump } from './latency/retracted-in-dump.ts';
import { aborted } from './output/aborted.ts';
import { degenerate } from './output/degenerate.ts';
import { markupLeft } from './output/markup.ts';
import { weightsChanged } from './output/weights-changed.ts';
import type { DumpRule } from './rule.ts';
import { decoderLimit } from './safety/decoder-limit.ts';
import { unknownNames } from './safety/unknown-names.ts';

/** Rules over what the rows of a dump say. */
export const rowRules: readonly DumpRule[] = [
  neverFits,
  engineTimeouts,
  aborted,
  queueFull,
  longPromptsBlock,
  beforeScheduler,
  retractedInDump,
  draftsRejectedInDump,
  cacheDropInDump,
  lowerTierInDump,
  loraSlots,
  outlierRequests,
  weightsChanged,
  degenerate,
  markupLeft,
  finishedOnlyDump,
  noServerArgs,
  noTiming,
  unknownNames,
  decoderLimit,
];
