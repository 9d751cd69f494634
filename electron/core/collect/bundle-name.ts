/** The collector's time stamp as the reference writes it: local time, `YYYYMMDD_HHMMSS`. */
export function collectedAt(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}_${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Folder name of a bundle taken at `now`: `incident_bundle_20261124_024107`. */
export const bundleName = (now: Date): string => `incident_bundle_${collectedAt(now)}`;
