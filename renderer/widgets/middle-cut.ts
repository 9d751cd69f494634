/*
 * Names whose ends matter as much as their beginnings: ids, paths, models. Pure; how much fits is the caller's
 * business.
 */

const ellipsis = '…';

/** `text` with its middle left out, `most` characters at most. The beginning keeps the larger part. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(1, most - ellipsis.length);
  const end = Math.floor(kept / 3);
  const head = text.slice(0, kept - end).replace(/[\ud800-\udbff]$/, '');
  const tail = end === 0 ? '' : text.slice(-end).replace(/^[\udc00-\udfff]/, '');
  return head + ellipsis + tail;
}

/** The longest form of `text` that `fits`; whole when it does. */
export function fitMiddle(text: string, fits: (shown: string) => boolean): string {
  if (fits(text)) return text;
  let least = 2;
  let most = text.length - 1;
  while (least < most) {
    const half = Math.ceil((least + most) / 2);
    if (fits(cutMiddle(text, half))) least = half;
    else most = half - 1;
  }
  return cutMiddle(text, least);
}
