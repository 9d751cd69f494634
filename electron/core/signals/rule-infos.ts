import type { RuleInfo } from '../../../shared/rule-info.ts';
import { pairRules } from '../compare/compare.ts';
import { captureRules, dumpRules } from './run.ts';

const infoOf =
  (over: RuleInfo['over']) =>
  ({ id, text, source, class: of, sub, severity, grade }: Omit<RuleInfo, 'over'>): RuleInfo => ({
    id,
    text,
    source,
    class: of,
    sub,
    severity,
    grade,
    over,
  });

/** Every rule there is, those over captures first, those over two sides last. */
export const ruleInfos: readonly RuleInfo[] = [
  ...captureRules.map(infoOf('capture')),
  ...dumpRules.map(infoOf('dump')),
  ...pairRules.map(infoOf('pair')),
];
