import { createMasker, maskCheck } from '../bundle/mask.ts';
import { atOnce } from '../turns.ts';
import { dictFields, fieldsOf } from './fields.ts';
import { fieldsJson } from './reading-json.ts';
import type { DumpContents } from './recover.ts';
import { PyDict } from './value.ts';

/** As JSON with its secrets masked, and the fingerprint of the key that they were masked with. */
export interface ServerConfig {
  readonly json: string;
  readonly maskedBy: string;
}

/** More than any server's arguments; what a hostile file holds beyond is cut. */
const bounds = { nodes: 50_000, characters: 4_000_000 };

/** What the server ran with, as a dump has it: the resolved configuration, else the arguments it was started with. */
export function configFields({ top }: Pick<DumpContents, 'top'>) {
  const resolved = top.get('resolved_config');
  return resolved instanceof PyDict ? dictFields(resolved) : fieldsOf(top.get('server_args') ?? null);
}

/** The same for others to read; null where the dump does not say. */
export function serverConfigOf(
  contents: Pick<DumpContents, 'top'>,
  maskKey: Uint8Array,
): ServerConfig | null {
  const fields = configFields(contents);
  if (fields === null || fields.names.length === 0) return null;
  const text = atOnce(fieldsJson(fields.names, fields.values, bounds));
  return {
    json: createMasker({ key: maskKey }).json('server_args', text),
    maskedBy: maskCheck(maskKey),
  };
}
