import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DumpView } from '../../shared/dump.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { heldAgainst } from '../core/baseline/held-against.ts';
import { readBundle } from '../core/bundle/read.ts';
import type { Capture } from '../core/capture.ts';
import { compareOptions } from '../core/compare/options.ts';
import { withRuleFacts } from '../core/dump/reader.ts';
import { recognise } from '../core/recognise.ts';
import { unpackedNames, withDump } from './dumps.ts';
import { captureAt, presentPaths, withIncident } from './incidents.ts';
import type { Session } from './session.ts';

/** What a diagnosis reads. */
export interface EvidenceFiles {
  readonly captures: readonly Capture[];
  readonly dumps: readonly DumpView[];
  /** Log files that are there; no rule reads them yet. */
  readonly logs: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * Opens what was named. `place` may be a bundle, a deployment, an incident, a folder that holds some, or a dump; all
 * captures and dumps of it count. Throws ProblemError for anything else, and for a file that cannot be read.
 */
export async function openEvidence(
  place: string | undefined,
  files: { readonly dumps: readonly string[]; readonly logs: readonly string[] },
  session: Session,
): Promise<EvidenceFiles> {
  const captures: Capture[] = [];
  const dumps: DumpView[] = [];
  const addBundle = async (path: string, maskKey?: Uint8Array) =>
    void captures.push(await readWithProgress(path, maskKey, session));
  const addDump = async (path: string, maskKey?: Uint8Array) => {
    for (const file of await unpackedNames([path]))
      dumps.push(await withDump(file, session, withRuleFacts, maskKey ? { maskKey } : {}));
  };
  const add = async (path: string): Promise<void> => {
    const found = await recognise(path);
    if (found.kind === 'dump') await addDump(path);
    else if (found.kind === 'bundle') await addBundle(path);
    else if (found.kind === 'trigger')
      throw new ProblemError('badInput', {
        what: path,
        cause: 'it is a saved request, and a diagnosis reads captures and dumps',
      });
    // A request that lies beside is no evidence of how the server is.
    const beside = found.kind === 'bundle' ? found.also : found.kind === 'folder' ? found.items : [];
    for (const item of beside) if ((await recognise(item)).kind !== 'trigger') await add(item);
  };

  if (place !== undefined) {
    const incident = await withIncident(place, async ({ view, maskKey }) => {
      for (const path of presentPaths(view.captures, session.print)) await addBundle(path, maskKey);
      for (const path of presentPaths(view.dumps, session.print)) await addDump(path, maskKey);
      return true;
    });
    if (incident === null) await add(resolve(place));
  }
  for (const file of files.dumps) await addDump(file);
  const logs = await Promise.all(files.logs.map(logAt));
  return { captures: captures.flatMap((one) => (one.targets.length > 0 ? one.targets : [one])), dumps, logs };
}

/** Captures with what the rules over a pair say of them and a healthy one. Throws ProblemError for no capture. */
export async function againstBaseline(
  files: EvidenceFiles,
  path: string,
  session: Session,
): Promise<EvidenceFiles> {
  const found = await captureAt(path, session.print);
  const baseline = await readWithProgress(found.path, found.maskKey, session);
  const kept = { id: null, name: baseline.view.name, capture: baseline };
  const options = compareOptions(defaultSettings);
  return { ...files, captures: files.captures.map((capture) => heldAgainst(capture, kept, options)) };
}

async function readWithProgress(
  path: string,
  maskKey: Uint8Array | undefined,
  { print, signal }: Session,
): Promise<Capture> {
  const tell = ({ bytes, of }: { bytes: number; of: number | null }) =>
    print.progress(of === null ? `${bytes} bytes` : `${Math.round((100 * bytes) / of)} %`);
  const capture = await readBundle(path, { signal, tell }, maskKey ? { maskKey } : {});
  print.progress(null);
  return capture;
}

async function logAt(path: string): Promise<EvidenceFiles['logs'][number]> {
  const whole = resolve(path);
  const info = await stat(whole).catch((error: unknown) => {
    throw new ProblemError('notFound', { path: whole }, { cause: error });
  });
  if (!info.isFile()) throw new ProblemError('badInput', { what: whole, cause: 'it is no log file' });
  return { path: whole, bytes: info.size };
}
