/** What a mark means; shape and word carry it, colour comes third. */
export type MarkKind = 'critical' | 'high' | 'warn' | 'info' | 'ok' | 'unchecked' | 'fly';

const shapes: Record<MarkKind, React.ReactNode> = {
  // octagon
  critical: <path d="M3.9 1h4.2L11 3.9v4.2L8.1 11H3.9L1 8.1V3.9z" fill="currentColor" />,
  // triangle
  high: <path d="M6 1.2 11.4 11H.6z" fill="currentColor" />,
  // diamond
  warn: <path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor" />,
  // ring
  info: <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  // tick
  ok: <path d="m1.8 6.4 2.8 2.8L10.2 3" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  // dashed ring
  unchecked: (
    <circle
      cx="6"
      cy="6"
      r="4.4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2 1.46"
    />
  ),
  // arrow
  fly: <path d="M1 6h9M6.8 2.6 10.2 6 6.8 9.4" fill="none" stroke="currentColor" strokeWidth="1.6" />,
};

/** One of the seven marks. Without a label it is decoration beside a word that says the same. */
export function Mark({ kind, label, size = 12 }: { kind: MarkKind; label?: string; size?: number }) {
  const box = { className: 'mark', 'data-kind': kind, viewBox: '0 0 12 12', width: size, height: size };
  if (label === undefined)
    return (
      <svg {...box} aria-hidden>
        {shapes[kind]}
      </svg>
    );
  return (
    <svg {...box} role="img" aria-label={label}>
      <title>{label}</title>
      {shapes[kind]}
    </svg>
  );
}
