import { fault } from './pickle-error.ts';
import { makeFloat, PyFloat } from './value.ts';

/** An int as the smallest kind that holds it exactly. */
function exact(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** Two's complement, little endian, sign in the last byte; no bytes are 0. */
export function bytesToInt(bytes: Buffer, start: number, end: number): number | bigint {
  const length = end - start;
  if (length === 0) return 0;
  if (length <= 6) return bytes.readIntLE(start, length);
  if (length === 7)
    return exact((BigInt(bytes.readInt8(end - 1)) << 48n) | BigInt(bytes.readUIntLE(start, 6)));
  if (length === 8) return exact(bytes.readBigInt64LE(start));
  // What Python writes for 2^63 and up to 2^64.
  if (length === 9 && bytes[end - 1] === 0) return exact(bytes.readBigUInt64LE(start));
  return length <= longestInLimbs ? limbsToInt(bytes, start, end) : digitsToInt(bytes, start, end);
}

/** Up to so many bytes limbs are faster than digits; their time grows with the square of the length. */
const longestInLimbs = 64;

/** Of 9 bytes and more: 64 bits at a time, the highest ones first. */
function limbsToInt(bytes: Buffer, start: number, end: number): number | bigint {
  const top = (end - start) % 8 || 8;
  let value = bytes.readBigInt64LE(end - 8) >> BigInt(64 - 8 * top);
  for (let at = end - top - 8; at >= start; at -= 8) value = (value << 64n) | bytes.readBigUInt64LE(at);
  return exact(value);
}

function digitsToInt(bytes: Buffer, start: number, end: number): number | bigint {
  const digits = Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
  const value = BigInt(`0x${digits}`);
  const negative = (bytes[end - 1] as number) >= 0x80;
  return exact(negative ? value - (1n << BigInt(8 * (end - start))) : value);
}

const notANumber = (opcode: string) => fault('bad_number', 'pickleNumber', { opcode });

/** The operand of INT: `00` and `01` are bools, the rest is read as C's strtol with base 0 would. */
export function parseIntText(text: string): number | bigint | boolean {
  if (text === '00') return false;
  if (text === '01') return true;
  const octal = !text.includes('0') ? null : /^[ \t\v\f\r]*([+-]?)0([0-7]+)$/.exec(text);
  if (octal) return signed(octal[1], BigInt(`0o${octal[2]}`));
  return parseInteger(text, 'INT');
}

/** The operand of LONG, with or without Python 2's `L` behind it. */
export function parseLongText(text: string): number | bigint {
  return parseInteger(text.replace(/L$/, ''), 'LONG');
}

/** An int as Python reads one from source text. */
function parseInteger(text: string, opcode: string): number | bigint {
  if (/^-?[1-9][0-9]*$/.test(text)) return text.length < 16 ? Number(text) : exact(BigInt(text));
  const match =
    /^[ \t\v\f\r]*([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?[0-9])*)[ \t\v\f\r]*$/.exec(
      text,
    );
  if (!match) throw notANumber(opcode);
  return signed(match[1], BigInt((match[2] as string).replaceAll('_', '')));
}

function signed(sign: string | undefined, size: bigint): number | bigint {
  return exact(sign === '-' ? -size : size);
}

/** The operand of FLOAT. */
export function parseFloatText(text: string): number | PyFloat {
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (word) {
    const negative = word[1] === '-';
    if (word[2]?.toLowerCase() !== 'nan') return negative ? -Infinity : Infinity;
    return negative ? new PyFloat(Number.NaN, 'fff8000000000000') : Number.NaN;
  }
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) throw notANumber('FLOAT');
  const value = Number(text);
  if (!Number.isFinite(value)) throw notANumber('FLOAT');
  return makeFloat(value);
}

const scratch = new DataView(new ArrayBuffer(8));

/** The 64 bits of a float in hex, big endian. */
export function floatBits(value: number | PyFloat): string {
  if (value instanceof PyFloat && value.bits !== null) return value.bits;
  scratch.setFloat64(0, value instanceof PyFloat ? value.value : value);
  return scratch.getBigUint64(0).toString(16).padStart(16, '0');
}

/** A float as Python's repr writes it: `1.0`, `-0.0`, `1e+16`, `inf`. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, power] = value.toExponential().split('e') as [string, string];
    const exponent = Number(power);
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}
