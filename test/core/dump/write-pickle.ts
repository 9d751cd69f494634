/** Pickles of protocol 4 for tests that need a value of their own making. */

export type Written =
  | string
  | number
  | null
  | boolean
  | readonly Written[]
  | { readonly dict: readonly (readonly [Written, Written])[] }
  | { readonly tuple: readonly Written[] }
  | { readonly float: number }
  /** An object with its attributes. */
  | { readonly of: readonly [module: string, name: string]; readonly state: Written };

export const dict = (
  entries: Readonly<Record<string, Written>> | readonly (readonly [string, Written])[],
): Written => ({
  dict: Array.isArray(entries) ? entries : Object.entries(entries),
});

/** The value as a whole pickle. */
export const pickleOf = (value: Written): Buffer =>
  Buffer.concat([Buffer.from([0x80, 4]), ...parts(value), Buffer.from('.')]);

function parts(value: Written): Buffer[] {
  if (value === null) return [Buffer.from('N')];
  if (typeof value === 'boolean') return [Buffer.from([value ? 0x88 : 0x89])];
  if (typeof value === 'string') return [text(value)];
  if (typeof value === 'number') {
    const bytes = Buffer.from('J\0\0\0\0', 'latin1');
    bytes.writeInt32LE(value, 1);
    return [bytes];
  }
  if (isList(value)) return [Buffer.from(']('), ...value.flatMap(parts), Buffer.from('e')];
  if ('tuple' in value) return [Buffer.from('('), ...value.tuple.flatMap(parts), Buffer.from('t')];
  if ('dict' in value)
    return [
      Buffer.from('}('),
      ...value.dict.flatMap(([key, held]) => [...parts(key), ...parts(held)]),
      Buffer.from('u'),
    ];
  if ('float' in value) {
    const bytes = Buffer.alloc(9, 'G');
    bytes.writeDoubleBE(value.float, 1);
    return [bytes];
  }
  const [module, name] = value.of;
  return [
    text(module),
    text(name),
    Buffer.from('\x93)\x81', 'latin1'),
    ...parts(value.state),
    Buffer.from('b'),
  ];
}

const isList = (value: Written): value is readonly Written[] => Array.isArray(value);

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.from('X\0\0\0\0', 'latin1');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
