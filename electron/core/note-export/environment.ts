import type { CaptureView } from '../../../shared/capture.ts';
import type { DumpView } from '../../../shared/dump.ts';
import { formatTopology } from '../../../shared/format.ts';

/** What is known of the server, for a report. Keys are those of the exported JSON; null is not known. */
export interface NoteEnvironment {
  readonly model: string | null;
  readonly served_as: string | null;
  readonly sglang_version: string | null;
  readonly weights: string | null;
  readonly accelerator: string | null;
  readonly accelerators: number | null;
  readonly topology: string | null;
  /** `attention fa3, sampling flashinfer`, as far as it is known. */
  readonly backends: string | null;
  /** argv of a dump, secrets masked. */
  readonly launch_command: string | null;
}

/** By the newest capture, and by a dump for what it leaves open. */
export function environmentOf(capture: CaptureView | null, dumps: readonly DumpView[]): NoteEnvironment {
  const model = capture?.summary.model ?? null;
  const topology = capture?.summary.topology ?? null;
  const dump = dumps.find(({ launchCommand }) => launchCommand !== null) ?? dumps[0] ?? null;
  const backends = [
    ['attention', topology?.attention_backend],
    ['sampling', topology?.sampling_backend],
  ].flatMap(([name, value]) => (value == null ? [] : [`${name} ${value}`]));
  const ofCapture =
    topology &&
    formatTopology({
      tp: topology.tp_size,
      dp: topology.dp_size,
      pp: topology.pp_size,
      ep: topology.ep_size,
    });
  const split = topology?.disaggregation_mode;
  const shape = ofCapture ?? (dump === null ? null : formatTopology(dump.topology));
  return {
    model: model?.model_path ?? dump?.modelPath ?? null,
    served_as: model?.served_model_name ?? dump?.servedModelName ?? null,
    sglang_version: model?.sglang_version ?? null,
    weights: model?.weight_version ?? null,
    accelerator: topology?.accelerator ?? null,
    accelerators: topology?.num_accelerators ?? null,
    topology: split == null || split === 'null' || shape === null ? shape : `${shape} · ${split}`,
    backends: backends.length > 0 ? backends.join(', ') : null,
    launch_command: dump?.launchCommand ?? null,
  };
}
