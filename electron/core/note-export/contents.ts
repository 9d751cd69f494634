import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { IncidentView } from '../../../shared/incident.ts';
import { timelineOf } from '../../../shared/incident-time.ts';
import type { Language } from '../../../shared/languages.ts';
import { catalogues } from '../../../shared/messages/catalogues.ts';
import type { Messages } from '../../../shared/messages/messages.ts';
import { type IncidentNote, noteFields } from '../../../shared/note.ts';
import type { MaskedPrompt, NoteMasking, NoteMasks } from '../../../shared/note-export.ts';
import { type NotePin, notePins } from '../../../shared/note-pins.ts';
import type { Pin } from '../../../shared/pin.ts';
import type { Endpoint } from '../../../shared/request.ts';
import type { CheckedLog } from '../note-checked.ts';
import { maskOf, promptsIn, withoutPrompts } from './curl.ts';
import { environmentOf, type NoteEnvironment } from './environment.ts';
import { hostsIn, withoutHosts } from './mask-hosts.ts';
import { createRequestFinder, type PinnedRequest, type RequestSources } from './pinned-requests.ts';

/* What an exported note holds, masked as a person wants it. The formats only write it down. */

export interface NoteSources {
  readonly note: IncidentNote;
  /** null of a note that belongs to no incident: it has no pins. */
  readonly incident: {
    readonly view: Pick<IncidentView, 'captures' | 'dumps' | 'requests' | 'replays' | 'pins'>;
    readonly requests: RequestSources;
  } | null;
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly DumpView[];
  readonly logs: readonly CheckedLog[];
  readonly language: Language;
  readonly masking: NoteMasking;
  /** Of the workbench. */
  readonly version: string;
}

/** The request that reproduces it, or why there is none. */
export type Reproduction =
  | { readonly kind: 'none' | 'notLogged' | 'unknown' }
  | {
      readonly kind: 'request';
      readonly endpoint: Endpoint;
      readonly body: string;
      readonly masked: boolean;
    };

export interface NoteContents {
  readonly note: IncidentNote;
  readonly pins: readonly NotePin[];
  readonly logs: readonly CheckedLog[];
  readonly environment: NoteEnvironment | null;
  readonly reproduction: Reproduction;
  /** What was there to be masked. */
  readonly masks: NoteMasks;
  readonly masking: NoteMasking;
  readonly language: Language;
  readonly words: Messages;
  readonly version: string;
}

export async function noteContents(sources: NoteSources): Promise<NoteContents> {
  const { note, incident, captures, dumps, logs, language, masking, version } = sources;
  const words = catalogues[language];
  const find = incident === null ? async () => noRequest : createRequestFinder(incident.requests);
  const prompts: MaskedPrompt[] = [];

  const pins: NotePin[] = [];
  for (const [place, pin] of (incident === null
    ? []
    : notePins(incident.view, words.note, words.phrases)
  ).entries()) {
    const source = incident?.view.pins[place]?.pin;
    if (!source || !holdsContent(source)) {
      pins.push(pin);
      continue;
    }
    const request = await find(source.source);
    prompts.push({ what: pin.label, characters: [...pin.value].length });
    pins.push({ ...pin, value: contentOf(pin.value, request, masking, words) });
  }

  const found = await reproductionOf(incident?.view.pins.map(({ pin }) => pin) ?? [], find);
  let reproduction: Reproduction = found;
  if (found.kind === 'request') {
    prompts.push(...promptsIn(found.body));
    const masked = masking.prompts ? withoutPrompts(found.body, words.note) : null;
    if (masking.prompts) reproduction = { ...found, body: masked ?? '', masked: true };
  }
  const environment =
    captures.length + dumps.length === 0
      ? null
      : environmentOf(timelineOf({ captures, dumps }).newest, dumps);

  const plain = { note, pins, environment, reproduction };
  const hosts = hostsIn(textsOf(plain));
  const hide = masking.hosts ? withoutHosts(hosts) : (text: string) => text;
  return {
    ...(masking.hosts ? mapTexts(plain, hide) : plain),
    logs: logs.map((log) => ({ ...log, path: hide(log.path), name: hide(log.name) })),
    masks: { prompts, hosts },
    masking,
    language,
    words,
    version,
  };
}

const noRequest: PinnedRequest = { kind: 'none' };

/** A selected part of what was asked or answered; the numbers beside it tell nothing of either. */
const holdsContent = ({ kind, source }: Pick<Pin, 'kind' | 'source'>): boolean =>
  kind === 'text' && (source.in === 'dump' || source.in === 'request' || source.in === 'replay');

/** A request that asked not to be logged is not written, whatever a person wants; nor is one that may have asked. */
function contentOf(value: string, request: PinnedRequest, masking: NoteMasking, words: Messages): string {
  if (request.kind === 'request' && request.noLogs) return words.note.notLogged;
  if (masking.prompts) return maskOf(value, words.note);
  return request.kind === 'unknown' ? words.note.notLoggedUnknown : value;
}

/** The first pinned request that may be written. */
async function reproductionOf(
  pins: readonly Pin[],
  find: (source: Pin['source']) => Promise<PinnedRequest>,
): Promise<Reproduction> {
  let reason: Reproduction = { kind: 'none' };
  for (const { source } of pins) {
    const request = await find(source);
    if (request.kind === 'request' && !request.noLogs)
      return { kind: 'request', endpoint: request.endpoint, body: request.body, masked: false };
    if (request.kind === 'request') reason = { kind: 'notLogged' };
    else if (request.kind === 'unknown' && reason.kind === 'none') reason = { kind: 'unknown' };
  }
  return reason;
}

type Plain = Pick<NoteContents, 'note' | 'pins' | 'environment' | 'reproduction'>;

function textsOf({ note, pins, environment, reproduction }: Plain): readonly string[] {
  return [
    note.title,
    note.subtitle,
    ...noteFields.map((field) => note.fields[field]),
    note.whyMore ?? '',
    ...note.artifacts.flatMap(({ path, label }) => [path, label]),
    ...pins.flatMap(({ label, value, remark, place }) => [label, value, remark, place]),
    environment?.launch_command ?? '',
    reproduction.kind === 'request' ? reproduction.body : '',
  ];
}

function mapTexts({ note, pins, environment, reproduction }: Plain, hide: (text: string) => string): Plain {
  return {
    note: {
      title: hide(note.title),
      subtitle: hide(note.subtitle),
      fields: Object.fromEntries(
        noteFields.map((field) => [field, hide(note.fields[field])]),
      ) as IncidentNote['fields'],
      artifacts: note.artifacts.map(({ kind, path, label }) => ({
        kind,
        path: hide(path),
        label: hide(label),
      })),
      whyMore: note.whyMore === null ? null : hide(note.whyMore),
    },
    pins: pins.map((pin) => ({
      ...pin,
      label: hide(pin.label),
      value: hide(pin.value),
      remark: hide(pin.remark),
      place: hide(pin.place),
    })),
    environment:
      environment === null || environment.launch_command === null
        ? environment
        : { ...environment, launch_command: hide(environment.launch_command) },
    reproduction:
      reproduction.kind === 'request' ? { ...reproduction, body: hide(reproduction.body) } : reproduction,
  };
}

/** What stands behind the path of an artifact: of a log its size and its first and last times. */
export function artifactRemarks({
  logs,
  words,
}: Pick<NoteContents, 'logs' | 'words'>): (path: string) => string | null {
  return (path) => {
    const log = logs.find((one) => one.path === path);
    return log ? words.note.logSpan(formatBytes(log.bytes), log.span) : null;
  };
}
