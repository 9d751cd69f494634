import { useMessages } from '../../messages.tsx';
import { useSignals } from '../../use-signals.ts';
import { adviceOf } from './words.ts';

/** What probably stands behind the finding read out first, and the step that tells most. */
export function NextStep() {
  const messages = useMessages();
  const { overview: words } = messages;
  const { headline } = useSignals();
  const advice = headline && adviceOf(headline, messages);
  if (!advice) return null;
  return (
    <section className="section advice" aria-labelledby="next-step">
      <h2 id="next-step">{words.nextStep}</h2>
      <p>{advice.next}</p>
      <h3>{words.bestGuess}</h3>
      <p>{advice.guess}</p>
    </section>
  );
}
