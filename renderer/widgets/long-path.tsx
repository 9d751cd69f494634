/** A path in one line. Where it does not fit, its middle gives way: the ends say where it is and what it is. */
export function LongPath({ path, tail = 24 }: { path: string; tail?: number }) {
  const cut = Math.max(0, path.length - tail);
  return (
    <span className="long-path mono" title={path}>
      <span className="long-path-head">{path.slice(0, cut)}</span>
      <span className="long-path-tail">{path.slice(cut)}</span>
    </span>
  );
}
