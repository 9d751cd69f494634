import { isInt, makeFloat, numberOf, type PickleValue, PyList, PyObject, PyTuple } from './value.ts';

/** The numbers of an array, read where they are asked for. */
export interface TypedValues {
  readonly length: number;
  at(index: number): PickleValue;
}

export interface ArrayData {
  /** As numpy names it: `float32`; null when it is none of the plain ones. */
  readonly dtype: string | null;
  readonly shape: readonly number[];
  /** In memory order; null when the kind of number is not known. */
  readonly values: TypedValues | null;
  readonly bytes: Uint8Array | null;
}

/** A kind of number: its name, its size, and how to read one. */
interface Kind {
  readonly name: string;
  readonly size: number;
  read(view: DataView, at: number, little: boolean): PickleValue;
}

const whole = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** numpy's short codes, without the byte order. */
const kinds: ReadonlyMap<string, Kind> = new Map(
  (
    [
      ['b1', 'bool', 1, (view, at) => view.getUint8(at) !== 0],
      ['i1', 'int8', 1, (view, at) => view.getInt8(at)],
      ['i2', 'int16', 2, (view, at, little) => view.getInt16(at, little)],
      ['i4', 'int32', 4, (view, at, little) => view.getInt32(at, little)],
      ['i8', 'int64', 8, (view, at, little) => whole(view.getBigInt64(at, little))],
      ['u1', 'uint8', 1, (view, at) => view.getUint8(at)],
      ['u2', 'uint16', 2, (view, at, little) => view.getUint16(at, little)],
      ['u4', 'uint32', 4, (view, at, little) => view.getUint32(at, little)],
      ['u8', 'uint64', 8, (view, at, little) => whole(view.getBigUint64(at, little))],
      ['f2', 'float16', 2, (view, at, little) => makeFloat(half(view.getUint16(at, little)))],
      ['f4', 'float32', 4, (view, at, little) => makeFloat(view.getFloat32(at, little))],
      ['f8', 'float64', 8, (view, at, little) => makeFloat(view.getFloat64(at, little))],
    ] as const satisfies readonly [string, string, number, Kind['read']][]
  ).map(([code, name, size, read]) => [code, { name, size, read }]),
);

/** A float of 16 bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** A dtype as `<f4`: order and code. null when the value is none. */
export function dtypeName(dtype: PickleValue | undefined): string | null {
  if (!(dtype instanceof PyObject)) return null;
  const code = dtype.args.items[0];
  if (typeof code !== 'string') return null;
  const order = dtype.state instanceof PyTuple ? dtype.state.items[1] : undefined;
  return `${typeof order === 'string' ? order : '='}${code}`;
}

/** `bytes` as numbers of a dtype such as `<f4`; null when it is none of the plain ones or does not fit. */
export function typedValues(dtype: string, bytes: Uint8Array): TypedValues | null {
  const kind = kinds.get(dtype.slice(1));
  if (kind === undefined || bytes.byteLength % kind.size !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !dtype.startsWith('>');
  return {
    length: bytes.byteLength / kind.size,
    at: (index) => kind.read(view, index * kind.size, little),
  };
}

/** An ndarray from numpy's `_reconstruct` and its state, or from `_frombuffer`. */
export function arrayOf(
  object: PyObject,
  bytesOf: (value: PickleValue | undefined) => Uint8Array | null,
): ArrayData | null {
  // State: version, shape, dtype, Fortran order, data. Arguments: data, dtype, shape, order.
  const state = object.state instanceof PyTuple ? object.state.items : null;
  const [shape, dtype, data] =
    state === null
      ? [object.args.items[2], object.args.items[1], object.args.items[0]]
      : [state[1], state[2], state[4]];
  if (!(shape instanceof PyTuple)) return null;
  const sizes = shape.items.map(numberOf);
  if (!sizes.every((size): size is number => size !== null && isInt(size))) return null;
  const name = dtypeName(dtype);
  const bytes = bytesOf(data);
  const kind = name === null ? undefined : kinds.get(name.slice(1));
  let values: TypedValues | null = null;
  if (data instanceof PyList) values = { length: data.length, at: (index) => data.at(index) };
  else if (name !== null && bytes !== null) values = typedValues(name, bytes);
  return { dtype: kind?.name ?? name, shape: sizes, values, bytes };
}

/** Format of array.array's `_array_reconstructor` to the dtype that reads it. */
const machineFormats = [
  '=u1', '=i1', '<u2', '>u2', '<i2', '>i2', '<u4', '>u4', '<i4', '>i4',
  '<u8', '>u8', '<i8', '>i8', '<f4', '>f4', '<f8', '>f8',
]; // biome-ignore format: a table by number

/** Items of array.array; null for text and formats that are not known. */
export function bytesOfArray(code: string, format: number | null, bytes: Uint8Array): PickleValue[] | null {
  const dtype = format === null || code === 'u' || code === 'w' ? undefined : machineFormats[format];
  const values = dtype === undefined ? null : typedValues(dtype, bytes);
  return values === null ? null : Array.from({ length: values.length }, (_, index) => values.at(index));
}
