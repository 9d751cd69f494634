import { readFile } from 'node:fs/promises';
import type { DumpId } from '../../../shared/dump.ts';
import type { HeldId, PartOfHeld } from '../../../shared/held.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { EditableRequest, Endpoint } from '../../../shared/request.ts';
import { decodeText } from '../bundle/decode.ts';
import type { DumpReader } from '../dump/reader.ts';
import { type BodyFacts, checkBody, type KnownSampling } from './body.ts';
import { convertRequest } from './convert/convert.ts';
import { bodyToCheck, wholeBody } from './held/held-body.ts';
import { type HeldFolders, writeHeld } from './held/held-files.ts';
import { holdLarge } from './held/hold.ts';
import { readPart, valueOfFile, valueOfText } from './held/value.ts';
import { prepareRequest } from './prepare.ts';
import { looksLikeTrigger, parseTrigger } from './trigger.ts';

/**
 * The work on requests that takes a second for a body of tens of megabytes. In the app it runs where dumps are
 * decoded, so that the main process goes on answering. Large values are put aside into `held`, so that what is handed
 * back is small. Every method throws ProblemError and nothing else.
 */
export interface RequestWork {
  /** A record of an open dump as `prepareRequest` makes it fit for sending. */
  prepare(
    dump: DumpId,
    index: number,
    name: string,
    keep: readonly string[],
    held: HeldFolders,
  ): Promise<EditableRequest>;
  /** See `parseTrigger`. */
  parse(name: string, text: string, held: HeldFolders): Promise<EditableRequest>;
  /** The same of a file. */
  parseFile(name: string, path: string, held: HeldFolders): Promise<EditableRequest>;
  /** See `convertRequest`. */
  convert(
    name: string,
    body: string,
    from: Endpoint,
    to: Endpoint,
    held: HeldFolders,
  ): Promise<EditableRequest>;
  /** See `checkBody`; placeholders are read. */
  check(body: string, known: KnownSampling, held: HeldFolders): Promise<BodyFacts>;
  /** JSON texts with their large values put aside. What is no JSON stays as it is. */
  hold(texts: readonly string[], held: HeldFolders): Promise<readonly string[]>;
  /** The body with every value in it. */
  whole(text: string, held: HeldFolders): Promise<string>;
  /** See `readPart`. */
  readValue(id: HeldId, from: number, held: HeldFolders): Promise<PartOfHeld>;
  /** JSON that takes the place of a value: what was typed, or what a file holds. Large ones are put aside. */
  newValue(
    id: HeldId,
    given: { readonly text: string } | { readonly path: string },
    held: HeldFolders,
  ): Promise<string>;
}

/** The work in this process, on the dumps of `reader`. */
export function createRequestWork(reader: Pick<DumpReader, 'record'>): RequestWork {
  return {
    prepare: async (dump, index, name, keep, held) =>
      putAside(prepareRequest(await reader.record(dump, index), name, keep), held),
    parse: parseLarge,
    parseFile: async (name, path, held) => {
      const bytes = await readFile(path).catch((error: Error) => {
        throw new ProblemError('unreadable', { path, cause: error.message }, { cause: error });
      });
      return parseLarge(name, decodeText(bytes), held);
    },
    convert: async (name, body, from, to, held) =>
      putAside(convertRequest(name, await wholeBody(body, held), from, to), held),
    check: async (body, known, held) => checkBody(await bodyToCheck(body, held), known),
    hold: (texts, held) => Promise.all(texts.map((text) => holdText(text, held))),
    whole: wholeBody,
    readValue: readPart,
    newValue: async (id, given, held) => {
      const made =
        'text' in given ? await valueOfText(id, given.text, held) : await valueOfFile(id, given.path, held);
      await writeHeld(held, made.values);
      return made.text;
    },
  };
}

/** Characters by which a kind of trigger is known. */
const headLength = 64_000;

/** Of a body the large values are put aside first: what is left is read in no time. */
async function parseLarge(name: string, text: string, held: HeldFolders): Promise<EditableRequest> {
  const isBody = looksLikeTrigger(text.slice(0, headLength)) === 'body';
  return putAside(parseTrigger(name, isBody ? await holdText(text, held) : text), held);
}

async function putAside(request: EditableRequest, held: HeldFolders): Promise<EditableRequest> {
  const [text, recordedText] = [holdLarge(request.text), holdLarge(request.recordedText)];
  const changes = request.changes.map((change) => ({
    change,
    holding: holdLarge(change.recordedJson, change.field),
  }));
  await writeHeld(
    held,
    [text, recordedText, ...changes.map(({ holding }) => holding)].flatMap(({ values }) => values),
  );
  return {
    ...request,
    text: text.text,
    recordedText: recordedText.text,
    changes: changes.map(({ change, holding }) => ({ ...change, recordedJson: holding.text })),
  };
}

async function holdText(text: string, held: HeldFolders): Promise<string> {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  const holding = holdLarge(text, /^\s*\{/.test(text) ? '' : 'value');
  await writeHeld(held, holding.values);
  return holding.text;
}
