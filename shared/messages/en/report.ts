import { formatBytes, formatCount } from '../../format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Words of the pickle report: what a dump names, and what that would do in Python. */
export const report = {
  title: 'Pickle report',
  verdicts: { expected: 'expected', harmless: 'harmless', unknown: 'not known', can_act: 'can act' },
  /** The file as a whole, in its own words above the headline. */
  whole: { expected: 'Expected', harmless: 'Harmless', unknown: 'Not known', can_act: 'Can act' },
  headline: {
    nothing: 'This file names nothing: it holds plain values only',
    expected: 'This file names only what SGLang’s own dumps name',
    harmless: 'This file names nothing that can act',
    unknown: (names: number) =>
      `This file names ${plural(names, 'thing that nobody here knows', 'things that nobody here knows')}`,
    outside: 'This file refers to things that are not in it',
    untold: 'Not everything that this file names can be told',
    computed: 'This file works out by itself what it would run if Python loaded it',
    canAct: (name: string, more: number) =>
      more === 0
        ? `This file would run ${name} if Python loaded it`
        : `This file would run ${name}, and ${formatCount(more)} more, if Python loaded it`,
  },
  inert: 'Nothing was run here: the file is read as data.',
  shown: (requests: number) => `${plural(requests, 'request is', 'requests are')} shown as usual.`,
  doNotLoad: 'Do not load this file with Python.',
  showRequests: (count: number) => `Show ${plural(count, 'request', 'requests')}`,
  copy: 'Copy report',
  copied: 'Copied',
  globals: 'Globals named in the file',
  worstFirst: (count: number) => `${formatCount(count)}, worst first`,
  noGlobals: 'It names no class and no function.',
  columns: { verdict: 'Verdict', module: 'Module', name: 'Name', times: 'Used', offset: 'First offset' },
  more: (count: number) => `${formatCount(count)} more are in the copied report.`,
  file: 'File',
  fields: {
    name: 'Name',
    size: 'Size',
    sha256: 'SHA-256',
    protocol: 'Protocol',
    records: 'Records',
    persistentIds: 'Persistent ids',
    extensionCodes: 'Extension codes',
    stopped: 'Stopped at',
  },
  none: 'none',
  endOfFile: 'end of the pickle',
  byte: (offset: string) => `byte ${offset}`,
  size: (bytes: number) =>
    bytes < 1000 ? plural(bytes, 'byte', 'bytes') : `${formatCount(bytes)} bytes (${formatBytes(bytes)})`,
  persistentIds: 'Persistent ids',
  persistentIdsText: 'Each stands for an object that is kept outside of the file.',
  extensionCodes: 'Extension codes',
  extensionCodesText: 'Each stands for a class in a registry of the writer.',
  notes: 'Notes',
  digesting: 'being worked out',
  digestOfSeveral: 'several files',
  copyDigest: 'Copy SHA-256',
  copyShort: 'Copy',
  protocolUnsaid: '0 or 1',
  showAround: (offset: string) => `Show the bytes around ${offset}`,
  around: (offset: string) => `Around ${offset}`,
  opcodes: 'Opcodes',
  bytes: 'Bytes',
  noOpcodes: 'Where opcodes begin is not known here.',
  limits: 'Limits',
  noneReached: 'none reached',
  reached: (limit: string) => `${limit} reached`,
  limitNames: {
    depth: 'Nesting',
    values: 'Values waiting',
    memoEntries: 'Values kept',
    textBytes: 'Longest text',
    items: 'Largest container',
    memory: 'Memory',
    recordSeconds: 'Slowest record',
  },
  limitUsed: (used: string, most: string) => `${used} of ${most}`,
  notHeld: 'values stay in the file',
} as const;
