import { useMessages, useSay } from '../../messages.tsx';
import { infoOf } from '../../rules-store.ts';
import { useWorkspace, viewDocument } from '../../store.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { withNumbers } from '../overview/evidence.tsx';
import { EvidenceRows } from '../overview/evidence-rows.tsx';
import { Supply } from '../overview/not-checked.tsx';
import { adviceOf, causeOf, signalTitle, signalWords } from '../overview/words.ts';
import { markOf, type RuleRow } from '../rules.tsx';

/** One rule in full: what it said, its limits, what it saw, and where it comes from. */
export function RuleDetail({ row }: { row: RuleRow | null }) {
  const { rules: words } = useMessages();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className="rule-detail scroll" tabIndex={0} aria-label={words.detail(row?.signal.rule ?? '')}>
      {row === null ? <p className="tx2">{words.choose}</p> : <Detail row={row} />}
    </section>
  );
}

function Detail({ row: { signal, of } }: { row: RuleRow }) {
  const messages = useMessages();
  const { rules: words, overview, app } = messages;
  const say = useSay();
  const info = infoOf(useWorkspace(({ start }) => start?.rules) ?? [], signal);
  const advice = signal.verdict === 'fired' ? adviceOf(signal, messages) : null;
  const name = overview.classes[signal.class];
  return (
    <>
      <p className="rule-head">
        <Mark kind={markOf(signal)} />
        <span className="mono">{signal.rule}</span>
        <span>{signal.sub === null ? name : overview.classAndSub(name, signal.sub)}</span>
        <span className="tx2">{overview.severityAndGrade(app.severity[signal.severity], signal.grade)}</span>
      </p>
      <h2>{signalTitle(signal, messages)}</h2>
      {signal.verdict === 'fired' ? <p>{withNumbers(signalWords(signal, messages).detail)}</p> : null}
      {signal.verdict === 'quiet' ? <p>{words.quietAs(causeOf(signal, messages))}</p> : null}
      {signal.reason === null ? null : <p>{words.uncheckedAs(say(signal.reason))}</p>}
      {of === '' ? null : <p className="tx2">{of}</p>}
      {signal.verdict === 'not_checked' ? (
        <>
          <h3>{words.supplyTitle}</h3>
          <Supply signal={signal} />
        </>
      ) : (
        <>
          <h3>{words.evidence}</h3>
          {signal.evidence.length === 0 ? (
            <p className="tx2">{words.noEvidence}</p>
          ) : (
            <EvidenceRows signal={signal} />
          )}
        </>
      )}
      <h3>{words.limits}</h3>
      <Limits rule={signal.rule} />
      <h3>{words.source}</h3>
      <p>{info?.source ?? words.unknownRule}</p>
      {info === null ? null : <p className="tx2">{words.over[info.over]}</p>}
      {advice === null ? null : (
        <>
          <h3>{words.next}</h3>
          <p>{advice.next}</p>
        </>
      )}
    </>
  );
}

/** The limits that a rule holds values against, each as it is set now. */
function Limits({ rule }: { rule: string }) {
  const { rules: words, settings } = useMessages();
  const infos = useWorkspace(({ start }) => start?.thresholds ?? []);
  const own = useWorkspace((state) => state.settings?.thresholds ?? {});
  const openDocument = useWorkspace((state) => state.openDocument);
  const limits = infos.filter(({ rules }) => rules.split(', ').includes(rule));
  if (limits.length === 0) return <p className="tx2">{words.noLimits}</p>;
  return (
    <>
      <dl className="rule-limits">
        {limits.map(({ key, unit, default: usual }) => {
          const value = own[key] ?? usual;
          return (
            <div key={key}>
              <dt title={settings.thresholds[key]?.help}>{settings.thresholds[key]?.label ?? key}</dt>
              <dd className="num">
                {`${value} ${settings.units[unit]}`}
                {value === usual ? null : (
                  <span className="tx2"> {words.limitDefault(`${usual} ${settings.units[unit]}`)}</span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <LinkButton onPress={() => openDocument(viewDocument('settings'))}>{words.changeLimits}</LinkButton>
    </>
  );
}
