import type { IncomingMessage } from 'node:http';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Header names in lower case; a key is shown as `Bearer ***`. */
  readonly headers: Readonly<Record<string, string>>;
  /** As sent; empty for all but the last 1,000 requests. */
  readonly body: string;
  /** `open` until the answer is whole, or its client left, or the answer was cut. */
  readonly state: 'open' | 'answered' | 'cut' | 'left';
  /** Status as sent; null where none was. */
  readonly status: number | null;
}

const bodiesKept = 1000;

/** What came in, and a way to wait for it without sleeping. */
export class TrafficLog {
  readonly requests: SeenRequest[] = [];
  private readonly watchers = new Set<() => void>();

  /** Enters a request that has just come; answers its place. */
  open(request: IncomingMessage, url: URL): number {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
    const at = this.requests.push({
      method: request.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers: {
        ...Object.fromEntries(headers),
        ...(request.headers.authorization ? { authorization: 'Bearer ***' } : {}),
      },
      body: '',
      state: 'open',
      status: null,
    });
    this.changed();
    return at - 1;
  }

  note(at: number, change: Partial<SeenRequest>): void {
    this.replace(at, change);
    if (change.body !== undefined && at >= bodiesKept) this.replace(at - bodiesKept, { body: '' });
    this.changed();
  }

  /** To be called for whatever a watcher may wait for. */
  changed(): void {
    for (const watch of [...this.watchers]) watch();
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watch = (): void => {
        if (!holds()) return;
        this.watchers.delete(watch);
        resolve();
      };
      this.watchers.add(watch);
      watch();
    });
  }

  private replace(at: number, change: Partial<SeenRequest>): void {
    const row = this.requests[at];
    if (row) this.requests[at] = { ...row, ...change };
  }
}
