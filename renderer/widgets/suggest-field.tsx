import { Search, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { useId, useRef, useState } from 'react';
import { IconButton } from './button.tsx';
import './suggest-field.css';

export interface Suggestion {
  readonly text: string;
  /** What it means, beside it. */
  readonly note: string;
}

/** What could stand at the caret, and the part of the text that it would replace. */
export interface Suggestions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Suggestion[];
}

export interface FieldFault {
  readonly message: string;
  /** The part of the text that is meant; null for all of it. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

export interface SuggestFieldProps {
  readonly label: string;
  readonly value: string;
  onChange(value: string): void;
  readonly placeholder: string;
  readonly keys: string;
  readonly clearLabel: string;
  readonly listLabel: string;
  readonly fault: FieldFault | null;
  suggest(text: string, caret: number): Suggestions;
  /** Enter without a suggestion, and Escape. */
  onLeave(): void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** One line of typed text that completes words and says below what it cannot read, and where. */
export function SuggestField(props: SuggestFieldProps) {
  const { label, value, onChange, fault } = props;
  const id = useId();
  const input = useRef<HTMLInputElement | null>(null);
  const [found, setFound] = useState<Suggestions | null>(null);
  const [active, setActive] = useState(-1);
  const options = found?.options ?? [];
  const open = options.length > 0;

  const look = (text: string, caret: number) => {
    const suggestions = props.suggest(text, caret);
    // What is complete needs no completion.
    const same =
      suggestions.options.length === 1 &&
      suggestions.options[0]?.text === text.slice(suggestions.from, caret);
    setFound(same ? null : suggestions);
    setActive(-1);
  };
  const close = () => setFound(null);
  const accept = (option: Suggestion) => {
    if (!found) return;
    const text = `${value.slice(0, found.from)}${option.text} ${value.slice(found.to).trimStart()}`;
    const caret = found.from + option.text.length + 1;
    onChange(text);
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(caret, caret);
      look(text, caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = options[active];
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((at) => (at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (open && event.key === 'Tab' && !event.shiftKey && (chosen ?? options[0])) {
      event.preventDefault();
      accept(chosen ?? (options[0] as Suggestion));
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      close();
      props.onLeave();
    } else if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      look(value, input.current?.selectionStart ?? value.length);
    }
    event.stopPropagation();
  };

  return (
    <div className="suggest-field">
      <Search size={13} aria-hidden className="suggest-field-icon" />
      <input
        ref={(element) => {
          input.current = element;
          const { ref } = props;
          if (typeof ref === 'function') ref(element);
          else if (ref) ref.current = element;
        }}
        className="input mono"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={fault !== null}
        aria-describedby={fault ? `${id}-fault` : undefined}
        placeholder={props.placeholder}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          look(event.target.value, event.target.selectionStart ?? event.target.value.length);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {value === '' ? (
        <kbd className="key-hint" aria-hidden>
          {props.keys}
        </kbd>
      ) : (
        <IconButton
          icon={<X size={13} aria-hidden />}
          label={props.clearLabel}
          onPress={() => {
            onChange('');
            close();
            input.current?.focus();
          }}
        />
      )}
      <div
        className="suggest-field-list"
        id={`${id}-list`}
        role="listbox"
        aria-label={props.listLabel}
        hidden={!open}
      >
        {options.map((option, place) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and points at the option
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
          <div
            key={option.text}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => accept(option)}
          >
            <span className="mono">{option.text}</span>
            <span className="tx3">{option.note}</span>
          </div>
        ))}
      </div>
      {fault && !open ? (
        <div className="suggest-field-fault" id={`${id}-fault`} role="status">
          <p>{fault.message}</p>
          {fault.range === null ? null : (
            <code aria-hidden="true">
              {value.slice(0, fault.range.from)}
              <mark>{value.slice(fault.range.from, fault.range.to) || ' '}</mark>
              {value.slice(fault.range.to)}
            </code>
          )}
        </div>
      ) : null}
    </div>
  );
}
