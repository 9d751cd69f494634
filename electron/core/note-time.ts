import type { CaptureView } from '../../shared/capture.ts';
import { formatCollectedAt, formatTimestamp } from '../../shared/format.ts';
import type { Timeline } from '../../shared/incident-time.ts';
import type { Messages } from '../../shared/messages/messages.ts';

type Words = Messages['note']['draft'];

/** When a capture was taken, by the server's clock where that is known; null where nothing says. */
export function timeOf({ takenAt, collectedAt }: CaptureView, words: Words): string | null {
  if (takenAt !== null) return words.utc(formatTimestamp(takenAt));
  return collectedAt === null ? null : words.collectorTime(formatCollectedAt(collectedAt));
}

/** The same as a sentence, with what it is beside the others; null where there is nothing to say. */
export function takenWords(
  capture: CaptureView,
  { captures, newest, crash }: Timeline,
  words: Words,
): string | null {
  const time = timeOf(capture, words);
  const before =
    crash === null || crash.at === null || capture.takenAt === null ? null : crash.at - capture.takenAt;
  if (before !== null && before > 0 && time !== null) return words.takenBefore(time, before);
  if (captures.length < 2 || time === null) return null;
  return capture === newest ? words.takenNewest(time) : words.takenEarlier(time);
}
