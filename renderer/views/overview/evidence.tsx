import type { ReactNode } from 'react';
import type { CaptureView } from '../../../shared/capture.ts';
import { missing } from '../../../shared/format.ts';
import type { Messages } from '../../../shared/messages/en/index.ts';
import type { Evidence } from '../../../shared/signal.ts';
import { baselineFile, compareWithBaseline } from '../../baselines.ts';
import { useCompare } from '../../compare-store.ts';
import { useMessages } from '../../messages.tsx';
import { numberPin } from '../../pin-subjects.ts';
import { openRecord } from '../../reveal.ts';
import { openSource } from '../../source-store.ts';
import { selectCapture, useWorkspace } from '../../store.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { PinButton } from '../pin-button.tsx';

/**
 * Where a value was read, as a place to go: `server_info.json:61`, `crash_dump.pkl #17`. A file of the shown target goes
 * by its name in it.
 */
export function placeOf(
  { source, line, record }: Evidence,
  { overview }: Messages,
  target: string | null | undefined,
): string {
  if (record) return overview.sourceRecord(source, record.index);
  const folder = target ? `targets/${target}/` : '';
  const file = source.startsWith(folder) ? source.slice(folder.length) : source;
  return line === null ? file : overview.sourceLine(file, line);
}

/** Opens what a value was read from: the raw file at its line, the record of a dump, or the dump's requests. */
export function openEvidence(capture: CaptureView | null, { source, line, record }: Evidence): void {
  const ofBaseline = baselineFile(source);
  if (ofBaseline !== null) {
    if (capture?.baseline?.id) compareWithBaseline(capture.baseline.id, capture.id);
    useCompare.getState().showRaw(ofBaseline);
    return;
  }
  const { dumps, showDump } = useWorkspace.getState();
  const dump = dumps.find(({ name, path }) => name === source || path === source);
  if (dump && record) void openRecord(dump.id, record.index);
  else if (dump) showDump(dump.id);
  else if (capture) void openSource(capture.id, source, line);
}

/** A link to the source of a value. */
export function EvidenceLink({ evidence }: { evidence: Evidence }) {
  const messages = useMessages();
  const capture = useWorkspace(selectCapture);
  const place = placeOf(evidence, messages, capture?.target);
  return (
    <span className="evidence-link">
      <LinkButton
        aria-label={messages.overview.openEvidence(place)}
        onPress={() => openEvidence(capture, evidence)}
      >
        <MiddleText text={evidence.record ? `#${evidence.record.index}` : place} title={place} />
      </LinkButton>
    </span>
  );
}

/** A value that opens the place it was read from and can be pinned; plain text where nothing names the place. */
export function Evidenced({
  capture,
  name,
  label,
  children,
}: {
  capture: CaptureView;
  name: string;
  /** What it is, in the words of the page: with it, the value can be pinned. */
  label: string;
  children: string;
}) {
  const messages = useMessages();
  const evidence = capture.evidence[name];
  if (!evidence) return <span title={children}>{children}</span>;
  const place = placeOf(evidence, messages, capture.target);
  return (
    <span className="evidenced pinned-value" data-pin-area>
      <LinkButton
        look="value"
        aria-label={`${children}. ${messages.overview.openEvidence(place)}`}
        onPress={() => openEvidence(capture, evidence)}
      >
        <MiddleText text={children} title={`${children}\n${place}\n${evidence.path}`} />
      </LinkButton>
      {children === missing ? null : (
        <PinButton pinnable={numberPin(capture, evidence, { label, value: children })} skipTab />
      )}
    </span>
  );
}

const number =
  /((?<![\p{L}\p{N}_./:-])[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:µs|ms|s|min|h|%|GiB|[kMG]?B|×|tok\/s)(?!\p{L}))?)/u;

/** A sentence with its numbers in bold; digits of names, paths and addresses are none. */
export function withNumbers(sentence: string): ReactNode[] {
  return sentence.split(number).map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part of a sentence has no name but its place
    place % 2 === 1 ? <b key={place}>{part}</b> : part,
  );
}
