import { formatCount } from '../../format.ts';
import type { NoteField } from '../../note.ts';
import { noteDraft } from './note-draft.ts';

/** Names of the seven fields, as the form and the exported note say them. */
const fields: Record<NoteField, string> = {
  problem_class: 'Problem class',
  what_was_checked: 'What was checked',
  strongest_signal: 'Strongest signal',
  best_guess: 'Best guess',
  ruled_out: 'Ruled out',
  next_step: 'Next step',
  production_risk: 'Production risk',
};

const hints: Record<NoteField, string> = {
  problem_class: 'Down, latency, wrong output or hang, and how sure.',
  what_was_checked: 'Which sources and dumps were read, and which were not.',
  strongest_signal: 'The one finding that carries the most, with its number and source.',
  best_guess: 'What explains it, in one sentence.',
  ruled_out: 'Causes that the evidence speaks against.',
  next_step: 'The smallest step that tells most.',
  production_risk: 'What that step does to the servers that run, and what fails meanwhile.',
};

export const note = {
  draft: noteDraft,
  heading: 'Incident note',
  fields,
  hints,
  fieldLabel: (place: number, name: string) => `${place}. ${name}`,
  title: 'Title',
  fromDiagnosis: 'from the diagnosis',
  empty: 'empty',
  edited: 'edited',
  whyMore: 'Why bundle and dump were not enough',
  whyMoreHint: 'Only when a replay, trace or profile was needed.',
  artifacts: 'Artifacts',
  artifactKinds: { bundle: 'bundle', dump: 'dump', replay: 'replay', log: 'log' },
  artifactOf: (kind: string, path: string) => `${kind}: ${path}`,
  /** Of a log: its size, and the times of its first and last lines that have one. */
  logSpan: (bytes: string, span: { readonly first: string; readonly last: string } | null) =>
    span === null ? `${bytes}, no time stamp found` : `${bytes}, ${span.first} to ${span.last}`,
  pins: 'Pins',
  inNote: 'note',
  pinArtifacts: {
    request: (name: string) => `request ${name}`,
    replay: (name: string) => `replay ${name}`,
  },
  pinPlace: {
    record: (index: number) => `record ${index}`,
    run: (run: number) => `run ${run}`,
  },
  pinValue: (label: string, value: string) => `${label}: ${value}`,
  pinGone: (place: string, gone: string) => `${place} (${gone})`,
  noArtifacts: 'No bundle or dump is open.',
  preview: 'Preview',
  language: 'Language of the note',
  languageHint: 'Fields from the diagnosis are written in it; what was typed stays as it is.',
  form: 'Fields',
  drafting: 'Filling the fields',
  refill: 'Refill',
  refillAsking: 'Refill…',
  refillTitle: 'Refill the note from the diagnosis?',
  refillText: (edited: number) =>
    edited === 1
      ? 'You have edited 1 field. It can stay as it is, or be replaced too.'
      : `You have edited ${formatCount(edited)} fields. They can stay as they are, or be replaced too.`,
  keepEdited: 'Refill the others',
  replaceAll: 'Replace all',
  cancel: 'Cancel',
  export: 'Export…',
  exporting: 'Exporting',
  readOnly: (why: string) => `Read-only: ${why}`,
  exportSection: 'Export',
  exportText:
    'The seven fields, the pins and the paths of what it rests on, in a format of your choice. Prompts and answers are masked unless you say otherwise.',
  exportedTo: (path: string) => `Exported to ${path}.`,
  maskedPrompts: (count: number) =>
    count === 1 ? '1 prompt or answer masked.' : `${formatCount(count)} prompts and answers masked.`,
  showInFolder: 'Show in folder',
  noDiagnosis: 'Nothing is open, so the fields are empty. They can be written by hand.',

  exportTitle: 'Export the note',
  format: 'Format',
  formats: {
    md: 'Markdown',
    html: 'HTML, one file',
    pdf: 'PDF',
    json: 'JSON',
    issue: 'GitHub issue',
  },
  formatHolds: {
    md: 'Plain text for a chat, a ticket or git.',
    html: 'One offline page, light or dark as its reader prefers, printable, without scripts.',
    pdf: 'The same page to print, A4.',
    json: 'The note for programs, as docs/incident-format.md describes it.',
    issue:
      'A bug report for sglang: the description, the reproduction (a pinned request as cURL) and the environment. Read it before you publish it.',
  },
  issueLanguage: 'SGLang closes reports that are not in English.',
  masking: 'Masking',
  maskPrompts: 'Mask prompts and answers',
  maskHosts: 'Mask host names and addresses',
  keysAlways:
    'Keys and tokens are always masked; requests that ask not to be logged (no_logs) are never written.',
  promptsFound: (count: number) =>
    count === 0 ? 'None in this note.' : `${formatCount(count)} of them. Lengths and hashes stay.`,
  hostsFound: (names: readonly string[]) =>
    names.length === 0 ? 'None in this note.' : `${names.length}: ${names.join(', ')}.`,
  whatIsMasked: 'What is masked, one by one',
  maskedItem: (what: string, characters: number) =>
    `${what}, ${formatCount(characters)} ${characters === 1 ? 'character' : 'characters'}`,
  hostItem: (name: string, shown: string) => `${name} becomes ${shown}`,
  save: 'Save…',
  stop: 'Stop',
  stopping: 'Stopping',
  close: 'Close',
  done: 'Done',

  /** In the place of a prompt or an answer. `hash`: the first characters of its SHA-256. */
  masked: (characters: number, hash: string) =>
    `[masked: ${formatCount(characters)} ${characters === 1 ? 'character' : 'characters'}, sha256 ${hash}]`,
  notLogged: '[the request asked not to be logged (no_logs): not written]',
  notLoggedUnknown:
    '[its dump is not open, so whether the request asked not to be logged is not known: not written]',
  generated: (version: string) => `Written by SGLang Incident Workbench ${version}.`,

  issue: {
    writtenWith: (version: string) => `Filled by SGLang Incident Workbench ${version}.`,
    noRequest: 'No request is pinned. Once the failing one is, its cURL command stands here.',
    requestMasked:
      'The prompt is masked, so this command does not reproduce it as it stands; lengths and sampling parameters are the recorded ones.',
    requestNotLogged: 'A pinned request asked not to be logged (no_logs) and is left out.',
    requestUnknown: 'A pinned request stands in a dump that is not open and is left out.',
    requestLarge: (bytes: string) => `Its body has ${bytes}, more than an issue takes, and is left out.`,
    model: 'Model',
    servedAs: 'Served as',
    version: 'SGLang',
    hardware: 'Hardware',
    topology: 'Parallelism',
    weights: 'Weights',
    backends: 'Backends',
    launch: 'Launch command',
    unknown: 'Not known: no bundle with /server_info is open.',
    notCollected:
      'No endpoint tells the versions of CUDA, driver and PyTorch: run `python3 -m sglang.check_env` on the server and add them.',
  },
};
