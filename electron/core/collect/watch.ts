import type { WatchBounds } from '../../../shared/collect.ts';
import type { Phrase } from '../../../shared/phrase.ts';

/** One round of samples: the same number at every target. */
export interface Round {
  readonly number: number;
  /** Unix seconds. */
  readonly at: number;
  /** On disk, over all targets. */
  readonly bytes: number;
}

/** What a watch may be ended by: asked after each round, the first included. */
export interface RoundSeen {
  /** The capture on disk. */
  readonly path: string;
  /** The newest sample. */
  readonly sample: number;
  /** Samples that are on disk, the first included, oldest first. */
  readonly samples: readonly number[];
}

/** Says why what is there now must be kept; null = nothing yet. */
export type ShouldSave = (seen: RoundSeen) => Promise<Phrase | null>;

/** The rounds that a watch holds: bounded by age and by bytes; the newest always stays. */
export function createRing({ minutes, megabytes }: WatchBounds) {
  const rounds: Round[] = [];
  const bytes = () => rounds.reduce((total, round) => total + round.bytes, 0);
  return {
    get rounds(): readonly Round[] {
      return rounds;
    },
    get bytes(): number {
      return bytes();
    },
    /** Takes a round in; answers those that have to go, oldest first. */
    add(round: Round): readonly Round[] {
      rounds.push(round);
      const gone: Round[] = [];
      const isOld = (one: Round) => one.at < round.at - minutes * 60;
      while (rounds.length > 1 && rounds[0] && (isOld(rounds[0]) || bytes() > megabytes * 1e6))
        gone.push(rounds.shift() as Round);
      return gone;
    },
  };
}
