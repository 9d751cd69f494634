import type { BatchView } from '../../../shared/batch.ts';
import { formatDuration, formatNumber, missing } from '../../../shared/format.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { Mark, type MarkKind } from '../../widgets/mark.tsx';

const verdictMarks: Readonly<Record<BatchView['strip']['fidelity']['verdict'], MarkKind>> = {
  yes: 'ok',
  partly: 'info',
  no: 'warn',
};

/** The numbers that say whether the run stands for what was recorded, and the verdict with its reasons. */
export function Strip({ view: { strip, setup } }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const say = useSay();
  const { fidelity } = strip;
  const prompts = strip.promptsCompared - strip.promptsEqual;
  const cells: readonly (readonly [name: string, value: string, below: string, bad?: boolean])[] = [
    [
      words.lag,
      formatDuration(strip.lagP95),
      strip.lagP95 === null
        ? words.lagNone
        : strip.startLagP95 !== null && strip.startLagP95 > 0.001
          ? `${words.lagLimit}, ${words.startLag(strip.startLagP95)}`
          : words.lagLimit,
      strip.lagP95 !== null && strip.lagP95 > 0.1,
    ],
    [
      words.gate,
      formatDuration(strip.gateP95),
      strip.waitedForSlot === 0 ? words.gateNone : words.gateSome(strip.waitedForSlot, setup.parallel),
    ],
    [
      words.sendRate,
      strip.rate === null ? missing : words.perSecond(strip.rate),
      words.recordedRate(strip.recordedRate),
    ],
    [
      words.outputRate,
      strip.outputRate === null ? missing : words.tokensPerSecond(strip.outputRate),
      words.recordedTokens(strip.recordedOutputRate),
    ],
    [
      words.prompts,
      words.promptsEqual(strip.promptsEqual, strip.promptsCompared),
      strip.promptsCompared === 0
        ? words.promptsNone
        : prompts === 0
          ? words.promptsAgree
          : words.promptsPart(prompts),
      prompts > 0,
    ],
    [
      words.cpu,
      strip.clientCores === null ? missing : words.cpuCores(strip.clientCores),
      strip.clientCores === null ? words.cpuPast : words.cpuOf(strip.cores),
    ],
  ];
  return (
    <section className="batch-strip" aria-label={words.strip}>
      <dl>
        {cells.map(([name, value, below, bad]) => (
          <div key={name} data-bad={bad || undefined}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
            <dd className="num tx2">{below}</dd>
          </div>
        ))}
        <div data-bad={fidelity.verdict === 'no' || undefined}>
          <dt>{words.fidelity}</dt>
          <dd className="num">
            {fidelity.score === null ? missing : formatNumber(Math.round(fidelity.score * 100) / 100)}
          </dd>
          <dd className="marked">
            <Mark kind={verdictMarks[fidelity.verdict]} size={10} />
            {words.verdicts[fidelity.verdict]}
          </dd>
        </div>
      </dl>
      {fidelity.reasons.length === 0 ? null : (
        <p className="tx2">
          {words.why}: {fidelity.reasons.map((reason) => say(reason)).join(' · ')}
        </p>
      )}
    </section>
  );
}
