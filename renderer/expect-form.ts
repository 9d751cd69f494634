/** Kinds of expectation that the window offers. */
export const expectKinds = [
  'status',
  'otherStatus',
  'timeout',
  'regex',
  'noRegex',
  'sameTarget',
  'sameRecorded',
  'figure',
] as const;
export type ExpectKind = (typeof expectKinds)[number];

/** Kinds that are whole without a value. */
const withoutValue: ReadonlySet<ExpectKind> = new Set(['status', 'sameRecorded']);
export const needsValue = (kind: ExpectKind): boolean => !withoutValue.has(kind);

/** The expectation as core reads it; null while a value that is needed is missing. */
export function expectText(kind: ExpectKind, value: string): string | null {
  const given = value.trim();
  if (needsValue(kind) && given === '') return null;
  switch (kind) {
    case 'status':
      return 'status';
    case 'otherStatus':
      return `status=${given}`;
    case 'timeout':
      return `timeout=${given}`;
    case 'regex':
      return `regex ${given}`;
    case 'noRegex':
      return `no-regex ${given}`;
    case 'sameTarget':
      return `same-as ${/^https?:/i.test(given) ? given : `http://${given}`}`;
    case 'sameRecorded':
      return 'same-as recorded';
    default:
      return given;
  }
}
