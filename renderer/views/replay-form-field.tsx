import { useId, useState } from 'react';
import { useMessages } from '../messages.tsx';
import { type FormField, jsonOfTyped, typedOf } from '../request-form.ts';
import { Mark } from '../widgets/mark.tsx';
import { Select } from '../widgets/select.tsx';

interface ReplayFormFieldProps {
  readonly field: FormField;
  readonly help: string;
  readonly version: string | null;
  readonly isDisabled: boolean;
  /** null takes the field out of the text. */
  onChange(json: string | null): void;
}

/** One field of the form: its name, what stands in the text, and what is wrong with it. */
export function ReplayFormField({ field, help, version, isDisabled, onChange }: ReplayFormFieldProps) {
  const { editor: words } = useMessages();
  const id = useId();
  /** What is being typed; null = nothing, the text's own is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const isTypo = typed !== null && jsonOfTyped(field.kind, typed) === undefined;
  const fault = isTypo ? typoOf(field) : field.fault;
  const said = faultWords(fault, field, version, words);
  const off = field.off === null ? null : words.fieldOff[field.off];
  const type = (text: string) => {
    setTyped(text);
    const json = jsonOfTyped(field.kind, text);
    if (json !== undefined && json !== field.json) onChange(json);
  };
  const common = {
    id,
    disabled: isDisabled || off !== null,
    'aria-invalid': said !== null,
    'aria-describedby': `${id}-help`,
    title: off ?? help,
  };
  const shown = typed ?? typedOf(field.kind, field.json);
  const fallback = field.default === 'null' ? '' : field.default;
  return (
    <div className="replay-form-field" data-given={field.json !== null}>
      <label htmlFor={id} className="clipped mono" title={help}>
        {field.name}
      </label>
      {field.kind === 'boolean' ? (
        <Select
          label={field.name}
          labelHidden
          isDisabled={isDisabled || off !== null}
          value={field.json ?? ''}
          options={[
            { id: '', name: fallback === '' ? words.notGiven : words.default(fallback) },
            { id: 'true', name: 'true' },
            { id: 'false', name: 'false' },
            ...(['true', 'false'].includes(field.json ?? 'true')
              ? []
              : [{ id: field.json ?? '', name: field.json ?? '' }]),
          ]}
          onChange={(json) => onChange(json === '' ? null : json)}
        />
      ) : field.kind === 'string' ? (
        <textarea
          {...common}
          className="input mono text-box"
          rows={1}
          value={off === null ? shown : ''}
          placeholder={off === null ? fallback : ''}
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
        />
      ) : (
        <input
          {...common}
          className="input mono"
          value={off === null ? shown : ''}
          placeholder={off === null ? fallback : ''}
          inputMode={field.kind === 'stringOrList' ? 'text' : 'decimal'}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
        />
      )}
      <p id={`${id}-help`} className="replay-form-help tx3">
        {help}
      </p>
      {said === null ? null : (
        <p className="replay-form-fault" role="alert">
          <Mark kind="high" /> {said}
        </p>
      )}
      {off === null ? null : <p className="replay-form-why tx3">{off}</p>}
    </div>
  );
}

function typoOf({ kind }: FormField): NonNullable<FormField['fault']> {
  if (kind === 'integer') return 'notInteger';
  return kind === 'number' ? 'notNumber' : 'notTextOrList';
}

function faultWords(
  fault: FormField['fault'],
  { bounds }: FormField,
  version: string | null,
  { problems }: ReturnType<typeof useMessages>['editor'],
): string | null {
  if (fault === null) return null;
  if (fault === 'outOfRange') return problems.outOfRange(bounds ?? '');
  return fault === 'notInVersion' ? problems.notInVersion(version ?? '') : problems[fault];
}
