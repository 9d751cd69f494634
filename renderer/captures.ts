import type { CaptureView } from '../shared/capture.ts';
import { collectorsName, inTimeOrder, stampOf } from '../shared/incident-time.ts';

/** Several captures of one incident: what tells them apart, which came before. Pure. */

type Taken = Pick<CaptureView, 'name' | 'baseUrl' | 'collectedAt' | 'takenAt'>;

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
  const allTimed = captures.every(({ takenAt }) => takenAt !== null);
  const isTimed = (capture: T) => allTimed || stampOf(capture) !== null;
  const ordered = inTimeOrder(captures);
  return [...ordered.filter(isTimed), ...ordered.filter((capture) => !isTimed(capture))];
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

/**
 * The capture before this one to hold the server's arguments against: of the same server, where only its model may have
 * changed, else of another server with the same model.
 */
export function captureToCompare(capture: CaptureView, captures: readonly CaptureView[]): CaptureView | null {
  const stamp = stampOf(capture);
  const host = serverOf(capture);
  const { model_path: model } = capture.summary.model;
  if (stamp === null) return null;
  const earlier = byTime(captures).filter((other) => (stampOf(other) ?? '~') < stamp);
  return (
    earlier.findLast((other) => host !== null && serverOf(other) === host) ??
    earlier.findLast((other) => model !== null && other.summary.model.model_path === model) ??
    null
  );
}

/** Whether the counters began anew between the two: then averages since start have no common start. */
export function hasRestarted(before: CaptureView, after: CaptureView): boolean {
  const counters = ['num_requests_total', 'prompt_tokens_total', 'generation_tokens_total'] as const;
  return counters.some((name) => {
    const [was, is] = [before.summary.metrics[name], after.summary.metrics[name]];
    return was !== null && is !== null && is < was;
  });
}
