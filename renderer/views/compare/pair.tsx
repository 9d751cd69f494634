import { useEffect, useState } from 'react';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import type { Problem } from '../../../shared/outcome.ts';
import type { PairAnswer, PairDetail } from '../../../shared/pair-detail.ts';
import { type ShownPair, useCompare } from '../../compare-store.ts';
import { useMessages } from '../../messages.tsx';
import { editRecord } from '../../replay-open.ts';
import { openRecord } from '../../reveal.ts';
import { Button, LinkButton } from '../../widgets/button.tsx';
import { DiffEditor } from '../../widgets/diff-editor.tsx';
import { StateMessage } from '../../widgets/state-message.tsx';
import { problemOf, workbench } from '../../workbench.ts';
import type { WholePair } from './places.ts';
import './pair.css';

/** Both answers of one request of two dumps: where they part by token and by text, and the way to replay it. */
export function Pair({ pair, shown }: { pair: WholePair; shown: ShownPair }) {
  const { compare: words } = useMessages();
  const showPair = useCompare((state) => state.showPair);
  const detail = usePair(pair, shown);
  const { a, b } = pair;
  return (
    <section className="compare-raw" aria-label={words.pairTitle}>
      <div className="compare-raw-bar">
        <h2>{words.pairTitle}</h2>
        <span className="spring" />
        {a.kind === 'dump' && b.kind === 'dump' && detail !== null && !('code' in detail) ? (
          <>
            <Button onPress={() => void editRecord(a.dump, shown.indexA, detail.a.rid)}>
              {words.replaySide('A')}
            </Button>
            <Button onPress={() => void editRecord(b.dump, shown.indexB, detail.b.rid)}>
              {words.replaySide('B')}
            </Button>
          </>
        ) : null}
        <Button onPress={() => showPair(null)}>{words.backToSummary}</Button>
      </div>
      {detail === null ? (
        <p className="compare-wait tx2" role="status">
          {words.comparing}
        </p>
      ) : 'code' in detail ? (
        <StateMessage mark="high" title={detail.message}>
          {detail.hint ?? ''}
        </StateMessage>
      ) : (
        <Answers detail={detail} pair={pair} />
      )}
    </section>
  );
}

function Answers({ detail, pair }: { detail: PairDetail; pair: WholePair }) {
  const { compare: words } = useMessages();
  const { a, b, atToken, atCharacter, greedy, tokens, differing } = detail;
  const isSame = atToken === null && atCharacter === null;
  const sampling = greedy === null ? words.greedy.unknown : greedy ? words.greedy.yes : words.greedy.no;
  return (
    <>
      <div className="compare-pair">
        <p>
          <strong>{isSame ? words.sameAnswers : words.partsAt(atToken, atCharacter)}</strong>{' '}
          <span className="tx2">
            {differing === null ? words.noTokenIds : words.tokensDiffer(differing.count, differing.of)} ·{' '}
            {words.sampling}: {sampling}
            {greedy === true || isSame ? '' : ` · ${words.sampledNote}`}
          </span>
        </p>
        <table className="compare-table compare-answers">
          <thead>
            <tr>
              <th />
              <th>{words.rid}</th>
              <th>{words.figure('prompt_tokens')}</th>
              <th>{words.figure('completion_tokens')}</th>
              <th>{words.figure('time_to_first_token_seconds')}</th>
              <th>{words.figure('e2e_request_latency_seconds')}</th>
              <th>{words.finish}</th>
            </tr>
          </thead>
          <tbody>
            <AnswerRow of={a} side="a" pair={pair} />
            <AnswerRow of={b} side="b" pair={pair} />
          </tbody>
        </table>
        {tokens.length === 0 ? null : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
          <div className="compare-tokens scroll" tabIndex={0}>
            <table aria-label={words.tokensAround}>
              <tbody>
                {(['at', 'a', 'b'] as const).map((row) => (
                  <tr key={row} className="num mono">
                    <th scope="row" className={row === 'at' ? 'tx3' : 'compare-letter'} data-side={row}>
                      {row === 'at' ? words.token : row.toUpperCase()}
                    </th>
                    {tokens.map((token) => (
                      <td
                        key={token.at}
                        className={row === 'at' ? 'tx3' : ''}
                        data-differs={(row !== 'at' && token.a !== token.b) || undefined}
                      >
                        {row === 'at' ? token.at : (token[row] ?? '–')}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {a.cut || b.cut ? <p className="tx3">{words.answerCut}</p> : null}
      </div>
      {a.text === null || b.text === null ? (
        <p className="compare-wait tx2">{words.noAnswerText}</p>
      ) : (
        <DiffEditor
          originalLabel={words.answerOf('A')}
          modifiedLabel={words.answerOf('B')}
          language="plaintext"
          original={a.text}
          modified={b.text}
        />
      )}
    </>
  );
}

function AnswerRow({ of, side, pair }: { of: PairAnswer; side: 'a' | 'b'; pair: WholePair }) {
  const { compare: words } = useMessages();
  const where = pair[side];
  const text = of.rid ?? `#${of.index}`;
  return (
    <tr>
      <td>
        <b className="compare-letter" data-side={side}>
          {side.toUpperCase()}
        </b>
      </td>
      <td className="mono">
        {where.kind === 'dump' ? (
          <LinkButton mono onPress={() => void openRecord(where.dump, of.index)}>
            {text}
          </LinkButton>
        ) : (
          text
        )}
      </td>
      <td className="num">{formatCount(of.promptTokens)}</td>
      <td className="num">{formatCount(of.completionTokens)}</td>
      <td className="num">{formatDuration(of.ttftSeconds)}</td>
      <td className="num">{formatDuration(of.elapsedSeconds)}</td>
      <td>{of.part === 'whole' ? (of.finish ?? words.side.unknown) : words.parts[of.part]}</td>
    </tr>
  );
}

/** null while it is read. */
function usePair({ a, b }: WholePair, { indexA, indexB }: ShownPair): PairDetail | Problem | null {
  const [dumpA, dumpB] = [a.kind === 'dump' ? a.dump : null, b.kind === 'dump' ? b.dump : null];
  const key = JSON.stringify([dumpA, indexA, dumpB, indexB]);
  const [read, setRead] = useState<{ readonly key: string; readonly value: PairDetail | Problem } | null>(
    null,
  );
  useEffect(() => {
    let isLate = false;
    const put = (value: PairDetail | Problem) => {
      if (!isLate) setRead({ key, value });
    };
    if (dumpA !== null && dumpB !== null)
      workbench
        .readPair({ a: dumpA, indexA, b: dumpB, indexB })
        .then(put, (error: unknown) => put(problemOf(error)));
    return () => {
      isLate = true;
    };
  }, [dumpA, indexA, dumpB, indexB, key]);
  return read?.key === key ? read.value : null;
}
