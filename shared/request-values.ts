import type { SamplingInfo } from './request-fields.ts';

/* Whether one value of a request is what the server takes there. Numbers are judged as they are written. */

export type ValueKind = 'integer' | 'number' | 'boolean' | 'string' | 'stringOrList';

export type ValueFault =
  | 'notInteger'
  | 'notNumber'
  | 'notBoolean'
  | 'notText'
  | 'notTextOrList'
  | 'outOfRange'
  | 'topK';

const integer = /^-?(?:0|[1-9]\d*)$/;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** null for JSON that the server takes; null as a value stands for "not given" everywhere. */
export function faultOfValue(
  name: string,
  kind: ValueKind,
  json: string,
  bounds: Pick<SamplingInfo, 'min' | 'max' | 'above'> = {},
): ValueFault | null {
  if (json === 'null') return null;
  switch (kind) {
    case 'boolean':
      return json === 'true' || json === 'false' ? null : 'notBoolean';
    case 'string':
      return json.startsWith('"') ? null : 'notText';
    case 'stringOrList':
      return json.startsWith('"') || isTexts(json) ? null : 'notTextOrList';
    default:
      if (kind === 'integer' && !integer.test(json)) return 'notInteger';
      if (!number.test(json)) return 'notNumber';
      if (name === 'top_k') return Number(json) === -1 || Number(json) >= 1 ? null : 'topK';
      return isWithin(Number(json), bounds) ? null : 'outOfRange';
  }
}

function isTexts(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  } catch {
    return false;
  }
}

function isWithin(value: number, { min, max, above }: Pick<SamplingInfo, 'min' | 'max' | 'above'>): boolean {
  const isLow = min !== undefined && (above ? value <= min : value < min);
  return !isLow && (max === undefined || value <= max);
}
