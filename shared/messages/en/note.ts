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
  artifactKinds: { bundle: 'bundle', dump: 'dump', replay: 'replay' },
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
  noArtifacts: 'No bundle or dump is open.',
  preview: 'Preview',
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
    'One Markdown file with the seven fields, the pins and the paths of what it rests on. Prompts and answers are not in it unless you wrote or pinned them.',
  exportedTo: (path: string) => `Exported to ${path}.`,
  showInFolder: 'Show in folder',
  noDiagnosis: 'Nothing is open, so the fields are empty. They can be written by hand.',
};
