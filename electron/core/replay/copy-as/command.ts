import type { CopiedWay } from '../../../../shared/copy-as.ts';

/** What a copied command has to send, the body aside. */
export interface Command {
  /** Base URL with the endpoint. */
  readonly url: string;
  /** The body, or where it lies. */
  readonly body: { readonly text: string } | { readonly file: string };
  /** The answer comes as a stream. */
  readonly stream: boolean;
  /** A bearer token goes with it: read from `keyVariable`, never written out. */
  readonly keyed: boolean;
  /** How the server is reached, and how long it is waited for; null = a placeholder, which nobody is to reach. */
  readonly way:
    | (CopiedWay & { readonly idleTimeoutSeconds: number; readonly connectTimeoutSeconds: number })
    | null;
  /** Sentences that stand above it as comments. */
  readonly comments: readonly string[];
}

/** Lines of comment behind `mark`; a line break in a sentence begins another. */
export const commentLines = (mark: string, comments: readonly string[]): string[] =>
  comments.flatMap((comment) => comment.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `${mark} ${line}`));
