/*
 * What a prompt is about, in one line. A prompt that went through a chat template begins with the template's own
 * words, the same for every request of a server; what tells requests apart is the last thing the user said.
 */

const previewLength = 240;
/** A template shows itself at the very start or, without a leading token, in the header of the answer at the end. */
const edge = 400;

/** A token that a template puts in: `<|im_end|>`, DeepSeek's `<｜User｜>`, `<end_of_turn>`, `[/INST]`, `<s>`. */
const mark =
  /<[|｜][^<>|｜\s]{1,40}[|｜]>|<(?:start|end)_of_(?:turn|image)>|\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS)\]|<\/?s>|<(?:bos|eos|pad)>/;

/** What opens a turn of the user, by template. */
const userTurns = [
  '<|im_start|>user', // ChatML: Qwen, Yi, InternLM
  '<|im_user|>', // Kimi
  '<|start_header_id|>user', // Llama 3
  '<|header_start|>user', // Llama 4
  '<start_of_turn>user', // Gemma
  '[INST]', // Mistral, Llama 2
  '<｜User｜>', // DeepSeek
  '<|user|>', // GLM, Phi, Zephyr
  '<|start|>user', // gpt-oss
  '<|USER_TOKEN|>', // Command
  '<|start_of_role|>user', // Granite
] as const;

/** What ends a turn. Other tokens inside one, such as the place of a picture, do not. */
const turnEnd =
  /<[|｜](?:im_(?:start|end|user|assistant|system)|eot(?:_id)?|eom_id|end|endoftext|end_of_text|(?:start_)?header_(?:id|start)|start(?:_of_role)?|return|call|user|assistant|system|observation|User|Assistant|(?:START|END)_OF_TURN_TOKEN|end▁of▁sentence)[|｜]>|<(?:start|end)_of_turn>|\[\/?INST\]|<\/s>|<eos>/;

/** The rest of a header behind its first token: `user<|end_header_id|>`, `user<|im_middle|>`. */
const headerRest = /^(?:(?:system|developer|user|assistant|model|tool)(?=[\s<]))?/;
const furniture = new RegExp(`(?:\\s|${mark.source})*`, 'y');
const everyMark = new RegExp(mark.source, 'g');

/** Turns of agents end with many results of tools; further back than this nobody looks. */
const mostTurns = 200;

/** The prompt on one line: its last user turn where a chat template can be seen, else its beginning. */
export function promptPreview(text: string): string {
  const isTemplated = mark.test(text.slice(0, edge)) || mark.test(text.slice(-edge));
  return oneLine(isTemplated ? (lastUserTurn(text) ?? withoutHeader(text)) : text);
}

/** What the user said last, as far as a preview shows it; null where no turn of a user has words. */
function lastUserTurn(text: string): string | null {
  let toolResult: string | null = null;
  let before = text.length;
  for (let turns = 0; turns < mostTurns; turns += 1) {
    const opening = lastOpening(text, before);
    if (opening === null) break;
    const said = wordsAt(text, opening.end);
    // Qwen hands the results of tools on as if the user had said them.
    if (said.startsWith('<tool_response>')) toolResult ??= said;
    else if (said !== '') return said;
    before = opening.start;
  }
  return toolResult;
}

function lastOpening(text: string, before: number): { start: number; end: number } | null {
  let last: { start: number; end: number } | null = null;
  if (before === 0) return null;
  for (const opening of userTurns) {
    const start = text.lastIndexOf(opening, before - 1);
    if (start > (last?.start ?? -1)) last = { start, end: start + opening.length };
  }
  return last;
}

/** The words of a turn from behind its opening, without the template's tokens. */
function wordsAt(text: string, from: number): string {
  furniture.lastIndex = skipRole(text, from);
  furniture.test(text);
  const start = afterSystem(text, furniture.lastIndex);
  // Tokens are taken out of it, so more is looked at than is shown.
  const piece = text.slice(start, start + previewLength * 8);
  return piece
    .slice(0, turnEnd.exec(piece)?.index ?? piece.length)
    .replace(everyMark, ' ')
    .trim();
}

const skipRole = (text: string, from: number): number =>
  from + (headerRest.exec(text.slice(from, from + 20))?.[0].length ?? 0);

/** Llama 2 puts the system prompt into the first turn of the user. */
function afterSystem(text: string, from: number): number {
  const close = '<</SYS>>';
  if (!text.startsWith('<<SYS>>', from)) return from;
  const end = text.indexOf(close, from);
  return end === -1 ? from : end + close.length;
}

/** A templated prompt without a user: the words behind its first header. */
function withoutHeader(text: string): string {
  furniture.lastIndex = 0;
  furniture.test(text);
  const words = wordsAt(text, furniture.lastIndex);
  return words === '' ? text : words;
}

/** Cut, without line breaks and control characters. */
function oneLine(text: string): string {
  const line = text
    .slice(0, previewLength * 2)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  // A cut may leave half of a pair, and a prompt may hold halves of its own.
  return line
    .slice(0, previewLength)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
