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

/** How a copied command reaches its server, beside the address. Values of headers are secrets and are not in it. */
export interface CopiedWay {
  /** PEM file of an authority to trust. */
  readonly ca: string | null;
  readonly insecure: boolean;
  readonly headers: readonly { readonly name: string; readonly variable: string }[];
  readonly proxy: string | null;
}

/** The variables that a copied command reads the values of headers from: `SGLANG_HEADER_X_TENANT`. No two are one. */
export function headerVariables(names: readonly string[]): CopiedWay['headers'] {
  const taken = new Set<string>();
  return names.map((name) => {
    const wanted = `SGLANG_HEADER_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    let variable = wanted;
    for (let number = 2; taken.has(variable); number += 1) variable = `${wanted}_${number}`;
    taken.add(variable);
    return { name, variable };
  });
}

/** The variable that a copied command reads the key from. */
export const keyVariable = 'SGLANG_API_KEY';
