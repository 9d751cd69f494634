/** What a request can be copied as. */
export const copyForms = ['curl', 'python', 'native', 'completions', 'chat'] as const;
export type CopyForm = (typeof copyForms)[number];

/** What went onto the clipboard. */
export interface CopiedRequest {
  readonly form: CopyForm;
  /** Bytes of the copied text. */
  readonly bytes: number;
  /** What the form cannot express, each named in a comment of the text. */
  readonly left: readonly string[];
  /** Where the body lies that is too long to stand in a command; of a body itself, its path was copied. null = inline. */
  readonly file: string | null;
  /** A key goes with the request: the command reads it from this environment variable. null = none goes. */
  readonly keyVariable: string | null;
}

/** The variable that a copied command reads the key from. */
export const keyVariable = 'SGLANG_API_KEY';
