import type { ChatParts } from '../../shared/replay.ts';
import { useMessages } from '../messages.tsx';
import './replay-chat.css';

/** What a chat answer holds beside its text: what was set apart as reasoning, and the tools that were called. */
export function ChatAnswer({ chat }: { chat: ChatParts }) {
  const { replay: words } = useMessages();
  const { reasoning, toolCalls } = chat;
  return (
    <div className="answer-chat">
      {reasoning === null || reasoning === '' ? null : (
        <section aria-label={words.reasoning}>
          <h4 className="tx2">{words.reasoning}</h4>
          <p className="answer-reasoning tx2">{reasoning}</p>
        </section>
      )}
      {toolCalls.length === 0 ? null : (
        <section aria-label={words.toolCalls(toolCalls.length)}>
          <h4 className="tx2">{words.toolCalls(toolCalls.length)}</h4>
          <ul className="answer-calls">
            {toolCalls.map(({ id, name, arguments: given }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a call may have no id, and none changes its place
              <li key={at}>
                <code title={id ?? undefined}>
                  <b>{name}</b>({given})
                </code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
