import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/**
 * W08: answers hold markup of tool calls or of thinking, and the server was started without the parser that takes it
 * out: clients see it as text. A dump holds what the engine gave, so with a parser markup is as it should be; and a client
 * of /generate may well take it out by itself, so that it is a hint, not proof.
 */
export const markupLeft: DumpRule = {
  id: 'W08',
  source: 'sglang pull 26172; SGLang parses after the dump is recorded',
  text: 'markupLeft',
  class: 'W',
  sub: 'parser/template',
  severity: 'info',
  grade: 'log',
  read: (dump) =>
    ofRows(dump, ({ markup, serverArgs }) => {
      const { requests, looked, tool, think, texts, first } = markup;
      if (texts === 0) return notChecked(phrase('noTexts', {}));
      if (typeof serverArgs === 'string') return notChecked(phrase('noServerArgsHere', {}));
      if (requests > 0 && looked === 0) return notChecked(phrase('noTexts', {}));
      // null: the argument is not in that version, or is no text.
      const { toolCallParser, reasoningParser } = serverArgs;
      if (requests > 0 && (toolCallParser === null || reasoningParser === null))
        return notChecked(phrase('valueMissing', { name: 'tool_call_parser, reasoning_parser' }));
      const toolLeft = toolCallParser === '' ? tool : 0;
      const thinkLeft = reasoningParser === '' ? think : 0;
      return judged(toolLeft + thinkLeft > 0, { tool: toolLeft, think: thinkLeft, looked, requests }, [
        ...first.map((index) =>
          ofRecord(dump, index, 'output.text', { label: phrase('evidenceMarkup', { index }), value: null }),
        ),
        ofDump(dump, 'server_args.tool_call_parser', {
          label: phrase('evidenceToolParser', {}),
          value: toolCallParser === '' ? 'None' : toolCallParser,
        }),
        ofDump(dump, 'server_args.reasoning_parser', {
          label: phrase('evidenceReasoningParser', {}),
          value: reasoningParser === '' ? 'None' : reasoningParser,
        }),
      ]);
    }),
};
