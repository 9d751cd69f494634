import { formatCount, formatTimestamp } from '../../format.ts';

/** A file of the incident in words, where it is one of the few that a person knows. */
const fileName = (file: string): string =>
  file === 'note.md' ? 'the note' : file === 'pins.json' ? 'the pins' : file;
const listed = (files: readonly string[]): string => files.map(fileName).join(', ');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Words about the incident as a whole: its place, who has it, whether it is on disk, what it holds. */
export const incident = {
  menu: (name: string) => `Incident ${name}`,
  rename: 'Rename',
  name: 'Name of the incident',
  saveTo: 'Save to a folder…',
  saveNow: 'Save now',
  saveCopy: 'Save a copy…',
  showFolder: 'Show folder',
  newIncident: 'New incident',
  openIncident: 'Open incident…',
  newWindow: 'New window',
  settings: 'Settings',
  network: 'Network calls',

  states: 'State of the incident',
  dismiss: 'Close this notice',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  saveElsewhere: 'Save elsewhere…',

  notSaved: (files: readonly string[]) =>
    files.length === 0 ? 'Not saved.' : `Not saved: ${listed(files)}.`,
  kept: 'The text is kept in this window and tried again every few seconds.',

  readOnly: (name: string, why: string) => `${name} is open for reading only: ${why}.`,
  heldSince: (since: number, silent: number | null) =>
    silent === null
      ? `Since ${formatTimestamp(since)}.`
      : `Since ${formatTimestamp(since)}; the last sign of life was ${formatCount(silent)} s ago.`,
  takenOver: (name: string, why: string) => `${name} is no longer this window's to write: ${why}.`,
  textStays: 'What was typed since then stays in this window and can be saved as a copy.',
  takeOver: 'Take over…',
  takeBack: 'Take back…',
  takeOverTitle: (name: string) => `Take ${name} over?`,
  takeOverText: (why: string) =>
    `Now ${why}. There it becomes read-only, and what has not been written yet stays in that window. Nothing is overwritten.`,
  takeOverAgree: 'Take over',

  conflict: (files: readonly string[]) =>
    `${capital(listed(files))} was changed outside this window meanwhile, and is not overwritten.`,
  conflictText: 'Both texts are kept until one is chosen.',
  compare: 'Compare…',
  conflictTitle: (file: string) => `Two texts of ${fileName(file)}`,
  conflictHelp: 'Left: as it stands on disk. Right: as it is in this window.',
  conflictTheirs: (file: string) => `${file} on disk`,
  conflictOurs: (file: string) => `${file} in this window`,
  chooseTheirs: 'Take the one on disk',
  chooseOurs: 'Keep mine',
  chooseBoth: 'Keep both',
  bothHint: (file: string) => `Mine is put beside it as ${file.replace(/(\.\w+)?$/, '.mine$1')}.`,

  reopened: (name: string) => `The app ended last time without being closed. ${name} is back as it was.`,
  heldBack: {
    frozen: (name: string, file: string | null) =>
      `${name} is not reopened: it had stopped responding${file === null ? '' : ` while ${file} was read`}.`,
    opening: (name: string, file: string | null) =>
      `${name} is not reopened: the app ended while ${file ?? 'a file of it'} was read.`,
    again: (name: string) => `${name} is not reopened: the app ended twice with it.`,
  },
  heldBackText: 'Nothing of it is lost.',
  reopen: 'Open it',
  reopenEmpty: 'Open without its files',
  leaveClosed: 'Start with nothing open',

  recentTitle: 'Recent incidents',
  recentHint: '↑ ↓ choose, Enter opens, Del forgets',
  recentColumns: { name: 'Name', folder: 'Folder', opened: 'Opened' },
  unsaved: 'unsaved',
  gone: 'moved or deleted',
  heldBackMark: {
    frozen: 'not reopened, it stopped responding last time',
    opening: 'not reopened, the app ended while it was read',
    again: 'not reopened, the app ended twice with it',
  },
  noFolderYet: 'no folder yet',
  open: 'Open',
  locate: 'Locate…',
  locateOf: (name: string) => `Locate ${name}`,
  forget: (name: string) => `Forget ${name}`,
  discard: (name: string) => `Discard ${name}`,
  forgotten: (name: string, isThere: boolean) =>
    isThere ? `${name} is off the list; its folder stays.` : `${name} is off the list.`,
  discardTitle: (name: string) => `Discard ${name}?`,
  discardText:
    'It was never saved to a folder. Its note, requests and replays are deleted for good; captures and dumps that lie elsewhere stay.',
  discardAgree: 'Discard',
  today: 'today',
  yesterday: 'yesterday',

  kinds: { capture: 'Captures', dump: 'Dumps', request: 'Requests', replay: 'Replays' },
  artifact: {
    open: 'Open',
    history: 'History of its sends',
    report: 'Pickle report',
    close: 'Close',
    label: 'Label…',
    rename: 'Rename…',
    keepBaseline: 'Use as baseline',
    copyIn: 'Copy into the incident',
    locate: 'Locate…',
    showInFolder: 'Show in folder',
    remove: 'Remove from the incident',
  },
  artifactMenu: (name: string) => `Actions for ${name}`,
  missing: 'missing',
  changed: 'changed',
  notOpen: 'not open',
  request: (name: string) => `Request ${name}`,
  replay: (name: string) => `Replays of ${name}`,
  capture: (name: string, state: string | null) => `Capture ${name}${state === null ? '' : `, ${state}`}`,
  dump: (name: string, state: string | null) => `Dump ${name}${state === null ? '' : `, ${state}`}`,
  removed: (name: string) => `${name} is off the incident; its file is put aside.`,
  labelTitle: (name: string) => `Label of ${name}`,
  labelField: 'Label',
  labelHint: 'Empty shows its own name.',
  labelSave: 'Save',
};
