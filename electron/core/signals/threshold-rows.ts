import type { ThresholdInfo } from '../../../shared/threshold.ts';
import { defaultThresholds, type ThresholdKey, type Thresholds } from './thresholds.ts';

/** Which rules read a limit, in what unit, and what a person may set it to. */
const rows: Readonly<Record<ThresholdKey, Omit<ThresholdInfo, 'key' | 'default'>>> = {
  sampleSeconds: { rules: 'M03', unit: 'seconds', min: 1, max: 3600 },
  meanTokenUsage: { rules: 'M07', unit: 'share', min: 0.01, max: 1 },
  hitRateGap: { rules: 'M09', unit: 'share', min: 0.01, max: 1 },
  generatingHealthSeconds: { rules: 'M13', unit: 'seconds', min: 0.1, max: 30 },
  freshRequests: { rules: 'L27', unit: 'requests', min: 1, max: 100_000 },
  noTokenSeconds: { rules: 'D07', unit: 'seconds', min: 1, max: 3600 },
  serverErrorShare: { rules: 'D16', unit: 'share', min: 0.001, max: 1 },
  clientErrorShare: { rules: 'D16', unit: 'share', min: 0.001, max: 1 },
  errorResponses: { rules: 'D16', unit: 'requests', min: 1, max: 100_000 },
  zombieRequests: { rules: 'H04', unit: 'requests', min: 1, max: 10_000 },
  healthVerdictSeconds: { rules: 'M12, D92', unit: 'seconds', min: 1, max: 600 },
  // Kept apart: an answer is never both quick and slow.
  quickHealthSeconds: { rules: 'D02', unit: 'seconds', min: 0.1, max: 9 },
  slowHealthSeconds: { rules: 'D03', unit: 'seconds', min: 10, max: 600 },
  snapshotSeconds: { rules: 'D04', unit: 'seconds', min: 0.1, max: 600 },
  stuckSnapshotSeconds: { rules: 'D04', unit: 'seconds', min: 1, max: 3600 },
  stallSeconds: { rules: 'H90', unit: 'seconds', min: 1, max: 3600 },
  stallFactor: { rules: 'H90', unit: 'factor', min: 1, max: 1000 },
  stallEnds: { rules: 'H90', unit: 'requests', min: 2, max: 10_000 },
  tokenUsage: { rules: 'L07', unit: 'share', min: 0.01, max: 1 },
  ttftSeconds: { rules: 'L03', unit: 'seconds', min: 0.01, max: 600 },
  queueSeconds: { rules: 'L03', unit: 'seconds', min: 0.001, max: 600 },
  prefillSeconds: { rules: 'L04', unit: 'seconds', min: 0.01, max: 600 },
  prefillFactor: { rules: 'L04', unit: 'factor', min: 1, max: 1000 },
  acceptLength: { rules: 'L16', unit: 'tokens', min: 1, max: 100 },
  fewestRequests: { rules: 'L05, L25, C02', unit: 'requests', min: 2, max: 100_000 },
  promptSpread: { rules: 'L05', unit: 'factor', min: 1, max: 1000 },
  shortTtftSpread: { rules: 'L05', unit: 'factor', min: 1, max: 1000 },
  retractedShare: { rules: 'L08', unit: 'share', min: 0.0001, max: 1 },
  hitDrop: { rules: 'L14', unit: 'share', min: 0.01, max: 1 },
  mixChange: { rules: 'L14', unit: 'share', min: 0.01, max: 10 },
  lowerTierShare: { rules: 'L15', unit: 'share', min: 0.01, max: 1 },
  acceptLow: { rules: 'L16', unit: 'tokens', min: 1, max: 100 },
  acceptFall: { rules: 'L16', unit: 'share', min: 0.01, max: 1 },
  frontSeconds: { rules: 'L25', unit: 'seconds', min: 0.01, max: 600 },
  frontShare: { rules: 'L25', unit: 'share', min: 0.01, max: 1 },
  degenerateAnswers: { rules: 'W07', unit: 'requests', min: 1, max: 1000 },
  timeoutShare: { rules: 'H05', unit: 'share', min: 0.0001, max: 1 },
  abortShare: { rules: 'W10', unit: 'share', min: 0.0001, max: 1 },
  queueShare: { rules: 'L02', unit: 'share', min: 0.01, max: 1 },
  queuedTtftSeconds: { rules: 'L02', unit: 'seconds', min: 0.01, max: 600 },
  slotUsage: { rules: 'L06', unit: 'share', min: 0.01, max: 1 },
  poolIdle: { rules: 'L09', unit: 'share', min: 0.01, max: 1 },
  graphShare: { rules: 'L11', unit: 'share', min: 0.01, max: 1 },
  graphShareHigh: { rules: 'L11', unit: 'share', min: 0.01, max: 1 },
  gapSpread: { rules: 'L13', unit: 'factor', min: 1, max: 1000 },
  imbalance: { rules: 'L18', unit: 'factor', min: 1, max: 100 },
  requestsPerRank: { rules: 'L18', unit: 'requests', min: 1, max: 1000 },
  imbalanceHigh: { rules: 'L18', unit: 'factor', min: 1, max: 100 },
  grammarSeconds: { rules: 'L21', unit: 'seconds', min: 0.001, max: 600 },
  hostCores: { rules: 'L24, C04', unit: 'share', min: 0.01, max: 1 },
  gpuBusy: { rules: 'L26', unit: 'share', min: 0.01, max: 1 },
  splitSeconds: { rules: 'P01, P02', unit: 'seconds', min: 0.01, max: 600 },
  decodeUsage: { rules: 'P03', unit: 'share', min: 0.01, max: 1 },
  hostTierFull: { rules: 'C01', unit: 'share', min: 0.01, max: 1 },
  tierSeconds: { rules: 'C03', unit: 'seconds', min: 0.001, max: 600 },
};

/** Every limit that can be set, in the order of the table. */
export const thresholdInfos: readonly ThresholdInfo[] = Object.entries(rows).map(([key, row]) => ({
  key,
  default: defaultThresholds[key as ThresholdKey],
  ...row,
}));

/** The limits with a person's own in the place of the defaults. What has no row or is out of bounds is left out. */
export function thresholdsWith(own: Readonly<Record<string, number>>): Thresholds {
  const set = thresholdInfos.flatMap(({ key, min, max }) => {
    const value = own[key];
    return value !== undefined && value >= min && value <= max ? [[key, value] as const] : [];
  });
  return { ...defaultThresholds, ...Object.fromEntries(set) };
}
