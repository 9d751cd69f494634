/** The incident note: the workbench's output contract. */

export const noteFields = [
  'problem_class',
  'what_was_checked',
  'strongest_signal',
  'best_guess',
  'ruled_out',
  'next_step',
  'production_risk',
] as const;
export type NoteField = (typeof noteFields)[number];

export interface IncidentNote {
  readonly title: string;
  /** One line under the title: time, model, version, topology. */
  readonly subtitle: string;
  readonly fields: Readonly<Record<NoteField, string>>;
  /** Paths of the bundles and dumps that the note rests on. */
  readonly artifacts: readonly {
    readonly kind: 'bundle' | 'dump' | 'replay';
    readonly path: string;
    readonly label: string;
  }[];
  /** Why bundle and dump were not enough; only when a replay, trace or profile was chosen. */
  readonly whyMore: string | null;
}
