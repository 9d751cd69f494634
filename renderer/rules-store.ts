import { create } from 'zustand';
import type { RuleInfo } from '../shared/rule-info.ts';
import type { Signal } from '../shared/signal.ts';
import { useWorkspace, viewDocument } from './store.ts';

/** Which rules the page of all rules shows. */
export type RuleState = 'all' | Signal['verdict'];

export interface RulesState {
  readonly filter: string;
  readonly state: RuleState;
  /** The rule whose detail is shown, by id and words; null = none. */
  readonly chosen: string | null;
  setFilter(filter: string): void;
  setState(state: RuleState): void;
  choose(chosen: string | null): void;
}

export const useRules = create<RulesState>()((set) => ({
  filter: '',
  state: 'all',
  chosen: null,
  setFilter: (filter) => set({ filter }),
  setState: (state) => set({ state }),
  choose: (chosen) => set({ chosen }),
}));

/** Two rules may share an id over a capture and a dump: their words tell them apart. */
export const ruleKey = ({ rule, text }: Pick<Signal, 'rule' | 'text'>): string => `${rule} ${text}`;

/** Shows a rule on the page of all rules, whatever that was filtered by. */
export function openRule(signal: Pick<Signal, 'rule' | 'text'>): void {
  useRules.setState({ filter: '', state: 'all', chosen: ruleKey(signal) });
  useWorkspace.getState().openDocument(viewDocument('rules'));
}

/** What a signal's rule is; null for one that this version does not have. */
export const infoOf = (
  rules: readonly RuleInfo[],
  { rule, text }: Pick<Signal, 'rule' | 'text'>,
): RuleInfo | null =>
  rules.find((info) => info.id === rule && info.text === text) ??
  rules.find((info) => info.id === rule) ??
  null;

const states: readonly Signal['verdict'][] = ['fired', 'not_checked', 'quiet'];

/** The signals of one state whose words hold every word of the filter. `said`: what stands in a row, as text. */
export function matchingRules<T extends { readonly signal: Signal }>(
  rows: readonly T[],
  { filter, state }: Pick<RulesState, 'filter' | 'state'>,
  said: (row: T) => string,
): readonly T[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (state !== 'all' && row.signal.verdict !== state) return false;
    if (words.length === 0) return true;
    const text = said(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Fired ones first, then those that could not be checked, then the quiet ones; each in the order of the rules. */
export const byState = <T extends { readonly signal: Signal }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => states.indexOf(a.signal.verdict) - states.indexOf(b.signal.verdict));
