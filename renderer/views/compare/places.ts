import type { ComparedSide } from '../../../shared/contract.ts';
import type { Evidence } from '../../../shared/signal.ts';
import { useCompare } from '../../compare-store.ts';
import { openSource } from '../../source-store.ts';
import { useWorkspace } from '../../store.ts';

/** Two sides that are both there. */
export interface WholePair {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
}

/** Opens what a value of one side was read from: the raw file at its line, the dump's requests, of a baseline the difference. */
export function openOn(side: ComparedSide, file: string, line: number | null): void {
  if (side.kind === 'dump') useWorkspace.getState().showDump(side.dump);
  else if (side.kind === 'baseline') useCompare.getState().showRaw(file);
  else void openSource(side.capture, file, line);
}

/** The same of evidence, whose source begins with the side it is of: `A: server_info.json`. */
export function openSided(pair: WholePair, { source, line }: Evidence): void {
  const isB = source.startsWith('B: ');
  openOn(isB ? pair.b : pair.a, source.replace(/^[AB]: /, ''), line);
}

export const placeText = ({ source, line }: Evidence): string =>
  line === null ? source : `${source}:${line}`;
