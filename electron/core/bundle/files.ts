import { allSources, errorFileOf, fileOf, type Source } from '../collect/sources.ts';
import { deploymentFile } from './deployment.ts';
import { windowFile } from './prometheus-window.ts';

/** Names of a bundle's files beside those of its sources. */
export const metadataFile = 'metadata.json';
export const manifestFile = 'manifest.json';
export const summaryFile = 'SUMMARY.txt';

/** Written by this workbench and by the reference scripts; readable, but no source. */
const ownFiles: readonly string[] = [
  metadataFile,
  manifestFile,
  summaryFile,
  'SUMMARY_REPORT.txt',
  'SUMMARY_REPORT.json',
  deploymentFile,
];

/** Names that people give the same answers when they save them by hand. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  metrics: ['metrics', 'metrics.prom'],
  model_info: ['get_model_info.json'],
  server_info: ['get_server_info.json'],
  loads_all: ['get_load.json', 'loads.json'],
};

/** Files that may hold a source's body, best first. */
export const filesOf = (source: Source): readonly string[] => [
  fileOf(source),
  ...(otherNames[source.name] ?? []),
];

const sourceFiles: ReadonlySet<string> = new Set(
  allSources.flatMap((source) => [
    ...filesOf(source),
    ...(source.kind === 'text' ? [errorFileOf(source)] : []),
  ]),
);
const known: ReadonlySet<string> = new Set([...ownFiles, ...sourceFiles]);

/** Whether a file name belongs to a bundle. */
export const isBundleFile = (name: string): boolean => known.has(name);

/** Folders of a capture that hold files of it: `targets/<name>/`, `samples/0002/`, `prometheus/`. */
const innerFolder = /^(?:targets\/[^/]+\/)?(?:samples\/\d{4,}\/)?$/;

/** Whether a path below the capture's folder belongs to it. */
export function isCapturePath(path: string): boolean {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  if (path === windowFile || path.endsWith(`/${windowFile}`))
    return /^(targets\/[^/]+\/)?prometheus\/$/.test(folder);
  return innerFolder.test(folder) && isBundleFile(name);
}

/** Whether a file name can only come from a bundle: one of these makes a folder a bundle. */
export const isTellingFile = (name: string): boolean => sourceFiles.has(name) || name === deploymentFile;

/** What a person should look for when a folder is none. */
export const lookedFor =
  'metadata.json, server_info.json, model_info.json, loads_all.json, metrics.txt, health.txt';
