import type { Comparison, Suspect } from '../../../shared/comparison.ts';
import { formatEvidence } from '../../../shared/format.ts';
import { useCompare } from '../../compare-store.ts';
import { useMessages } from '../../messages.tsx';
import { Button, LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { replayOnBoth } from '../../worst-pair.ts';
import { HarnessOfComparison } from '../checking/harness-button.tsx';
import { RuleLink } from '../overview/rule-link.tsx';
import { signalWords } from '../overview/words.ts';
import { openSided, placeText, type WholePair } from './places.ts';

/** The few findings that best explain the difference, each with where it was read on either side. */
export function Suspects({ comparison, pair }: { comparison: Comparison; pair: WholePair }) {
  const { compare: words } = useMessages();
  const { suspects } = comparison;
  const said = (['a', 'b'] as const).flatMap((side) => {
    const mark = words.markOf(comparison[side]);
    return mark === '' ? [] : [`${side.toUpperCase()} ${mark}`];
  });
  return (
    <section className="section compare-suspects" aria-labelledby="suspects">
      <h2 id="suspects">
        {words.suspects} <span className="tx2">{[words.suspectsHint, ...said].join('; ')}</span>
      </h2>
      {suspects.length === 0 ? <p className="tx2">{words.noSuspects}</p> : null}
      <ol>
        {suspects.map((suspect, at) => (
          <SuspectRow
            key={`${suspect.signal.rule} ${suspect.key ?? suspect.signal.text}`}
            suspect={suspect}
            place={at + 1}
            pair={pair}
          />
        ))}
      </ol>
      <WorstPair comparison={comparison} pair={pair} />
      {suspects.length > 0 || comparison.verdict === 'worse' ? <HarnessOfComparison /> : null}
    </section>
  );
}

function SuspectRow({ suspect, place, pair }: { suspect: Suspect; place: number; pair: WholePair }) {
  const messages = useMessages();
  const { compare: words } = messages;
  const { signal, explains, of } = suspect;
  const { title, detail } = signalWords(signal, messages);
  const { key, a, b } = signal.params;
  return (
    <li className="marked-block">
      <Mark kind={signal.severity} label={messages.app.severity[signal.severity]} />
      <div>
        <div className="compare-suspect-head">
          <b>
            {place}. {suspect.key === null ? title : null}
            {suspect.key === null ? null : (
              <>
                <span className="mono">{key}</span> {a} → {b}
              </>
            )}
          </b>
          <RuleLink signal={signal} />
          <span className="spring" />
          {explains > 0 ? <span className="tx3">{words.explains(explains, of)}</span> : null}
        </div>
        <p className="tx2">{detail}</p>
        <p className="compare-places">
          {[...suspect.evidence.a.slice(0, 1), ...suspect.evidence.b.slice(0, 1)].map((evidence) => (
            <LinkButton
              key={evidence.source}
              aria-label={messages.overview.openEvidence(placeText(evidence))}
              onPress={() => openSided(pair, evidence)}
            >
              {placeText(evidence)} <span className="tx2">{formatEvidence(evidence)}</span>
            </LinkButton>
          ))}
        </p>
      </div>
    </li>
  );
}

/** Of two dumps the pair that lost most time, ready to be sent to both targets. */
function WorstPair({ comparison, pair }: { comparison: Comparison; pair: WholePair }) {
  const { compare: words } = useMessages();
  const showPair = useCompare((state) => state.showPair);
  const worst = comparison.requests?.worst;
  if (!worst || pair.a.kind !== 'dump' || pair.b.kind !== 'dump') return null;
  const dumps = { a: pair.a.dump, b: pair.b.dump };
  return (
    <p className="compare-acts">
      <Button onPress={() => void replayOnBoth(dumps, worst)}>{words.replayWorst}</Button>
      <Button onPress={() => showPair({ indexA: worst.indexA, indexB: worst.indexB })}>
        {words.bothAnswers}
      </Button>
      <span className="tx2">{words.worstPair(worst)}</span>
    </p>
  );
}
