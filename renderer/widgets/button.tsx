import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components';

export type ButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style'> & {
  children?: ReactNode;
  icon?: ReactNode;
  /** The key that does the same, shown after the words. */
  keys?: string | undefined;
  /** `primary` is the likeliest one; `danger` stops or destroys; `quiet` has no border. */
  look?: 'plain' | 'primary' | 'danger' | 'quiet';
};

/** A button of 24 px with words on it. */
export function Button({ children, icon, keys, look = 'plain', ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className="button" data-look={look}>
      {icon}
      <span className="button-words">{children}</span>
      {keys === undefined ? null : (
        <kbd className="key-hint" aria-hidden>
          {keys}
        </kbd>
      )}
    </AriaButton>
  );
}

export type IconButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'aria-label'> & {
  icon: ReactNode;
  /** Its name, shown as a tooltip as well. */
  label: string;
  keys?: string | undefined;
};

/** A button that is only an icon: it always has a name and a tooltip. */
export function IconButton({ icon, label, keys, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton {...rest} className="icon-button" aria-label={label}>
        {icon}
      </AriaButton>
      <Tooltip className="tooltip" offset={4}>
        {label}
        {keys === undefined ? null : <kbd className="key-hint">{keys}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}

export type LinkButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style'> & {
  children: ReactNode;
  /** `value` looks like the text around it until it is pointed at. */
  look?: 'link' | 'value';
  mono?: boolean;
};

/** A press that reads as a link: it goes somewhere inside the window. */
export function LinkButton({ children, look = 'link', mono = false, ...rest }: LinkButtonProps) {
  return (
    <AriaButton {...rest} className={mono ? 'link-button mono' : 'link-button'} data-look={look}>
      {children}
    </AriaButton>
  );
}
