/** Does something soon after it is touched, and not again before `seconds` have passed. Holds up no end of the process. */
export function rarely(seconds: number, work: () => void): { touch(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    touch() {
      if (timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        work();
      }, seconds * 1000);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
