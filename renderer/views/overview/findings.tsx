import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Signal } from '../../../shared/signal.ts';
import { useDocumentKeys } from '../../document-keys.ts';
import { useMessages } from '../../messages.tsx';
import { findingPin, signalOrigin } from '../../pin-subjects.ts';
import { useRevealed } from '../../reveal.ts';
import { useRules } from '../../rules-store.ts';
import { selectCapture, useWorkspace, viewDocument } from '../../store.ts';
import { useSignals } from '../../use-signals.ts';
import { LinkButton } from '../../widgets/button.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { PinButton } from '../pin-button.tsx';
import { EvidenceRows } from './evidence-rows.tsx';
import { RuleLink } from './rule-link.tsx';
import { signalWords } from './words.ts';

/** As many are open from the first. */
const openFirst = 3;

/** What fired, strongest first, each with the values that carry it. `[` and `]` step through them. */
export function Findings() {
  const { overview: words } = useMessages();
  const { fired, findings, remarks, of, headline } = useSignals();
  const list = useRef<HTMLElement>(null);
  useFindingKeys(list);
  if (fired.length === 0) return <NoFindings />;
  return (
    <section ref={list} className="section findings" aria-labelledby="findings">
      <div className="section-head">
        <h2 id="findings">
          {words.findings} <span className="tx2">{words.findingsCount(fired.length, of)}</span>
        </h2>
        {fired.length > 1 ? (
          <span className="tx3 key-line" aria-hidden>
            {words.findingKeys}
          </span>
        ) : null}
        <AllRules />
      </div>
      {findings.map((signal, place) => (
        <Finding
          // biome-ignore lint/suspicious/noArrayIndexKey: of two dumps the same rule may fire twice
          key={`${signal.rule} ${place}`}
          signal={signal}
          isHeadline={signal === headline}
          startsOpen={place < openFirst}
        />
      ))}
      {remarks.length === 0 ? null : (
        <section className="remarks" aria-labelledby="remarks">
          <h3 id="remarks" className="tx2">
            {words.remarks}
          </h3>
          {remarks.map((signal, place) => (
            <Finding
              // biome-ignore lint/suspicious/noArrayIndexKey: of two dumps the same rule may fire twice
              key={`${signal.rule} ${place}`}
              signal={signal}
              isHeadline={false}
              startsOpen={false}
            />
          ))}
        </section>
      )}
    </section>
  );
}

/** Where nothing fired the way to the rules that looked is all there is to show. */
function NoFindings() {
  const { overview: words } = useMessages();
  return (
    <div className="section section-head findings-none">
      <p className="tx2">{words.findingsNone}</p>
      <AllRules />
    </div>
  );
}

function AllRules() {
  const { rules: words } = useMessages();
  const { of } = useSignals();
  const show = () => {
    useRules.setState({ filter: '', state: 'all' });
    useWorkspace.getState().openDocument(viewDocument('rules'));
  };
  return of === 0 ? null : <LinkButton onPress={show}>{words.all(of)}</LinkButton>;
}

/** The finding before or after the one that has the focus; from elsewhere, the last or the first. */
function useFindingKeys(list: { readonly current: HTMLElement | null }): void {
  useDocumentKeys('overview', (event, { letterKeys }) => {
    const step = event.key === ']' ? 1 : event.key === '[' ? -1 : 0;
    if (step === 0 || !letterKeys || event.ctrlKey || event.metaKey) return;
    const heads = [...(list.current?.querySelectorAll<HTMLElement>('.finding-toggle') ?? [])];
    const here = heads.findIndex((head) => head.closest('.finding')?.contains(document.activeElement));
    const next = here < 0 ? heads.at(step > 0 ? 0 : -1) : heads[here + step];
    if (!next) return;
    event.preventDefault();
    if (next.getAttribute('aria-expanded') === 'false') next.click();
    next.focus();
    next.closest('.finding')?.scrollIntoView({ block: 'nearest' });
  });
}

/** Which rules about the evidence took from the grade. */
function LoweredBy({ signal }: { signal: Signal }) {
  const { overview: words } = useMessages();
  const { fired } = useSignals();
  const doubts = (signal.loweredBy ?? []).map(
    (id) => fired.find(({ rule }) => rule === id) ?? { rule: id, text: '' },
  );
  if (doubts.length === 0) return null;
  return (
    <span className="tx2 lowered-by">
      {words.loweredBy}
      {doubts.map((doubt) => (
        <RuleLink key={doubt.rule} signal={doubt} />
      ))}
    </span>
  );
}

interface FindingProps {
  readonly signal: Signal;
  /** The sentence of the strongest one stands in the headline already. */
  readonly isHeadline: boolean;
  readonly startsOpen: boolean;
}

function Finding({ signal, isHeadline, startsOpen }: FindingProps) {
  const messages = useMessages();
  const { overview: words, app } = messages;
  const { title, detail } = signalWords(signal, messages);
  const capture = useWorkspace(selectCapture);
  const dumps = useWorkspace((state) => state.dumps);
  const origin = signalOrigin(signal, capture, dumps);
  const [isOpen, setOpen] = useState(startsOpen);
  const body = useId();
  // A pin of a value in a folded finding leads here.
  const revealed = useRevealed(
    (source) => source.rule === signal.rule && source.artifact === origin?.artifact,
  );
  useEffect(() => {
    if (revealed !== null) setOpen(true);
  }, [revealed]);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <article className="finding" data-pin-area>
      <h3>
        <AriaButton
          className="finding-toggle"
          aria-expanded={isOpen}
          {...(isOpen ? { 'aria-controls': body } : {})}
          onPress={() => setOpen(!isOpen)}
        >
          <Mark kind={signal.severity} label={app.severity[signal.severity]} />
          <span>{title}</span>
          <Chevron size={13} aria-hidden />
        </AriaButton>
        <RuleLink signal={signal} />
        <span className="tx2">{words.grades[signal.grade]}</span>
        <LoweredBy signal={signal} />
        <span className="spring" />
        {origin === null ? null : (
          <PinButton pinnable={findingPin(signal, origin, { title, detail })} look="always" />
        )}
      </h3>
      {isOpen ? (
        <div id={body}>
          {isHeadline ? null : <p className="tx2 finding-detail">{detail}</p>}
          <EvidenceRows signal={signal} />
        </div>
      ) : null}
    </article>
  );
}
