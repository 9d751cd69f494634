import { formatBytes, formatCount, formatDuration } from '../../format.ts';

export const collect = {
  title: 'Collect from a server',
  titleOfTargets: (count: number) =>
    `Collect from ${formatCount(count)} ${count === 1 ? 'target' : 'targets'}`,
  titleOf: (host: string) => `Collect from ${host}`,
  text: 'Only the GETs in this list. None changes the server. Keys in the answers are masked before they are written.',
  baseUrl: 'Base URL',
  token: 'Bearer token',
  tokenHint: { key_store: 'optional, kept in the key store', memory: 'optional, in memory only' },
  tokenKept: '•••••••• kept, type to change',
  timeout: 'Timeout, s a call',
  probes: 'Health probes',
  from: 'From',
  places: { server: 'One server', deployment: 'A deployment' },
  looks: 'Loads and metrics',
  lookNames: { once: 'once', twice: 'twice', several: 'several times', watch: 'watch until something fires' },
  samples: 'Times',
  gap: 'Gap, s',
  watchMinutes: 'Keep, min',
  watchMegabytes: 'Keep, MB',
  targets: 'Targets',
  targetsExample: 'router http://10.0.0.1:30000\nprefill http://10.0.0.2:30000\ndecode http://10.0.0.3:30000',
  targetsHint: 'One a line: role and URL, or a URL alone. JSON and YAML lists are read, too.',
  targetsFile: 'Read a file…',
  refused: (at: number) => `Entry ${at} is left out:`,
  roles: { plain: 'server', router: 'router', prefill: 'prefill', decode: 'decode' },
  targetTable: 'Targets',
  answeredOf: (answered: number, collected: number) =>
    `${formatCount(answered)} answered, ${formatCount(collected)} collected`,
  collecting: 'It is being collected.',
  more: (set: readonly string[]) =>
    set.length === 0 ? 'More: a past window, proxy, headers, certificates' : `More, with ${set.join(', ')}`,
  moreNames: {
    window: 'past window',
    proxy: 'proxy',
    headers: 'headers',
    authority: 'own authority',
    insecure: 'no certificate check',
  },
  prometheus: 'Prometheus',
  prometheusHint: 'Its series of SGLang over a past window go into the capture.',
  windowSpan: 'Window',
  windowSpans: { '900': '15 min', '3600': '1 h', '21600': '6 h', '86400': '24 h' },
  windowUntil: 'until',
  windowNow: 'now',
  badUntil: 'A time as in 2026-11-24T02:41, or nothing for now',
  proxy: 'Proxy',
  proxyHint: 'Empty: straight to the target, whatever the environment says.',
  headers: 'Further headers',
  badHeaders: 'Name: value, one a line',
  authority: 'Certificates',
  pickAuthority: 'Trust an authority’s PEM file…',
  noAuthority: 'Only the system’s',
  insecure: 'Accept any certificate',
  costOfWindow: 'asks Prometheus only',
  windowTold: (done: number, of: number | null, series: number) =>
    of === null
      ? 'looking for its series'
      : `${formatCount(done)} of ${formatCount(of)} names, ${formatCount(series)} series`,
  look: (sample: number) => `look ${sample}`,
  inSeconds: (seconds: number) => `in ${formatCount(Math.ceil(seconds))} s`,
  nextLook: (sample: number, of: number | null, seconds: number) =>
    of === null
      ? `look ${sample} in ${Math.ceil(seconds)} s`
      : `look ${sample} of ${of} in ${Math.ceil(seconds)} s`,
  watching: (kept: number, bytes: number) =>
    `Watching. ${formatCount(kept)} further ${kept === 1 ? 'look' : 'looks'} kept, ${formatBytes(bytes)}.`,
  keep: 'Save now',
  estimate: (calls: number, bytes: number, seconds: number) =>
    `About ${formatBytes(bytes)} in ${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'} and ${formatDuration(seconds)}`,
  estimatedBy: {
    known: '(as it answered before).',
    rule: '(by rule of thumb).',
    mixed: '(in part as it answered before).',
  },
  doneTargets: (targets: number, silent: number) =>
    silent === 0
      ? `Collected from ${formatCount(targets)} targets, with sources missing or cut.`
      : `Collected. ${formatCount(silent)} of ${formatCount(targets)} targets gave no answer.`,
  stoppedTargets: (targets: number) => `Stopped. What ${formatCount(targets)} targets had answered was kept.`,
  columns: {
    endpoint: 'Endpoint',
    cost: 'Cost to the server',
    target: 'Target',
    role: 'Role',
    state: 'State',
    time: 'Time',
    size: 'Size',
  },
  table: 'Endpoints',
  costs: {
    none: 'none',
    snapshot: 'reads a snapshot',
    renders: 'renders all series',
    scheduler: 'one scheduler turn',
    generates: 'may generate 1 token',
  },
  states: {
    planned: 'will be called',
    off: 'left out',
    waiting: 'waiting',
    reading: 'reading',
    collected: 'collected',
    cut: 'cut',
    missing: 'missing',
  },
  method: 'GET',
  called: (done: number, of: number) => `${formatCount(done)} of ${formatCount(of)} called`,
  written: (bytes: number) => `${formatBytes(bytes)} on disk. What has arrived is kept.`,
  folder: (folder: string) => `Written to a new folder in ${folder}.`,
  folderDefault: 'Written to a new folder in sglang-incidents, in your documents.',
  folderReadOnly: (why: string, folder: string | null) =>
    `The incident is read-only: ${why}. Written to a new folder in ${folder ?? 'sglang-incidents, in your documents'}, and shown here without becoming part of the incident.`,
  folderIncident: 'Written into the incident’s own folder.',
  writtenTo: (path: string) => `Written to ${path}.`,
  collect: 'Collect',
  again: 'Collect again',
  stop: 'Stop and keep',
  stopping: 'Stopping',
  cancel: 'Cancel',
  show: 'Show Overview',
  progress: 'Collected',
  doneMissing: (missing: number, of: number) =>
    `Collected, with ${formatCount(missing)} of ${formatCount(of)} sources missing or cut.`,
  doneNothing: 'No source answered. The folder holds the reasons only.',
  stopped: (collected: number) => `Stopped. ${formatCount(collected)} sources were kept.`,
};
