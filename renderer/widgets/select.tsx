import { ChevronDown } from 'lucide-react';
import {
  Select as AriaSelect,
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';

export interface SelectProps<T extends string> {
  label: string;
  /** Leaves the label to screen readers only. */
  labelHidden?: boolean;
  value: T;
  options: readonly { readonly id: T; readonly name: string }[];
  onChange(value: T): void;
  isDisabled?: boolean;
}

/** One of a few, with its label before it. */
export function Select<T extends string>({
  label,
  labelHidden = false,
  value,
  options,
  onChange,
  isDisabled = false,
}: SelectProps<T>) {
  return (
    <AriaSelect
      className="select"
      {...(labelHidden ? { 'aria-label': label } : {})}
      value={value}
      isDisabled={isDisabled}
      onChange={(key) => {
        const option = options.find(({ id }) => id === key);
        if (option) onChange(option.id);
      }}
    >
      {labelHidden ? null : <Label className="select-label">{label}</Label>}
      <Button className="button select-button" data-look="plain">
        <SelectValue className="clipped" />
        <ChevronDown size={13} aria-hidden />
      </Button>
      <Popover className="popover" offset={2}>
        <ListBox className="menu" items={options}>
          {({ id, name }) => (
            <ListBoxItem id={id} className="menu-item" textValue={name}>
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
