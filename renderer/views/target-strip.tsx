import { RefreshCw } from 'lucide-react';
import type { CallInput } from '../../shared/contract.ts';
import { requestsOfOthers, type TargetLook, type TargetMismatch } from '../../shared/target-look.ts';
import { useMessages } from '../messages.tsx';
import { useReplay } from '../replay-store.ts';
import { useWorkspace } from '../store.ts';
import type { TargetPlace } from '../target.ts';
import { lookKey, useTargetLooks } from '../target-look-store.ts';
import { IconButton } from '../widgets/button.tsx';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';
import './target-strip.css';

interface TargetStripProps {
  readonly place: TargetPlace | null;
  /** The record that is to be sent there; null where the request stands in no dump. */
  readonly record: CallInput<'lookAtTarget'>['record'];
}

/** What the target says of itself, what differs from the recording, and how it is connected to where that matters. */
export function TargetStrip({ place, record }: TargetStripProps) {
  const messages = useMessages();
  const { targetLook: words } = messages;
  const looked = useTargetLooks(({ looks }) => (place ? looks[lookKey(place.baseUrl, record)] : undefined));
  const connection = useWorkspace(({ settings }) =>
    settings?.targets.find(({ baseUrl }) => baseUrl === place?.baseUrl),
  )?.connection;
  const token = useReplay(({ tokens }) => (place ? (tokens[place.baseUrl] ?? '') : ''));
  if (!place) return null;
  const look = () => void useTargetLooks.getState().look({ baseUrl: place.baseUrl, token, record }, true);
  const mismatches = looked?.kind === 'done' ? looked.told.mismatches : [];
  return (
    <section className="target-strip" aria-label={words.region}>
      <IconButton
        icon={<RefreshCw size={12} aria-hidden />}
        label={words.look}
        isDisabled={looked?.kind === 'looking'}
        onPress={look}
      />
      <span className="target-strip-said" role="status">
        {looked === undefined ? (
          <Said mark="unchecked" text={words.notLooked} />
        ) : looked.kind === 'looking' ? (
          <Said mark="unchecked" text={words.looking} />
        ) : looked.kind === 'failed' ? (
          <Said mark="unchecked" text={looked.problem.message} />
        ) : (
          <Looked look={looked.told.look} />
        )}
        {mismatches.map((mismatch) => (
          <Said
            key={mismatch.what}
            mark="high"
            text={words.mismatch(nameOf(words, mismatch), mismatch.recorded)}
          />
        ))}
      </span>
      <span className="spring" />
      {connection?.tls.insecure ? <Said mark="critical" text={words.insecure} /> : null}
      {connection?.proxy ? <Said mark="info" text={words.proxy(connection.proxy)} /> : null}
    </section>
  );
}

const nameOf = (
  words: { readonly facts: Record<TargetMismatch['what'], string> },
  { what }: TargetMismatch,
) => words.facts[what];

function Looked({ look }: { look: TargetLook }) {
  const { targetLook: words, phrases } = useMessages();
  if (look.reason !== null) {
    const say = phrases[look.reason.key] as (params: unknown) => string;
    return <Said mark="high" text={words.silent(say(look.reason.params))} />;
  }
  const others = requestsOfOthers(look);
  return (
    <>
      <Said
        mark={others === null ? 'unchecked' : others > 0 ? 'high' : 'ok'}
        text={others === null ? words.loadUnknown : others > 0 ? words.serving(others) : words.idle}
      />
      <span className="mono clipped" title={look.model ?? ''}>
        {look.model?.split('/').filter(Boolean).at(-1) ?? words.modelUnknown}
      </span>
      <span>{look.version === null ? words.versionUnknown : words.version(look.version)}</span>
      {look.weightVersion === null ? null : <span>{words.weights(look.weightVersion)}</span>}
    </>
  );
}

function Said({ mark, text }: { mark: MarkKind; text: string }) {
  return (
    <span className="target-strip-item" data-mark={mark}>
      <Mark kind={mark} />
      {text}
    </span>
  );
}
