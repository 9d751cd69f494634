import { useEffect, useState } from 'react';
import type { HandOff } from '../../../shared/handoff.ts';
import { useHandOff } from '../../hand-off-store.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { HandOffCommand } from './hand-off-command.tsx';
import { adviceOf } from './words.ts';

/** What probably stands behind the finding read out first, the step that tells most, and the commands for it. */
export function NextStep() {
  const messages = useMessages();
  const { overview: words } = messages;
  const { headline } = useSignals();
  const advice = headline && adviceOf(headline, messages);
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  const { need, commands, problem } = useHandOff();
  useEffect(() => void need({ captures, dumps }), [captures, dumps, need]);
  if (!advice && commands.length === 0) return null;
  return (
    <section className="section advice" aria-labelledby="next-step">
      <h2 id="next-step">{words.nextStep}</h2>
      {advice ? (
        <>
          <p>{advice.next}</p>
          <h3>{words.bestGuess}</h3>
          <p>{advice.guess}</p>
        </>
      ) : null}
      {problem === null ? null : <p className="tx2">{problem.message}</p>}
      <Commands commands={commands} />
    </section>
  );
}

/** As many commands are listed until a person asks for the rest. */
const listedFirst = 4;

function Commands({ commands }: { commands: readonly HandOff[] }) {
  const { overview: words } = useMessages();
  const [all, setAll] = useState(false);
  if (commands.length === 0) return null;
  const rest = commands.length - listedFirst;
  return (
    <>
      <h3>{words.commands}</h3>
      <ul className="hand-offs">
        {commands.slice(0, all ? undefined : listedFirst).map((command, place) => (
          <HandOffCommand key={command.id} command={command} startsOpen={place === 0} />
        ))}
      </ul>
      {rest > 0 ? (
        <LinkButton onPress={() => setAll(!all)}>{all ? words.fewer : words.more(rest)}</LinkButton>
      ) : null}
    </>
  );
}
