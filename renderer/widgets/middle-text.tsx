import './middle-text.css';

export interface MiddleTextProps {
  text: string;
  /** Characters at the end that stay whole: a path is known by its last part, a name often by its number. */
  tail?: number;
  /** What hovering shows where that is more than the text, such as the whole path of a file. */
  title?: string;
}

/** A long name or path on one line, cut in its middle where there is no room; the whole on hover. */
export function MiddleText({ text, tail = 12, title = text }: MiddleTextProps) {
  const signs = [...text];
  const cut = signs.length > tail * 2 ? signs.length - tail : signs.length;
  return (
    <span className="middle-text" title={title}>
      <span className="middle-text-head">{signs.slice(0, cut).join('')}</span>
      <span>{signs.slice(cut).join('')}</span>
    </span>
  );
}
