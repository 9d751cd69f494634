import { calledPath, classOf, type Fields, fieldsOf, lengthOf, pathOf } from './fields.ts';
import { type ArrayData, arrayOf, bytesOfArray, dtypeName, typedValues } from './numpy.ts';
import {
  isInt,
  numberOf,
  type PickleValue,
  PyByteArray,
  PyBytes,
  PyDict,
  PyGlobal,
  PyList,
  PyObject,
  PyPersistentId,
  PyTuple,
} from './value.ts';

/** What a person would call a value that a pickle spells as a call. */
export type Friendly =
  | { readonly kind: 'dict'; readonly keys: readonly PickleValue[]; readonly values: readonly PickleValue[] }
  | { readonly kind: 'list'; readonly items: readonly PickleValue[] }
  | { readonly kind: 'set' | 'frozenset'; readonly items: readonly PickleValue[] }
  | { readonly kind: 'bytes' | 'bytearray'; readonly bytes: Uint8Array }
  | { readonly kind: 'datetime' | 'date' | 'time'; readonly iso: string }
  | { readonly kind: 'timedelta'; readonly seconds: number }
  | { readonly kind: 'fraction' | 'decimal' | 'path' | 'uuid'; readonly text: string }
  | { readonly kind: 'complex'; readonly real: PickleValue; readonly imag: PickleValue }
  | {
      readonly kind: 'range';
      readonly start: PickleValue;
      readonly stop: PickleValue;
      readonly step: PickleValue;
    }
  | { readonly kind: 'type'; readonly name: string }
  | {
      readonly kind: 'enum';
      readonly path: string;
      readonly value: PickleValue;
      readonly name: string | null;
      readonly reading: string | null;
    }
  | { readonly kind: 'number'; readonly value: PickleValue }
  | ({ readonly kind: 'ndarray' } & ArrayData)
  | {
      readonly kind: 'tensor';
      readonly dtype: string | null;
      readonly shape: PickleValue;
      readonly strides: PickleValue;
      readonly device: string | null;
    }
  | { readonly kind: 'object'; readonly path: string; readonly fields: Fields };

type Reader = (args: readonly PickleValue[], object: PyObject) => Friendly | null;

const text = (value: PickleValue | undefined): value is string => typeof value === 'string';

/** The friendly view of an object or a name; null when there is none. A pure function: nothing is called. */
export function friendly(value: PickleValue): Friendly | null {
  if (value instanceof PyGlobal) return { kind: 'type', name: pathOf(value) };
  if (!(value instanceof PyObject)) return null;
  const path = calledPath(value);
  if (path === null) return null;
  const found = readers.get(path)?.(value.args.items, value) ?? enumMember(value, path);
  if (found !== null) return found;
  const fields = fieldsOf(value);
  const cls = classOf(value);
  return fields === null || cls === null ? null : { kind: 'object', path: pathOf(cls), fields };
}

/** Bytes, also where protocol 2 spells them as text in Latin-1. */
export function bytesOf(value: PickleValue | undefined): Uint8Array | null {
  if (value instanceof PyBytes || value instanceof PyByteArray) return value.bytes;
  const seen = value instanceof PyObject ? friendly(value) : null;
  return seen?.kind === 'bytes' ? seen.bytes : null;
}

const listItems = (value: PickleValue | undefined): readonly PickleValue[] | null => {
  if (value instanceof PyList) return [...value];
  return value instanceof PyTuple ? value.items : null;
};

