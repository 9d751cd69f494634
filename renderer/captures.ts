import type { CaptureView } from '../shared/capture.ts';

/** Several captures of one incident: what tells them apart, which is the latest, which came before. Pure. */

type Taken = Pick<CaptureView, 'name' | 'baseUrl' | 'collectedAt'>;

/** The name that the collector gives a folder: it says only when. */
const collectorsName = /^incident_bundle_(\d{8}_\d{6})/;

/** When it was taken, `20261124_024107`: as the bundle says, else as its folder is called. */
const stampOf = ({ name, collectedAt }: Taken): string | null =>
  [collectedAt ?? '', collectorsName.exec(name)?.[1] ?? ''].find((text) => /^\d{8}_\d{6}$/.test(text)) ??
  null;

/**
 * A short name for lists that ends with the time it was taken, and the date where those `among` are of several days. The
 * collector's own folder names tell captures apart by the server's address, where that differs; any other name was
 * given by a person, and stays.
 */
export function captureLabel(capture: Taken, among: readonly Taken[] = [capture]): string {
  const stamp = stampOf(capture);
  const host = serverOf(capture);
  const days = new Set(among.map((other) => stampOf(other)?.slice(0, 8)));
  const day = stamp !== null && days.size > 1 ? `${stamp.slice(4, 6)}-${stamp.slice(6, 8)} ` : '';
  const time = stamp === null ? null : day + (stamp.slice(9).match(/../g) ?? []).join(':');
  if (time === null) return capture.name;
  if (!collectorsName.test(capture.name)) return `${capture.name} · ${time}`;
  const isSameServer = among.length > 1 && among.every((other) => serverOf(other) === host);
  return host === null || isSameServer ? time : `${host} · ${time}`;
}

const serverOf = ({ baseUrl }: Taken): string | null =>
  baseUrl !== null && URL.canParse(baseUrl) ? new URL(baseUrl).host : null;

/** By the time they were taken, those without one last; the order of opening otherwise. */
export function byTime<T extends Taken>(captures: readonly T[]): readonly T[] {
  const key = (capture: T) => stampOf(capture) ?? '~';
  return [...captures].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

/** The one to show first of those that came together: the latest, by the time it was taken. */
export function latestOf<T extends Taken>(captures: readonly T[]): T | undefined {
  return byTime(captures).findLast((capture) => stampOf(capture) !== null) ?? captures[0];
}

/** The capture before this one of the same server and model, to hold its numbers against. */
export function captureBefore(capture: CaptureView, captures: readonly CaptureView[]): CaptureView | null {
  const stamp = stampOf(capture);
  const host = serverOf(capture);
  if (stamp === null || host === null) return null;
  const isBefore = (other: CaptureView) =>
    serverOf(other) === host &&
    other.summary.model.model_path === capture.summary.model.model_path &&
    (stampOf(other) ?? '~') < stamp;
  return byTime(captures).findLast(isBefore) ?? null;
}

/** Whether the counters began anew between the two: then averages since start have no common start. */
export function hasRestarted(before: CaptureView, after: CaptureView): boolean {
  const counters = ['num_requests_total', 'prompt_tokens_total', 'generation_tokens_total'] as const;
  return counters.some((name) => {
    const [was, is] = [before.summary.metrics[name], after.summary.metrics[name]];
    return was !== null && is !== null && is < was;
  });
}
