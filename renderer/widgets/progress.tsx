import { ProgressBar } from 'react-aria-components';

/** A thin bar. `fraction` is null while the whole is unknown: then only that something happens is shown. */
export function Progress({ label, fraction }: { label: string; fraction: number | null }) {
  return (
    <ProgressBar
      className="progress"
      aria-label={label}
      isIndeterminate={fraction === null}
      value={fraction === null ? 0 : Math.min(1, fraction) * 100}
    >
      {({ percentage, isIndeterminate }) => (
        <div className="progress-track" data-indeterminate={isIndeterminate || undefined}>
          <div
            className="progress-fill"
            {...(isIndeterminate ? {} : { style: { width: `${percentage ?? 0}%` } })}
          />
        </div>
      )}
    </ProgressBar>
  );
}