/** OrderedDict and its like: an optional dict to start from, then pairs. */
const mapping =
  (start: number): Reader =>
  (args, object) => {
    const first = args[start];
    if (object.items.length > 0) return null;
    const keys: PickleValue[] = [];
    const values: PickleValue[] = [];
    if (first instanceof PyDict) {
      keys.push(...first.keys);
      values.push(...first.values);
    } else if (first !== undefined && lengthOf(first) !== null) {
      // Protocols below 2 give a list of pairs.
      for (const pair of listItems(first) ?? []) {
        const [key, value] = listItems(pair) ?? [];
        if (key === undefined || value === undefined) return null;
        keys.push(key);
        values.push(value);
      }
    } else if (first !== undefined) return null;
    const { pairs } = object;
    for (let at = 0; at < pairs.length; at += 2) {
      keys.push(pairs[at] as PickleValue);
      values.push(pairs[at + 1] as PickleValue);
    }
    return { kind: 'dict', keys, values };
  };

const collection =
  (kind: 'set' | 'frozenset'): Reader =>
  (args) => {
    const items = args.length === 0 ? [] : listItems(args[0]);
    return items === null ? null : { kind, items };
  };

const two = (value: number) => String(value).padStart(2, '0');
const year = (bytes: Uint8Array) =>
  String(((bytes[0] as number) << 8) | (bytes[1] as number)).padStart(4, '0');

function isoDate(bytes: Uint8Array): string {
  // The top bit of the month marks the second of two equal hours.
  return `${year(bytes)}-${two((bytes[2] as number) & 0x7f)}-${two(bytes[3] as number)}`;
}

function isoTime(bytes: Uint8Array, at: number): string {
  const [hour, minute, second, high, middle, low] = bytes.subarray(at, at + 6);
  const micro = ((high as number) << 16) | ((middle as number) << 8) | (low as number);
  const clock = `${two((hour as number) & 0x7f)}:${two(minute as number)}:${two(second as number)}`;
  return micro === 0 ? clock : `${clock}.${String(micro).padStart(6, '0')}`;
}

