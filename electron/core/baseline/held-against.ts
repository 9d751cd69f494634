import {
  type BaselineId,
  type HeldBaseline,
  type IdentityKey,
  identityKeys,
} from '../../../shared/baseline.ts';
import type { CaptureView } from '../../../shared/capture.ts';
import type { Comparison } from '../../../shared/comparison.ts';
import { formatCount, formatTopology } from '../../../shared/format.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Signal } from '../../../shared/signal.ts';
import type { Capture } from '../capture.ts';
import { type CompareOptions, comparingCaptures } from '../compare/compare.ts';
import { atOnce, type Turns } from '../turns.ts';

/* One capture held against a healthy one: what the rules over a pair say becomes part of what is said of the capture. */

export interface KeptCapture {
  /** null for one that was only named, as on the command line. */
  readonly id: BaselineId | null;
  readonly name: string;
  readonly capture: Capture;
}

/**
 * The capture with what the rules over a pair say of it and its baseline, and what differs of its identity. `null`, and the
 * baseline itself, give it without.
 */
export const heldAgainst = (
  capture: Capture,
  baseline: KeptCapture | null,
  options: CompareOptions,
): Capture => atOnce(holdingAgainst(capture, baseline, options));

/** The same in turns, for a process that has others to answer. */
export function* holdingAgainst(
  capture: Capture,
  baseline: KeptCapture | null,
  options: CompareOptions,
): Turns<Capture> {
  const own = capture.view.signals.filter(({ params }) => params.baseline === undefined);
  if (baseline === null || isItself(capture.view, baseline))
    return { ...capture, view: { ...capture.view, signals: own, baseline: null } };
  const found = yield* comparingCaptures(
    { capture: baseline.capture, sample: null, isBaseline: true },
    { capture, sample: null },
    options,
  );
  const held: HeldBaseline = {
    id: baseline.id,
    name: baseline.name,
    takenAt: baseline.capture.view.takenAt,
    differs: identityKeys.flatMap((key) => {
      const [was, is] = [identityOf(baseline.capture.view, key), identityOf(capture.view, key)];
      return was === null || is === null || was === is ? [] : [{ key, was }];
    }),
  };
  const signals = [...own, ...pairSignals(found, baseline.name)];
  return { ...capture, view: { ...capture.view, signals, baseline: held } };
}

const isItself = (view: CaptureView, { name, capture }: KeptCapture): boolean =>
  view.path === capture.view.path ||
  (view.name === name && view.takenAt === capture.view.takenAt && view.baseUrl === capture.view.baseUrl);

/** What is true of the two tells how figures are to be read, and is no finding about the server. */
const readings: readonly string[] = ['M19', 'R01'];
/** A setting that changed is a cause at most: what a person put there on purpose is no alarm by itself. */
const causes: readonly string[] = ['W01', 'W03'];

function pairSignals({ signals, comparable }: Comparison, name: string): readonly Signal[] {
  const against = comparable.reasons.find(({ state }) => state === 'differs');
  return signals.map((signal): Signal => {
    const { rule, verdict } = signal;
    const base: Signal = {
      ...signal,
      params: { ...signal.params, baseline: name },
      evidence: signal.evidence.map((own) => ({ ...own, source: sourceOf(own.source) })),
    };
    if (readings.includes(rule)) return { ...base, severity: 'info', sub: 'reading' };
    if (causes.includes(rule)) return { ...base, severity: 'warn' };
    if (comparable.verdict !== 'no' || verdict === 'not_checked') return base;
    // Another model or other hardware is slower or faster by itself.
    return {
      ...base,
      verdict: 'not_checked',
      reason: against?.text ?? phrase('modelUnknown', {}),
      evidence: [],
    };
  });
}

/** `B: metrics.txt` is a file of the capture; that of the baseline says so. */
const sourceOf = (source: string): string =>
  source.startsWith('A: ') ? `baseline: ${source.slice(3)}` : source.replace(/^B: /, '');

function identityOf({ summary }: CaptureView, key: IdentityKey): string | null {
  const { model, topology, capacity } = summary;
  switch (key) {
    case 'model.model_path':
      return model.model_path;
    case 'model.weight_version':
      return model.weight_version;
    case 'model.sglang_version':
      return model.sglang_version;
    case 'topology.accelerator': {
      const { accelerator, num_accelerators: cards } = topology;
      return accelerator === null || cards === null ? accelerator : `${cards} × ${accelerator}`;
    }
    case 'topology.tp_size': {
      const { tp_size: tp, dp_size: dp, pp_size: pp, ep_size: ep } = topology;
      return formatTopology({ tp, dp, ep: ep === 1 ? null : ep, pp: pp === 1 ? null : pp });
    }
    case 'capacity.max_total_num_tokens': {
      const { max_total_num_tokens: tokens } = capacity;
      return tokens === null ? null : formatCount(tokens);
    }
  }
}
