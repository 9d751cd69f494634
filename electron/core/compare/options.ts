import type { Settings } from '../../../shared/settings.ts';
import { thresholdsWith } from '../signals/threshold-rows.ts';
import type { CompareOptions } from './compare.ts';

/** How a person wants sides compared. */
export const compareOptions = ({ noiseKeys, thresholds }: Settings): CompareOptions => ({
  noise: noiseKeys,
  sampleSeconds: thresholdsWith(thresholds).sampleSeconds,
});
