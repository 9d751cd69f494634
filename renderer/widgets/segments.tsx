import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { MiddleText } from './middle-text.tsx';

export interface SegmentsProps<T extends string> {
  /** What is chosen, shown before the choices. */
  label: string;
  /** Leaves the label to screen readers only. */
  labelHidden?: boolean;
  value: T;
  options: readonly { readonly id: T; readonly name: string }[];
  onChange(value: T): void;
}

/** One of very few, all of them in sight: arrow keys and a click choose. */
export function Segments<T extends string>({
  label,
  labelHidden = false,
  value,
  options,
  onChange,
}: SegmentsProps<T>) {
  return (
    <div className="segments-field">
      {labelHidden ? null : (
        <span className="select-label" aria-hidden>
          {label}
        </span>
      )}
      <ToggleButtonGroup
        className="segments"
        aria-label={label}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[value]}
        onSelectionChange={(keys) => {
          const option = options.find(({ id }) => keys.has(id));
          if (option && option.id !== value) onChange(option.id);
        }}
      >
        {options.map(({ id, name }) => (
          <ToggleButton key={id} id={id} className="segment">
            <MiddleText text={name} />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
