import { formatBytes, formatCount } from '../../format.ts';

/** Words of "Copy as" and "Edit as": the menu beside Send, and the comments in what is copied. */
export const copyAs = {
  menu: 'Copy as',
  forms: {
    curl: 'cURL command',
    python: 'Python script (requests)',
    native: 'SGLang body (/generate)',
    completions: 'OpenAI body (/v1/completions)',
    chat: 'OpenAI chat body (/v1/chat/completions)',
  },
  curlKeys: 'Ctrl Shift C',
  editAs: 'Edit as',
  editForms: {
    '/generate': 'SGLang request (/generate)',
    '/v1/completions': 'OpenAI request (/v1/completions)',
    '/v1/chat/completions': 'OpenAI chat request (/v1/chat/completions)',
  },
  copied: (form: string) => `Copied: ${form}.`,
  copiedPath: (form: string, bytes: number) =>
    `${form}: ${formatBytes(bytes)} are too much for the clipboard. They are in a file of the incident; its path was copied.`,
  bodyInFile: 'Its body is in a file of the incident.',
  keyInVariable: (name: string) => `It reads the API key from ${name}.`,
  left: (names: readonly string[]) =>
    names.length === 1
      ? `One field has no counterpart and is named in a comment: ${names.join('')}.`
      : `${formatCount(names.length)} fields have no counterpart and are named in comments: ${names.join(', ')}.`,

  // Comments in the copied text.
  keyComment: (name: string) =>
    `The API key is read from the environment variable ${name} and does not stand in this text.`,
  headerComment: (name: string, variable: string) =>
    `The header ${name} is read from the environment variable ${variable}.`,
  fileComment: (bytes: number) =>
    `The body, ${formatBytes(bytes)}, is too long for a command line and is read from a file.`,
  leftComment: (field: string, value: string, reason: string) => `Left out: ${field} = ${value} (${reason})`,
} as const;