/** `+00:00` of datetime.timezone(timedelta); empty without a zone, null for a zone of another kind. */
function isoZone(zone: PickleValue | undefined): string | null {
  if (zone === undefined || zone === null) return '';
  if (!(zone instanceof PyObject)) return null;
  const path = calledPath(zone);
  if (path !== 'datetime.timezone' && path !== 'datetime.timezone.utc') return null;
  const offset = zone.args.items[0];
  const delta = offset === undefined ? null : friendly(offset);
  if (delta?.kind !== 'timedelta') return null;
  const minutes = Math.round(Math.abs(delta.seconds) / 60);
  return `${delta.seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const joinPath =
  (separator: string): Reader =>
  (args) => {
    if (!args.every(text)) return null;
    const parts = args as readonly string[];
    const [root = '', ...rest] = parts;
    if (parts.length === 0) return { kind: 'path', text: '.' };
    return {
      kind: 'path',
      text: root.endsWith(separator) ? root + rest.join(separator) : parts.join(separator),
    };
  };

/** The number of a Modality alone is ambiguous: its members were renumbered. */
const modalities = [
  'IMAGE',
  'MULTI_IMAGES up to 0.5.6, then VIDEO',
  'VIDEO up to 0.5.6, then AUDIO',
  'AUDIO',
];

const httpNames: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [400, 'BAD_REQUEST'],
  [401, 'UNAUTHORIZED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [408, 'REQUEST_TIMEOUT'],
  [413, 'REQUEST_ENTITY_TOO_LARGE'],
  [422, 'UNPROCESSABLE_ENTITY'],
  [429, 'TOO_MANY_REQUESTS'],
  [499, 'CLIENT_CLOSED_REQUEST'],
  [500, 'INTERNAL_SERVER_ERROR'],
  [501, 'NOT_IMPLEMENTED'],
  [502, 'BAD_GATEWAY'],
  [503, 'SERVICE_UNAVAILABLE'],
  [504, 'GATEWAY_TIMEOUT'],
]);

/** Classes that are enums, though nothing in a pickle says so. */
const enums: ReadonlySet<string> = new Set([
  'http.HTTPStatus',
  'sglang.srt.managers.schedule_batch.Modality',
  'sglang.srt.configs.model_config.AttentionArch',
  'sglang.srt.configs.model_config.ModelImpl',
  'sglang.srt.disaggregation.utils.DisaggregationMode',
  'sglang.srt.configs.load_config.LoadFormat',
]);

/** A member as class and value, or as `getattr(class, name)`. The call is read, never made. */
function enumMember(object: PyObject, path: string): Friendly | null {
  const { items } = object.args;
  if (object.how !== 'reduce' || object.state !== undefined || object.more !== null) return null;
  if (path === 'builtins.getattr') {
    const [cls, name] = items;
    if (items.length !== 2 || !(cls instanceof PyGlobal) || !text(name)) return null;
    const owner = pathOf(cls);
    return enums.has(owner) ? { kind: 'enum', path: owner, value: name, name, reading: null } : null;
  }
  const [value] = items;
  if (items.length !== 1 || value === undefined || !enums.has(path)) return null;
  if (!isInt(value) && !text(value)) return null;
  const number = numberOf(value);
  const name = path === 'http.HTTPStatus' && number !== null ? (httpNames.get(number) ?? null) : null;
  const reading = path.endsWith('.Modality') && number !== null ? (modalities[number - 1] ?? null) : null;
  return { kind: 'enum', path, value, name, reading };
}

/** A torch tensor without its data: shape and kind are in the call, the numbers are elsewhere. */
const tensor: Reader = (args) => {
  const [storage, , shape, strides] = args;
  if (shape === undefined || strides === undefined) return null;
  let dtype: string | null = null;
  let device: string | null = null;
  if (storage instanceof PyPersistentId && storage.id instanceof PyTuple) {
    const [, kind, , where] = storage.id.items;
    if (kind instanceof PyGlobal) dtype = torchTypes.get(kind.name) ?? kind.name;
    if (text(where)) device = where;
  }
  return { kind: 'tensor', dtype, shape, strides, device };
};

const torchTypes: ReadonlyMap<string, string> = new Map([
  ['FloatStorage', 'float32'],
  ['DoubleStorage', 'float64'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
]);

const uuid: Reader = (_args, object) => {
  const number = object.state instanceof PyDict ? object.state.get('int') : undefined;
  if (number === undefined || !isInt(number) || number < 0) return null;
  const digits = BigInt(number).toString(16).padStart(32, '0');
  if (digits.length > 32) return null;
  return { kind: 'uuid', text: digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
};

const latin1Bytes = (value: string, encoding: PickleValue | undefined): Uint8Array | null => {
  if (encoding !== 'latin1' && encoding !== 'latin-1') return null;
  for (let at = 0; at < value.length; at += 1) if (value.charCodeAt(at) > 0xff) return null;
  return Buffer.from(value, 'latin1');
};

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['collections.OrderedDict', mapping(0)],
  ['collections.Counter', mapping(0)],
  ['collections.defaultdict', mapping(1)],
  [
    'collections.deque',
    (args, object) => {
      const first = args.length === 0 ? [] : listItems(args[0]);
      return first === null || object.pairs.length > 0
        ? null
        : { kind: 'list', items: first.concat(object.items) };
    },
  ],
  ['builtins.set', collection('set')],
  ['builtins.frozenset', collection('frozenset')],
  [
    '_codecs.encode',
    ([value, encoding]) => {
      const bytes = text(value) ? latin1Bytes(value, encoding) : null;
      return bytes === null ? null : { kind: 'bytes', bytes };
    },
  ],
  ['builtins.bytes', (args) => (args.length === 0 ? { kind: 'bytes', bytes: new Uint8Array(0) } : null)],
  [
    'builtins.bytearray',
    ([value, encoding]) => {
      const bytes = text(value) ? latin1Bytes(value, encoding) : bytesOf(value);
      if (value === undefined) return { kind: 'bytearray', bytes: new Uint8Array(0) };
      return bytes === null ? null : { kind: 'bytearray', bytes };
    },
  ],
  [
    'datetime.datetime',
    ([value, zone]) => {
      const bytes = bytesOf(value);
      const suffix = isoZone(zone);
      if (bytes?.length !== 10 || suffix === null) return null;
      return { kind: 'datetime', iso: `${isoDate(bytes)}T${isoTime(bytes, 4)}${suffix}` };
    },
  ],
  [
    'datetime.date',
    ([value]) => {
      const bytes = bytesOf(value);
      return bytes?.length === 4 ? { kind: 'date', iso: isoDate(bytes) } : null;
    },
  ],
  [
    'datetime.time',
    ([value, zone]) => {
      const bytes = bytesOf(value);
      const suffix = isoZone(zone);
      if (bytes?.length !== 6 || suffix === null) return null;
      return { kind: 'time', iso: `${isoTime(bytes, 0)}${suffix}` };
    },
  ],
  [
    'datetime.timedelta',
    (args) => {
      const [days, seconds, micros] = args.map(numberOf);
      if (typeof days !== 'number' || typeof seconds !== 'number' || typeof micros !== 'number') return null;
      // One division at the end keeps the microseconds exact.
      return { kind: 'timedelta', seconds: ((days * 86_400 + seconds) * 1e6 + micros) / 1e6 };
    },
  ],
  [
    'fractions.Fraction',
    ([top, bottom]) => {
      if (text(top)) return { kind: 'fraction', text: top };
      return isInt(top) && isInt(bottom) ? { kind: 'fraction', text: `${top}/${bottom}` } : null;
    },
  ],
  ['decimal.Decimal', ([value]) => (text(value) ? { kind: 'decimal', text: value } : null)],
  ['pathlib.PurePosixPath', joinPath('/')],
  ['pathlib.PosixPath', joinPath('/')],
  ['pathlib.PureWindowsPath', joinPath('\\')],
  ['pathlib.WindowsPath', joinPath('\\')],
  ['pathlib._local.PurePosixPath', joinPath('/')],
  ['pathlib._local.PosixPath', joinPath('/')],
  [
    'builtins.complex',
    ([real, imag]) => (real === undefined || imag === undefined ? null : { kind: 'complex', real, imag }),
  ],
  [
    'builtins.range',
    ([start, stop, step]) =>
      start === undefined || stop === undefined || step === undefined
        ? null
        : { kind: 'range', start, stop, step },
  ],
  [
    'builtins.type',
    (args) => (args.length === 1 && args[0] === null ? { kind: 'type', name: 'NoneType' } : null),
  ],
  ['uuid.UUID', uuid],
  [
    'array._array_reconstructor',
    ([, code, format, value]) => {
      const bytes = bytesOf(value);
      const items = bytes !== null && text(code) ? bytesOfArray(code, numberOf(format), bytes) : null;
      return items === null ? null : { kind: 'list', items };
    },
  ],
  [
    'array.array',
    ([code, value]) => {
      const items = text(code) ? listItems(value) : null;
      return items === null ? null : { kind: 'list', items };
    },
  ],
  ...['numpy.core.multiarray.scalar', 'numpy._core.multiarray.scalar'].map((path): [string, Reader] => [
    path,
    ([dtype, value]) => {
      const name = dtypeName(dtype);
      const bytes = bytesOf(value);
      const found = name !== null && bytes !== null ? typedValues(name, bytes) : null;
      const number = found?.length === 1 ? found.at(0) : undefined;
      return number === undefined ? null : { kind: 'number', value: number };
    },
  ]),
  ...[
    'numpy.core.multiarray._reconstruct',
    'numpy._core.multiarray._reconstruct',
    'numpy.core.numeric._frombuffer',
    'numpy._core.numeric._frombuffer',
  ].map((path): [string, Reader] => [
    path,
    (_args, object) => {
      const found = arrayOf(object, bytesOf);
      return found === null ? null : { kind: 'ndarray', ...found };
    },
  ]),
  ['torch._utils._rebuild_tensor_v2', tensor],
  ['torch._utils._rebuild_tensor', tensor],
]);
