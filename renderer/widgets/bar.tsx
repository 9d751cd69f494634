/** A part of a whole as length; `label` and `text` say the same in words. */
export function Bar({ fraction, label, text, look = 'plain' }: BarProps) {
  const share = fraction === null ? 0 : Math.max(0, Math.min(1, fraction));
  return (
    <span className="bar" role="img" aria-label={`${label}: ${text}`} data-look={look}>
      <span className="bar-fill" style={{ width: `${share * 100}%` }} />
    </span>
  );
}

export interface BarProps {
  /** 0-1; null when unknown: an empty track. */
  fraction: number | null;
  label: string;
  text: string;
  /** `high` draws attention to it, `muted` takes it away. */
  look?: 'plain' | 'high' | 'muted';
}
