import { mostTargets, type SavedTarget } from '../../shared/settings.ts';

/**
 * The list with `baseUrl` in front, under the name it had. null when it is in front already. When there are too
 * many, the one without a name that was used longest ago goes first.
 */
export function withTarget(targets: readonly SavedTarget[], baseUrl: string): SavedTarget[] | null {
  const [first] = targets;
  if (first?.baseUrl === baseUrl) return null;
  const known = targets.find((target) => target.baseUrl === baseUrl) ?? { name: '', baseUrl };
  const rest = targets.filter((target) => target.baseUrl !== baseUrl);
  while (rest.length >= mostTargets) {
    const unnamed = rest.findLastIndex(({ name }) => name === '');
    rest.splice(unnamed < 0 ? rest.length - 1 : unnamed, 1);
  }
  return [known, ...rest];
}
