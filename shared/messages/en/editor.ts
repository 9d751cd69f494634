import { formatBytes, formatCount } from '../../format.ts';
import type { HeldKind } from '../../held.ts';

const units: Readonly<Record<HeldKind, readonly [one: string, many: string]>> = {
  text: ['character', 'characters'],
  list: ['item', 'items'],
  object: ['key', 'keys'],
};

/** Words around the text of a request: its large values, its form, and which server's fields it is checked by. */
export const editor = {
  values: 'Large values',
  valuesNote: 'kept aside, sent unchanged',
  valueFacts: (is: HeldKind, count: number, bytes: number) =>
    `${formatCount(count)} ${units[is][count === 1 ? 0 : 1]}, ${formatBytes(bytes)}`,
  openValue: 'Open',
  openNamed: (name: string) => `Open ${name}`,
  byFile: 'Replace…',
  byFileNamed: (name: string) => `Replace ${name} by a file…`,
  putIn: 'Into the text',
  putInNamed: (name: string) => `Put ${name} into the text`,
  putAside: 'Put large values aside',
  valueLabel: (name: string) => `Value of ${name}`,
  reading: 'Reading',
  stretch: (from: number, to: number, total: number) =>
    `Characters ${formatCount(from)} to ${formatCount(to)} of ${formatCount(total)}`,
  earlier: 'Earlier',
  later: 'Later',
  tooLong: 'Too long to be edited here: it can be replaced by a file.',
  useTyped: 'Use in the request',
  dropTyped: 'Discard changes',
  closeValue: 'Close value',
  copy: 'Copy the whole body',

  form: 'Form',
  resizeForm: 'Width of the form',
  groups: {
    choice: 'Choice of tokens',
    end: 'Length and end',
    penalties: 'Penalties',
    grammar: 'Form of the output',
    answer: 'Answer',
    embedding: 'Embedding',
  },
  default: (value: string) => `default ${value}`,
  notGiven: 'default',
  formOff: {
    syntax: 'The text is no JSON: the form rests until it is.',
    not_object: 'A request is a JSON object: the form rests until the text is one.',
    empty: 'There is no text yet.',
    openai: 'The form knows bodies of SGLang’s own routes; this one is of an OpenAI route.',
    readOnly: 'This incident is open for reading only.',
  },
  /** Why one field rests. */
  fieldOff: {
    perPrompt: 'A batch with a value for each prompt: change it in the text.',
    large: 'A large value that is kept aside: open or replace it below.',
    object: 'Not of a kind that fits a field: change it in the text.',
  },
  problems: {
    notInteger: 'A whole number is expected.',
    notNumber: 'A number is expected.',
    notBoolean: 'true or false is expected.',
    notText: 'A text is expected.',
    notTextOrList: 'A text or a list of texts is expected.',
    outOfRange: (bounds: string) => `Range: ${bounds}.`,
    topK: '-1 for all tokens, or at least 1.',
    oneGrammar: 'Only one of json_schema, regex, ebnf and structural_tag can be set.',
    notInVersion: (version: string) => `SGLang ${version} does not have it.`,
  },

  version: 'Fields of',
  versionNames: {
    any: 'any version',
    target: (version: string) => `${version}, the target`,
    recorded: (version: string) => `${version}, captured`,
  },
} as const;
