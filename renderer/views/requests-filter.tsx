import { ChevronDown } from 'lucide-react';
import type { Ref } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { formatCount, formatDuration } from '../../shared/format.ts';
import type { Problem } from '../../shared/outcome.ts';
import { faultOf, suggestAt } from '../filter.ts';
import { clauseOf, withClause } from '../filter-text.ts';
import { useMessages, useSay, useTell } from '../messages.tsx';
import { useWorkspace } from '../store.ts';
import { SuggestField } from '../widgets/suggest-field.tsx';
import { SavedFilters } from './saved-filters.tsx';

export interface RequestsFilterProps {
  readonly where: string;
  /** What the decoder said of the filter that was asked last. */
  readonly problem: Problem | null;
  onChange(where: string): void;
  /** Back to the table. */
  onLeave(): void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** The typed filter, and chips that write the usual clauses into it. */
export function RequestsFilter({ where, problem, onChange, onLeave, ref }: RequestsFilterProps) {
  const { requests: words } = useMessages();
  const tell = useTell();
  const say = useSay();
  const letterKeys = useWorkspace(({ settings }) => settings?.letterKeys ?? true);
  const chips: readonly ChipProps[] = [
    {
      name: words.chips.state,
      field: 'state',
      choices: [
        { clause: 'state = in_flight', label: words.states.in_flight },
        { clause: 'state = finished', label: words.states.finished },
      ],
    },
    {
      name: words.chips.prompt,
      field: 'prompt',
      choices: [2000, 8000, 32_000].map((tokens) => ({
        clause: `prompt > ${tokens}`,
        label: words.moreThan(formatCount(tokens)),
      })),
    },
    {
      name: words.chips.ttft,
      field: 'ttft',
      choices: [1, 5, 30].map((seconds) => ({
        clause: `ttft > ${seconds}`,
        label: words.moreThan(formatDuration(seconds)),
      })),
    },
    {
      name: words.chips.finish,
      field: 'finish',
      choices: ['stop', 'length', 'abort'].map((finish) => ({ clause: `finish = ${finish}`, label: finish })),
    },
  ].map((chip) => ({ ...chip, where, onChange }));
  return (
    <>
      <SuggestField
        ref={ref ?? null}
        label={words.filter}
        value={where}
        onChange={onChange}
        placeholder={words.filterPlaceholder}
        keys={letterKeys ? words.filterKeys : words.searchKeys}
        clearLabel={words.clearFilter}
        listLabel={words.filterSuggestions}
        fault={faultOf(where, say) ?? (problem && { message: tell(problem).message, range: null })}
        suggest={(text, caret) => suggestAt(text, caret, words.valueKinds)}
        onLeave={onLeave}
      />
      {chips.map((chip) => (
        <Chip key={chip.field} {...chip} />
      ))}
      <SavedFilters where={where} onChange={onChange} />
    </>
  );
}

interface ChipProps {
  readonly name: string;
  /** Word of the filter that the clauses begin with. */
  readonly field: string;
  readonly choices: readonly { readonly clause: string; readonly label: string }[];
  readonly where: string;
  onChange(where: string): void;
}

function Chip({ name, field, choices, where, onChange }: ChipProps) {
  const { requests: words } = useMessages();
  const clause = clauseOf(where, field);
  const chosen = choices.find((choice) => choice.clause === clause);
  const said = clause === null ? null : (chosen?.label ?? clause.slice(field.length).trim());
  return (
    <MenuTrigger>
      <AriaButton className="chip" data-field={field} data-set={clause !== null || undefined}>
        <span>{words.chip(name, said)}</span>
        <ChevronDown size={12} aria-hidden />
      </AriaButton>
      <Popover className="popover" placement="bottom start" offset={2}>
        <Menu
          className="menu"
          aria-label={name}
          onAction={(key) => onChange(withClause(where, field, key === 'any' ? null : String(key)))}
        >
          <MenuItem id="any" className="menu-item">
            {words.anyChoice}
          </MenuItem>
          {choices.map(({ clause: id, label }) => (
            <MenuItem key={id} id={id} className="menu-item">
              {label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
