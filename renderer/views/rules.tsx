import { useMemo, useState } from 'react';
import type { Messages } from '../../shared/messages/en/index.ts';
import { phrase } from '../../shared/phrase.ts';
import type { RuleInfo } from '../../shared/rule-info.ts';
import type { Signal } from '../../shared/signal.ts';
import { copyText } from '../actions.ts';
import { captureLabel } from '../captures.ts';
import { useMessages } from '../messages.tsx';
import { signalOrigin } from '../pin-subjects.ts';
import {
  byState,
  infoOf,
  matchingRules,
  type RuleState,
  type RulesState,
  ruleKey,
  useRules,
} from '../rules-store.ts';
import { selectCapture, useWorkspace } from '../store.ts';
import { useSignals } from '../use-signals.ts';
import { Button } from '../widgets/button.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { TextField } from '../widgets/field.tsx';
import { Mark, type MarkKind } from '../widgets/mark.tsx';
import { Segments } from '../widgets/segments.tsx';
import { StateMessage } from '../widgets/state-message.tsx';
import { Table } from '../widgets/table.tsx';
import { selects, type TableColumn, type TableSelection, toTsv } from '../widgets/table-model.ts';
import { signalTitle } from './overview/words.ts';
import { RuleDetail } from './rules/rule-detail.tsx';
import './rules.css';

export interface RuleRow {
  readonly signal: Signal;
  readonly title: string;
  /** Of what it speaks: a capture or a dump. */
  readonly of: string;
  /** Where the rule comes from. */
  readonly source: string;
}

/** Every rule with what it said of the incident, and one of them in full beside. */
export function RulesView() {
  const messages = useMessages();
  const { rules: words } = messages;
  const { filter, state, chosen, setFilter, setState, choose } = useRules();
  const rows = useRuleRows();
  const columns = useMemo(() => columnsOf(messages), [messages]);
  const said = (row: RuleRow) => `${columns.map((column) => column.text(row)).join(' ')} ${row.source}`;
  const shown = matchingRules(rows, { filter, state }, said);
  const counted = (of: RuleState) =>
    of === 'all' ? rows.length : rows.filter(({ signal }) => signal.verdict === of).length;
  const detail = rows.find(({ signal }) => ruleKey(signal) === chosen) ?? null;
  return (
    <div className="rules-page">
      <div className="toolbar">
        <TextField
          label={words.filter}
          labelHidden
          placeholder={words.filterPlaceholder}
          value={filter}
          onChange={setFilter}
        />
        <Segments
          label={words.state}
          value={state}
          options={(['all', 'fired', 'quiet', 'not_checked'] as const).map((id) => ({
            id,
            name: words.stateCount(words.states[id], counted(id)),
          }))}
          onChange={setState}
        />
        <span className="tx2 num" role="status">
          {words.shown(shown.length, rows.length)}
        </span>
        <span className="spring" />
        <CopyButton doneText={words.copied} onCopy={() => copyText(toTsv(columns, shown))}>
          {words.copy}
        </CopyButton>
      </div>
      <div className="rules-columns">
        {shown.length === 0 ? (
          <StateMessage
            mark="unchecked"
            title={words.noneTitle}
            actions={
              <Button
                onPress={() => {
                  setFilter('');
                  setState('all');
                }}
              >
                {words.clearFilter}
              </Button>
            }
          />
        ) : (
          <RuleTable rows={shown} columns={columns} chosen={chosen} choose={choose} />
        )}
        <RuleDetail row={detail} />
      </div>
    </div>
  );
}

interface RuleTableProps extends Pick<RulesState, 'chosen' | 'choose'> {
  readonly rows: readonly RuleRow[];
  readonly columns: readonly TableColumn<RuleRow>[];
}

