import { hash, tokenise } from './tokens.ts';

const english = [
  'The part on {a} comes first, and {b} follows from it.',
  'Check {a} before {b}; the text names both.',
  'About {a}: it depends on {b}, not on {c}.',
  'In short, {a} and {b} are stated, while {c} is left open.',
  'Two things matter here, {a} and {b}.',
  'Where {a} is mentioned, {b} is given as the reason.',
  'If {a} changes, look at {b} again.',
];
const chinese = [
  '先说{a}，再说{b}。',
  '关于{a}，可以确定的是{b}。',
  '材料里提到{a}，但没有说明{b}。',
  '总的来说，{a}和{b}是两件事。',
  '如果{a}有变化，请再看一遍{b}。',
];
const fallback = ['the first step', 'the input', 'the order of the parts', 'the result', 'the last line'];

/**
 * Endless sentences about the words of a prompt. The same prompt and seed give the same pieces; nothing in
 * them is meant to be right. `prompt` is null where only token ids were sent.
 */
export function* answerPieces(prompt: string | null, seed: number): Generator<string, never> {
  const inChinese = prompt !== null && (prompt.match(/[\u4e00-\u9fff]/gu)?.length ?? 0) > prompt.length / 5;
  const words = wordsOf(prompt ?? '', inChinese);
  const sentences = inChinese ? chinese : english;
  let turn = seed;
  const pick = <T>(list: readonly T[]): T => {
    turn = hash(String(turn), 0x9747b28c);
    return list[turn % list.length] as T;
  };
  for (let first = true; ; first = false) {
    const sentence = pick(sentences).replace(/\{[abc]\}/gu, () => pick(words));
    yield* tokenise(first || inChinese ? sentence : ` ${sentence}`);
  }
}

/** How many pieces an answer has when nothing else ends it. */
export function naturalLength(seed: number): number {
  return 24 + (hash(`length ${seed}`) % 97);
}

function wordsOf(prompt: string, inChinese: boolean): readonly string[] {
  const tail = prompt.slice(-4000).replace(/<\|[a-z_]+\|>/gu, ' ');
  const found = tail.match(inChinese ? /[\u4e00-\u9fff]{2,4}/gu : /\b[a-z]{5,12}\b/gu) ?? [];
  const words = [...new Set(found)].slice(0, 60);
  return words.length >= 3 ? words : fallback;
}
