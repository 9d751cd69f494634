import { formatCount } from '../../format.ts';
import type { Grade, Severity } from '../../signal.ts';
import type { diagnose as english } from '../en/diagnose.ts';

const severities: Record<Severity, string> = { info: '提示', warn: '警告', high: '严重', critical: '危急' };

const grades: Record<Grade, string> = {
  log: '日志或 dump',
  delta: '两次采样',
  point: '单次快照',
  lifetime: '启动以来',
};

export const diagnose: typeof english = {
  strongest: '最强的发现',
  alsoFired: '其他触发的规则',
  bestGuess: '最可能的原因',
  ruledOut: '已排除',
  notChecked: (rules: number) => `未检查（${formatCount(rules)}）：未知，不等于正常`,
  nextStep: '下一步',
  productionRisk: '生产风险',
  read: '已读取',
  severities,
  grades,
  findingHead: (title: string, rule: string, grade: string) => `${title}（${rule}，${grade}）`,
  evidence: (path: string, value: string, threshold: string | null) =>
    threshold === null ? `${path} = ${value}` : `${path} = ${value}（阈值 ${threshold}）`,
  guessBy: (guess: string, rules: string) => `${guess}（${rules}）`,
  moreEvidence: (count: number) => `另有 ${formatCount(count)} 条：见 --json`,
  beyond: (items: string, rules: number) => `采集和 dump 无法提供的规则（${formatCount(rules)}）：${items}。`,
  unchecked: (rules: string, reason: string) => `${rules}：${reason}`,
  commandHead: (title: string, effect: string) => `${title}［${effect}］`,
  capture: (path: string) => `采集 ${path}`,
  dump: (path: string) => `dump ${path}`,
  log: (path: string, size: string) => `日志 ${path}（${size}）：未分析，这个版本没有读日志的规则`,
};
