import type { Figure } from '../../../shared/comparison.ts';

export const figureCounts = (figures: readonly Figure[]): Record<Figure['verdict'], number> => {
  const counts = { worse: 0, better: 0, unclear: 0, same: 0 };
  for (const { verdict } of figures) counts[verdict] += 1;
  return counts;
};

/** What is told first: what moved for certain, and of the others what clients feel. */
export const toldFigures = (figures: readonly Figure[]): readonly Figure[] =>
  figures.filter(({ verdict, headline }) => headline || verdict === 'worse' || verdict === 'better');
