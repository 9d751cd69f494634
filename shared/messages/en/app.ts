import { formatBytes, formatCount } from '../../format.ts';
import { type DumpCounts, dumpCounts } from './dump-counts.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Words of the window itself: title bar, sidebar, tabs, status bar, messages, keys. */
export const app = {
  name: 'SGLang Incident Workbench',
  /** Beside the name of an incident that nobody has given a place. */
  unsaved: 'unsaved',

  views: 'Views',
  viewNames: {
    start: 'Start',
    overview: 'Overview',
    requests: 'Requests',
    compare: 'Compare',
    replay: 'Edit & replay',
    note: 'Note',
    report: 'Pickle report',
    settings: 'Settings',
    network: 'Network',
    history: 'History',
    runs: 'Two sends',
    rules: 'Rules',
  },
  reportOf: (dump: string) => `Pickle report ${dump}`,
  documents: 'Documents',

  artifacts: 'Artifacts',
  noArtifacts: 'Nothing is open.',
  addArtifact: 'Add to this incident',
  openFiles: 'Open files…',
  openFolder: 'Open folder…',
  collect: 'Collect from a server…',
  pasteRequest: 'Paste a request…',
  collectedOf: (collected: number, of: number) => `${formatCount(collected)} of ${formatCount(of)}`,
  artifactCapture: (name: string, collected: number, of: number) =>
    `Capture ${name}, ${formatCount(collected)} of ${formatCount(of)} sources collected`,
  artifactDump: (name: string, counts: DumpCounts) => `Dump ${name}, ${dumpCounts(counts)}`,
  allDumps: (name: string, counts: DumpCounts) => `${name} as one table, ${dumpCounts(counts)}`,
  damaged: 'ends early',
  closeCapture: (name: string) => `Close capture ${name}`,
  closeDump: (name: string) => `Close dump ${name}`,

  severity: { info: 'info', warn: 'warning', high: 'high', critical: 'critical' },
  marks: { quiet: 'quiet', unchecked: 'not checked', inFlight: 'in flight', reading: 'reading' },

  ready: 'Ready',
  signals: (fired: number, quiet: number, notChecked: number) =>
    `${formatCount(fired)} fired, ${formatCount(quiet)} quiet, ${formatCount(notChecked)} not checked`,
  recordCounts: (counts: DumpCounts) => dumpCounts(counts),
  dumpCounts: (counts: DumpCounts) => `Dump: ${dumpCounts(counts)}`,
  allDumpCounts: (name: string, counts: DumpCounts) => `${name}: ${dumpCounts(counts)}`,
  dumpUnread: 'Dump: no record could be read',
  masked: (count: number) => `${plural(count, 'secret', 'secrets')} masked`,
  reading: (name: string) => `Reading ${name}`,
  collecting: (host: string) => `Collecting from ${host}`,
  networkIdle: 'Network: idle',
  network: (host: string, calls: number) =>
    calls > 1 ? `Network: ${host} and ${formatCount(calls - 1)} more` : `Network: ${host}`,
  networkHint: 'The app talks to servers that you name, and to nobody else.',
  saved: 'Saved',
  saving: 'Saving',
  notSaved: 'Not saved',
  readOnly: 'Read-only',
  conflict: 'Changed elsewhere',
  conflictHint: (files: string) => `Changed by somebody else meanwhile, and not overwritten: ${files}.`,
  utc: 'UTC',
  utcHint: 'Times of day are UTC.',
  version: (version: string) => `Version ${version}`,

  messages: 'Messages',
  undo: 'Undo',
  dismiss: 'Close this message',

  opening: (name: string) => `Opening ${name}`,
  openedOf: (bytes: number, of: number) => `${formatBytes(bytes)} of ${formatBytes(of)}`,
  recordsSoFar: (records: number) => `${plural(records, 'record', 'records')} so far`,
  cancel: 'Cancel',
  cancelling: 'Cancelling',

  drop: 'Drop to open',
  dropItems: (count: number) => `${plural(count, 'item', 'items')}, recognised by content once dropped.`,
  dropHint: 'Bundle, dump or hand-saved request; several at once.',
  dropNoPath: 'What was dropped has no path on this computer. Drop files or folders from the file manager.',

  settings: 'Theme and keys',
  theme: 'Theme',
  themes: { system: 'As the system', dark: 'Dark', light: 'Light' },
  keys: 'Keys',
  letterKeys: 'Single keys choose views',
  language: 'Language',

  keyNames: { ctrl: 'Ctrl', shift: 'Shift', enter: 'Enter', escape: 'Esc' },

  loadingSource: (file: string) => `Reading ${file}`,
  sourceOf: (capture: string) => `from ${capture}`,
  sourceLine: (line: number) => `line ${formatCount(line)}`,
  copy: 'Copy',
  copied: 'Copied',
  showInFolder: 'Show in folder',
  retry: 'Try again',

  noDumpTitle: 'No dump in this incident yet',
  noDumpText: 'Requests come from a request dump or a crash dump. What is open holds no requests.',
  addDump: 'Add a dump…',
  noReplayTitle: 'No request is being edited',
  noReplayFromDump:
    'Choose a request in Requests and press E, or paste one: a JSON body, a cURL command or a request-log line.',
  noReplayWithoutDump:
    'Open a dump and choose a request, or paste one: a JSON body, a cURL command or a request-log line.',
  toRequests: 'Go to Requests',
  noCaptureTitle: 'Nothing to overview yet',
  noCaptureText: 'Open a bundle or a dump, or collect from a server.',

  pasteTitle: 'Paste a request',
  pasteText:
    'A JSON body, a cURL command or a line of the request log. It opens in Edit & replay; nothing is sent.',
  pasteField: 'Request',
  pastePlaceholder:
    "curl http://127.0.0.1:30000/generate -H 'Content-Type: application/json' -d '{\"text\": …}'",
  pasteOpen: 'Edit & replay',
  pastedName: 'Pasted request',
};
