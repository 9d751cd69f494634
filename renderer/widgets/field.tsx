import { type ReactNode, type Ref, useState } from 'react';
import {
  Switch as AriaSwitch,
  TextField as AriaTextField,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from 'react-aria-components';

export interface TextFieldProps {
  label: string;
  /** Leaves the label to screen readers only. */
  labelHidden?: boolean;
  value: string;
  onChange(value: string): void;
  onEnter?: () => void;
  hint?: string | undefined;
  /** Shown below, and marks the field invalid; null when all is well. */
  error?: string | null;
  placeholder?: string;
  type?: 'text' | 'url' | 'password';
  mono?: boolean;
  isDisabled?: boolean;
  /** Why it can be read only; null = it can be changed. */
  readOnly?: string | null;
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

/** One line of text with its label above and its hint or error below. */
export function TextField(props: TextFieldProps) {
  const { label, labelHidden, value, onChange, onEnter, hint, error = null, mono } = props;
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      type={props.type ?? 'text'}
      isInvalid={error !== null}
      isDisabled={props.isDisabled ?? false}
      isReadOnly={(props.readOnly ?? null) !== null}
      autoFocus={props.autoFocus ?? false}
      autoComplete="off"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && onEnter) onEnter();
        else event.continuePropagation();
      }}
      {...(labelHidden ? { 'aria-label': label } : {})}
    >
      {labelHidden ? null : <Label className="field-label">{label}</Label>}
      <Input
        ref={props.inputRef ?? null}
        className={mono ? 'input mono' : 'input'}
        placeholder={props.placeholder ?? ''}
        title={props.readOnly ?? undefined}
        spellCheck={false}
      />
      <FieldFoot hint={hint} error={error} />
    </AriaTextField>
  );
}

export interface TextBoxProps {
  label: ReactNode;
  value: string;
  onChange(value: string): void;
  onBlur?: () => void;
  hint?: string | undefined;
  placeholder?: string;
  mono?: boolean;
  rows?: number;
  autoFocus?: boolean;
  /** Why it can be read only; null = it can be changed. */
  readOnly?: string | null;
  error?: string | null;
}

/** Several lines of text; grows with what is in it, from `rows` on. */
export function TextBox(props: TextBoxProps) {
  const { label, value, onChange, hint, placeholder, mono, rows = 1, error = null } = props;
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      onBlur={() => props.onBlur?.()}
      isInvalid={error !== null}
      isReadOnly={(props.readOnly ?? null) !== null}
      autoFocus={props.autoFocus ?? false}
    >
      <Label className="field-label">{label}</Label>
      <TextArea
        className={mono ? 'input text-box mono' : 'input text-box'}
        rows={rows}
        placeholder={placeholder ?? ''}
        title={props.readOnly ?? undefined}
        spellCheck={false}
      />
      <FieldFoot hint={hint} error={error} />
    </AriaTextField>
  );
}

export interface NumberFieldProps {
  label: string;
  /** Leaves the label to screen readers only. */
  labelHidden?: boolean;
  value: number;
  onChange(value: number): void;
  min: number;
  max: number;
  hint?: string | undefined;
  isDisabled?: boolean;
}

/**
 * A number with limits. What is typed counts when Enter is pressed or the field is left: past a limit it becomes the
 * limit, and what is no number the value before. Not the number field of React Aria: that one announces each change
 * by setting innerHTML, which the window's policy stops.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, labelHidden = false, value, onChange, min, max, hint, isDisabled = false } = props;
  /** What is being typed; null = nothing, the value is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    const number = typed === null ? null : readNumber(typed);
    setTyped(null);
    if (number === null) return;
    const next = Math.min(max, Math.max(min, number));
    if (next !== value) onChange(next);
  };
  return (
    <AriaTextField
      className="field"
      value={typed ?? String(Number(value.toPrecision(12)))}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        // A form around it may have a use for the key.
        event.continuePropagation();
      }}
      inputMode="decimal"
      autoComplete="off"
      isDisabled={isDisabled}
      {...(labelHidden ? { 'aria-label': label } : {})}
    >
      {labelHidden ? null : <Label className="field-label">{label}</Label>}
      <Input className="input mono" />
      <FieldFoot hint={hint} error={null} />
    </AriaTextField>
  );
}

/** A decimal number with a point or a comma; null for anything else. */
export function readNumber(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

export interface SwitchProps {
  children: ReactNode;
  /** Its name, where `children` alone do not say what it switches. */
  label?: string;
  isSelected: boolean;
  onChange(selected: boolean): void;
  isDisabled?: boolean;
}

/** On or off, at once. */
export function Switch({ children, label, ...rest }: SwitchProps) {
  return (
    <AriaSwitch {...rest} {...(label === undefined ? {} : { 'aria-label': label })} className="switch">
      <span className="switch-track" aria-hidden>
        <span className="switch-knob" />
      </span>
      <span>{children}</span>
    </AriaSwitch>
  );
}

function FieldFoot({ hint, error }: { hint: string | undefined; error: string | null }) {
  if (error !== null) return <FieldError className="field-error">{error}</FieldError>;
  return hint === undefined ? null : (
    <Text slot="description" className="field-hint">
      {hint}
    </Text>
  );
}
