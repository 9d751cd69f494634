import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OpenProgress } from '../../../electron/core/dump/reader.ts';
import type { Job } from '../../../electron/core/job.ts';
import type { DumpView, RequestQuery, RequestRow } from '../../../shared/dump.ts';
import type { Tagged } from './pickle-cases.ts';

/** Dumps and what must be found in them: both written by test/fixtures/make_dumps.py. */
const folder = fileURLToPath(new URL('../../fixtures/dumps/', import.meta.url));

export interface Truth {
  readonly dump?: Partial<DumpView>;
  readonly records?: readonly (Partial<RequestRow> & { readonly index: number })[];
  readonly value?: Tagged;
  readonly valueSha256?: string;
  readonly error?: string;
  readonly launchCommand?: string;
  readonly secrets?: readonly string[];
}

/** Names of all dumps that have a truth beside them. */
export const fixtureNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

export const fixturePath = (name: string): string => `${folder}${name}`;
export const fixtureBytes = (name: string): Buffer => readFileSync(`${folder}${name}.pkl`);
export const truthOf = (name: string): Truth =>
  JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Truth;

/** A job that nobody cancels and nobody listens to. */
export function quietJob(): Job<OpenProgress> {
  return { signal: new AbortController().signal, tell: () => undefined };
}

/** All rows in the order of the file. */
export const wholeDump: RequestQuery = {
  where: '',
  sort: { key: 'index', descending: false },
  includeHealthChecks: true,
  offset: 0,
  limit: 500,
};
