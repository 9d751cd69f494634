import { useMessages } from '../../messages.tsx';
import { LinkButton } from '../../widgets/button.tsx';

/** Puts numbers in the place of the plots of a section, and back. */
export function TableSwitch(props: {
  readonly section: string;
  readonly asTable: boolean;
  onChange(asTable: boolean): void;
}) {
  const { capturePlots: words } = useMessages();
  const { section, asTable, onChange } = props;
  return (
    <LinkButton
      onPress={() => onChange(!asTable)}
      aria-label={asTable ? words.asPlot(section) : words.asTable(section)}
    >
      {asTable ? words.plot : words.table}
    </LinkButton>
  );
}
