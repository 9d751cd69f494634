type Slots = Readonly<Record<string, string | number>>;

/** A finding's words: what is true, the number, against what. A title has at most 60 characters. */
export interface SignalWords {
  title(slots: Slots): string;
  /** One whole sentence, or two: it stands alone in SUMMARY_REPORT and in a note. */
  detail(slots: Slots): string;
  /** The cause that is ruled out when the rule stays quiet, as in `Queueing`; the title when left out. */
  readonly cause?: string;
  /** What probably stands behind it, as a sentence. */
  guess(slots: Slots): string;
  /** What to do next, as a sentence or two. */
  next(slots: Slots): string;
  /** What that does to the server that runs. */
  readonly risk: string;
}

/** By rule text key: `Signal.text`. */
export type SignalCatalogue = Readonly<Record<string, SignalWords>>;

interface Written<P> {
  readonly title: string;
  readonly cause: string;
  detail(slots: P): string;
  guess(slots: P): string;
  next(slots: P): string;
  readonly risk: string;
}

/** A rule's slots are typed where they are filled into words; a title has none, so that it also names a rule that could not run. */
export const words = <P extends Slots>({ title, ...written }: Written<P>): SignalWords => ({
  title: () => title,
  ...(written as unknown as Omit<SignalWords, 'title'>),
});
