import * as v from 'valibot';

/** What a person says of a capture or dump that is compared. */
export const sideVerdicts = ['good', 'bad'] as const;
export type SideVerdict = (typeof sideVerdicts)[number];

const line = v.nullable(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300)));

export const sideMarkSchema = v.object({
  verdict: v.nullable(v.picklist(sideVerdicts)),
  /** Of the server's build, as its people name it. */
  commit: line,
  /** Tag of the container image. */
  image: line,
  note: line,
});
export type SideMark = v.InferOutput<typeof sideMarkSchema>;

export const emptyMark: SideMark = { verdict: null, commit: null, image: null, note: null };

export const isEmptyMark = ({ verdict, commit, image, note }: SideMark): boolean =>
  verdict === null && commit === null && image === null && note === null;
