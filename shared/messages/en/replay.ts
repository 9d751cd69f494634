import { formatBytes, formatCount, formatDuration } from '../../format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export const replay = {
  tabTitle: (name: string) => `Replay ${name}`,
  view: (name: string) => `Edit & replay ${name}`,
} as const;
