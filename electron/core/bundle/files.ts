import { errorFileOf, fileOf, type Source, sources } from '../collect/sources.ts';

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
  sources.flatMap((source) => [...filesOf(source), ...(source.kind === 'text' ? [errorFileOf(source)] : [])]),
);
const known: ReadonlySet<string> = new Set([...ownFiles, ...sourceFiles]);

/** Whether a file name belongs to a bundle. */
export const isBundleFile = (name: string): boolean => known.has(name);

/** Whether a file name can only come from a bundle: one of these makes a folder a bundle. */
export const isTellingFile = (name: string): boolean => sourceFiles.has(name);

/** What a person should look for when a folder is none. */
export const lookedFor =
  'metadata.json, server_info.json, model_info.json, loads_all.json, metrics.txt, health.txt';
