/** A sample incident on the start screen. */
export interface SampleWords {
  readonly title: string;
  /** What it shows, in one sentence. */
  readonly text: string;
  /** What is in it, e.g. `capture · request dump 1,284`. */
  readonly holds: string;
}

/** By sample id. */
export const samples: Readonly<Record<string, SampleWords>> = {
  'ttft-spike': {
    title: 'TTFT spike with low queue time',
    text: 'Slow first tokens while nothing waits. Find who owns the time, then replay one request.',
    holds: 'capture ×2 · request dump 424',
  },
  crash: {
    title: 'Crash with requests in flight',
    text: 'The server died. Open the crash dump, see the 11 requests in flight, replay the suspects one by one.',
    holds: 'capture · crash dump 428',
  },
  hang: {
    title: 'Hang shaped by one request',
    text: 'HTTP answers, the scheduler does not. Find the length that the stuck requests share, and save one.',
    holds: 'capture · crash dump 94',
  },
};
