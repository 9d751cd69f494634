import type { CollectStep } from '../../shared/collect.ts';
import { formatBytes, formatDuration } from '../../shared/format.ts';
import { say } from '../../shared/phrase.ts';
import { pad } from './text-width.ts';

/** What became of one call, as a line that stays; null as long as it is under way. */
export function collectLine({ target, sample, name, state, ...step }: CollectStep): string | null {
  if (state === 'waiting' || state === 'reading') return null;
  const facts = step.reason
    ? say(step.reason)
    : `${step.httpStatus}, ${formatBytes(step.bytes)}, ${formatDuration(step.elapsedSeconds)}`;
  const at = target === '' ? '' : `${pad(target, 16, 'left')}  `;
  const again = sample === 1 ? '' : `#${sample} `;
  return `${pad(state, 9, 'left')}  ${at}${pad(`${again}${name}`, 24, 'left')}  ${facts}`;
}