function RuleTable({ rows, columns, chosen, choose }: RuleTableProps) {
  const { rules: words } = useMessages();
  const letterKeys = useWorkspace(({ settings }) => settings?.letterKeys ?? true);
  const [span, setSpan] = useState<TableSelection | null>(null);
  const [top, setTop] = useState(0);
  const place = rows.findIndex(({ signal }) => ruleKey(signal) === chosen);
  // What was chosen from elsewhere is selected here, too.
  const selection = place < 0 ? null : span?.focus === place ? span : { anchor: place, focus: place };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each rule that is chosen
  const show = useMemo(
    () => (place < 0 ? null : { position: place, focus: false, align: 'auto' as const }),
    [chosen],
  );
  return (
    <Table
      label={words.table}
      columns={columns}
      count={rows.length}
      rowAt={(position) => rows[position] ?? null}
      sort={null}
      onSort={() => undefined}
      selection={selection}
      onSelect={(next) => {
        setSpan(next);
        const row = rows[next.focus];
        choose(row ? ruleKey(row.signal) : null);
      }}
      onOpen={() => undefined}
      onCopy={() =>
        void copyText(
          toTsv(
            columns,
            rows.filter((_, at) => selects(selection, at)),
          ),
        )
      }
      onView={() => undefined}
      letterKeys={letterKeys}
      topOn={null}
      show={show}
      scrolledTo={top}
      onScrolled={setTop}
    />
  );
}

function useRuleRows(): readonly RuleRow[] {
  const messages = useMessages();
  const { all } = useSignals();
  const capture = useWorkspace(selectCapture);
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const known = useWorkspace(({ start }) => start?.rules) ?? noRules;
  return useMemo(() => {
    const nameOf = (signal: Signal): string => {
      const origin = signalOrigin(signal, capture, dumps);
      if (origin?.in === 'capture' && capture) return captureLabel(capture, captures);
      return dumps.find(({ id }) => id === origin?.artifact)?.name ?? '';
    };
    const ran = new Set(all.map(ruleKey));
    const unheld = known.filter(
      ({ over, id, text }) => over === 'pair' && !ran.has(ruleKey({ rule: id, text })),
    );
    return byState(
      [...all, ...unheld.map(withoutBaseline)].map((signal) => ({
        signal,
        title: signalTitle(signal, messages),
        of: nameOf(signal),
        source: infoOf(known, signal)?.source ?? '',
      })),
    );
  }, [all, capture, captures, dumps, known, messages]);
}

/** What a rule over a pair says of a capture whose server and model have no baseline. */
const withoutBaseline = ({ id, text, class: of, sub, severity, grade }: RuleInfo): Signal => ({
  rule: id,
  verdict: 'not_checked',
  class: of,
  sub,
  severity,
  grade,
  text,
  params: {},
  reason: phrase('needsBaseline', {}),
  evidence: [],
});

const noRules = [] as const;

/** The mark of what a rule said; of one that fired, its severity. */
export const markOf = ({ verdict, severity }: Signal): MarkKind =>
  verdict === 'fired' ? severity : verdict === 'quiet' ? 'ok' : 'unchecked';

function columnsOf({ rules: words, overview, app }: Messages): readonly TableColumn<RuleRow>[] {
  const { columns } = words;
  const stateOf = ({ signal: { verdict, severity } }: RuleRow) =>
    verdict === 'fired' ? `${words.states.fired}, ${app.severity[severity]}` : words.states[verdict];
  const classOf = ({ signal: { class: of, sub } }: RuleRow) =>
    sub === null ? overview.classes[of] : overview.classAndSub(overview.classes[of], sub);
  const plain = (text: (row: RuleRow) => string) => ({ cell: text, text, sortable: false });
  return [
    {
      id: 'state',
      header: columns.state,
      width: 132,
      sortable: false,
      cell: (row) => (
        <span className="rule-state">
          <Mark kind={markOf(row.signal)} />
          {stateOf(row)}
        </span>
      ),
      text: stateOf,
    },
    {
      id: 'rule',
      header: columns.rule,
      width: 56,
      kind: 'code',
      ...plain(({ signal }) => signal.rule),
    },
    { id: 'title', header: columns.title, width: 200, grow: true, ...plain(({ title }) => title) },
    {
      id: 'grade',
      header: columns.grade,
      width: 108,
      ...plain(({ signal }) => overview.grades[signal.grade]),
    },
    { id: 'class', header: columns.class, width: 140, hideBelow: 620, ...plain(classOf) },
    { id: 'of', header: columns.of, width: 150, hideBelow: 900, ...plain(({ of }) => of) },
  ];
}
