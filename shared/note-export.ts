/* What a note can be exported as, and what is masked on the way. */

export const noteFormats = ['md', 'html', 'pdf', 'json', 'issue'] as const;
export type NoteFormat = (typeof noteFormats)[number];

/** The end of a file's name; an issue is text to be pasted. */
export const noteFileEnds: Readonly<Record<NoteFormat, string>> = {
  md: 'md',
  html: 'html',
  pdf: 'pdf',
  json: 'json',
  issue: 'issue.md',
};

/** What a person wants masked. Keys and tokens are masked in any case, and no_logs records never written. */
export interface NoteMasking {
  /** Prompts and answers in pins and in the request of an issue. */
  readonly prompts: boolean;
  /** Names and addresses of hosts, wherever they stand. */
  readonly hosts: boolean;
}

/** A note that leaves for a public place hides hosts unless a person says otherwise. */
export const usualMasking = (format: NoteFormat): NoteMasking => ({
  prompts: true,
  hosts: format === 'issue',
});

export interface MaskedPrompt {
  /** The pin or the field of the request that it stands in. */
  readonly what: string;
  readonly characters: number;
}

export interface MaskedHost {
  readonly name: string;
  /** What stands in its place: `host-1`. */
  readonly shown: string;
}

/** What masking would hide in a note, whether it is on or not. */
export interface NoteMasks {
  readonly prompts: readonly MaskedPrompt[];
  readonly hosts: readonly MaskedHost[];
}

export interface ExportedNote {
  readonly path: string;
  /** Prompts and answers that were masked in it. */
  readonly maskedPrompts: number;
}
