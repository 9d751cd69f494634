/** Time as the incident's parts see it, so that a test can turn it by hand. */
export interface Clock {
  /** Unix seconds. */
  now(): number;
  /** Runs once; what comes back calls it off. */
  after(seconds: number, run: () => void): () => void;
  /** Runs again and again, and keeps no process alive. */
  every(seconds: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  after(seconds, run) {
    const timer = setTimeout(run, seconds * 1000);
    return () => clearTimeout(timer);
  },
  every(seconds, run) {
    const timer = setInterval(run, seconds * 1000).unref();
    return () => clearInterval(timer);
  },
};
