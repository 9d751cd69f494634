import type { DemoState } from './state.ts';
import type { DemoVersion } from './versions.ts';

export const storyNames = ['healthy', 'ttft-spike', 'crash', 'hang'] as const;
export type StoryName = (typeof storyNames)[number];

export interface Story {
  readonly version: DemoVersion;
  readonly state: Partial<DemoState>;
  /** One sentence for the person who starts the server. */
  readonly tells: string;
}

/** The states behind the three sample incidents (assets/samples), and a quiet one. */
export const stories: Readonly<Record<StoryName, Story>> = {
  healthy: {
    version: '0.5.15',
    state: {
      past: {
        requests: 1800,
        promptTokens: 900,
        cachedTokens: 300,
        completionTokens: 140,
        queueSeconds: 0.006,
        prefillSeconds: 0.11,
        interTokenSeconds: 0.019,
      },
    },
    tells: 'Answers at once; nothing is wrong.',
  },
  'ttft-spike': {
    version: '0.5.15',
    state: {
      modelPath: 'Qwen/Qwen3-VL-30B-A3B-Instruct',
      servedModelName: 'Qwen/Qwen3-VL-30B-A3B-Instruct',
      modelType: 'qwen3_vl_moe',
      architectures: ['Qwen3VLMoeForConditionalGeneration'],
      weightVersion: 'v2026-07-02',
      adapters: ['support-tone', 'sql-adapter'],
      tp: 8,
      dp: 8,
      ep: 8,
      otherRunning: 21,
      prefillSeconds: 0.3,
      prefillSecondsPerThousand: 1.4,
      past: {
        requests: 4200,
        promptTokens: 1100,
        cachedTokens: 180,
        completionTokens: 130,
        queueSeconds: 0.008,
        prefillSeconds: 2.6,
        interTokenSeconds: 0.021,
      },
    },
    tells: 'First tokens take seconds while nothing waits: prefill owns the time.',
  },
  crash: {
    version: '0.5.17',
    state: {
      weightVersion: 'v2026-08-01',
      tp: 4,
      dp: 1,
      ep: 4,
      otherRunning: 9,
      crashOnPrompt: 2049,
      past: {
        requests: 13_400,
        promptTokens: 560,
        cachedTokens: 210,
        completionTokens: 150,
        queueSeconds: 0.005,
        prefillSeconds: 0.09,
        interTokenSeconds: 0.017,
      },
    },
    tells: 'Serves until a prompt of 2,049 tokens or more arrives; then it is gone.',
  },
  hang: {
    version: '0.5.15',
    state: {
      modelPath: 'Qwen/Qwen3-32B',
      servedModelName: 'Qwen/Qwen3-32B',
      modelType: 'qwen3',
      architectures: ['Qwen3ForCausalLM'],
      tp: 4,
      dp: 1,
      ep: 1,
      otherRunning: 19,
      hangs: true,
      past: {
        requests: 900,
        promptTokens: 980,
        cachedTokens: 260,
        completionTokens: 120,
        queueSeconds: 0.007,
        prefillSeconds: 0.18,
        interTokenSeconds: 0.022,
      },
    },
    tells: 'HTTP answers, the scheduler does not: health times out, loads are old, no token comes.',
  },
};
