import './middle-text.css';

export interface MiddleTextProps {
  text: string;
  /** Columns at the end that stay whole: a path is known by its last part, a name often by its number. */
  tail?: number;
  /** What hovering shows where that is more than the text, such as the whole path of a file. */
  title?: string;
}

/** A long name or path on one line, cut in its middle where there is no room; the whole on hover. */
export function MiddleText({ text, tail = 12, title = text }: MiddleTextProps) {
  const [head, end] = splitAt(text, tail);
  return (
    <span className="middle-text" title={title}>
      <span className="middle-text-head">{head}</span>
      <span>{end}</span>
    </span>
  );
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u;

/** The text in two: the end is as many columns as asked for, where a Han character takes two; short texts stay whole. */
export function splitAt(text: string, columns: number): [string, string] {
  const signs = [...text];
  if (signs.length <= columns * 1.5) return [text, ''];
  let room = columns;
  let cut = signs.length;
  for (; cut > 0; cut -= 1) {
    room -= wide.test(signs[cut - 1] ?? '') ? 2 : 1;
    if (room < 0) break;
  }
  return [signs.slice(0, cut).join(''), signs.slice(cut).join('')];
}
