import type { CaptureView } from '../../../shared/capture.ts';
import { useMessages, useSay } from '../../messages.tsx';

/** What a section says that has nothing to show: which source it needs, and why that is not there. */
export function Absent({
  capture,
  source,
  title,
  instead,
}: {
  capture: CaptureView;
  /** File stem, such as `metrics`. */
  source: string;
  /** What is not known, such as `No latency`. */
  title: string;
  /** Said where the source is there, and holds nothing of it. */
  instead: string;
}) {
  const { overview: words } = useMessages();
  const say = useSay();
  const record = capture.sources.find(({ name }) => name === source);
  if (record?.status !== 'missing') return <p className="tx2">{instead}</p>;
  return <p className="tx2">{words.absentFor(title, record.path ?? record.name, say(record.reason))}</p>;
}
