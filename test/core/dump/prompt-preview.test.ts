import { describe, expect, test } from 'vitest';
import { promptPreview } from '../../../electron/core/dump/prompt-preview.ts';

const question = 'Why does rank 3 starve?';

describe('the last user turn of a chat', () => {
  const cases: readonly (readonly [name: string, prompt: string])[] = [
    [
      'ChatML',
      `<|im_start|>system\nYou are terse.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi<|im_end|>\n<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n<think>\n`,
    ],
    [
      'Kimi',
      `<|im_system|>system<|im_middle|>Be brief<|im_end|><|im_user|>user<|im_middle|>${question}<|im_end|><|im_assistant|>assistant<|im_middle|>`,
    ],
    [
      'Llama 3',
      `<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n${question}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n`,
    ],
    [
      'Llama 4',
      `<|begin_of_text|><|header_start|>user<|header_end|>\n\n${question}<|eot|><|header_start|>assistant<|header_end|>\n\n`,
    ],
    ['Llama 2', `<s>[INST] <<SYS>>\nYou are a helpful assistant.\n<</SYS>>\n\n${question} [/INST]`],
    ['Mistral', `<s>[INST] First [/INST] Answer</s>[INST] ${question}[/INST]`],
    ['Gemma', `<bos><start_of_turn>user\n${question}<end_of_turn>\n<start_of_turn>model\n`],
    ['DeepSeek', `<｜begin▁of▁sentence｜>You are kind.<｜User｜>${question}<｜Assistant｜><think>\n`],
    ['DeepSeek without its first token', `You are kind.<｜User｜>${question}<｜Assistant｜>`],
    ['GLM', `[gMASK]<sop><|system|>\nBe brief<|user|>\n${question}<|assistant|>\n`],
    ['Phi', `<|user|>\n${question}<|end|>\n<|assistant|>\n`],
    [
      'gpt-oss',
      `<|start|>system<|message|>You are ChatGPT<|end|><|start|>user<|message|>${question}<|end|><|start|>assistant`,
    ],
    [
      'Command',
      `<BOS_TOKEN><|START_OF_TURN_TOKEN|><|USER_TOKEN|>${question}<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>`,
    ],
    [
      'Granite',
      `<|start_of_role|>user<|end_of_role|>${question}<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>`,
    ],
    [
      'a picture before the words',
      `<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>${question}<|im_end|>\n<|im_start|>assistant\n`,
    ],
    [
      'results of tools after the words',
      `<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n<tool_call>{}</tool_call><|im_end|>\n<|im_start|>user\n<tool_response>\n{"running": 3}\n</tool_response><|im_end|>\n<|im_start|>assistant\n`,
    ],
    ['an empty turn after the words', `<|user|>${question}<|assistant|>Yes<|user|> <|assistant|>`],
  ];
  for (const [name, prompt] of cases) test(name, () => expect(promptPreview(prompt)).toBe(question));

  test('behind a long conversation', () => {
    const turns = `<|im_start|>user\n${'long ago '.repeat(2000)}<|im_end|>\n<|im_start|>assistant\nYes<|im_end|>\n`;
    const prompt = `${turns.repeat(20)}<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n`;
    expect(promptPreview(prompt)).toBe(question);
  });

  test('in Chinese, line breaks and wide blanks as one blank', () => {
    const prompt =
      '<|im_start|>system\n你是一位助手。<|im_end|>\n<|im_start|>user\n请概括下面的会议纪要：\n\n\u3000第一项，预算。<|im_end|>\n<|im_start|>assistant\n';
    expect(promptPreview(prompt)).toBe('请概括下面的会议纪要： 第一项，预算。');
  });

  test('a picture between words leaves a blank', () => {
    expect(
      promptPreview('<|im_start|>user\nIn<|vision_start|><|image_pad|><|vision_end|>who stands?<|im_end|>'),
    ).toBe('In who stands?');
  });
});

describe('without a turn of a user', () => {
  test('a chat shows its words, not its header', () => {
    expect(promptPreview('<|im_start|>system\nTranslate.<|im_end|>\n<|im_start|>assistant\n')).toBe(
      'Translate.',
    );
  });
  test('only results of tools are shown as they are', () => {
    expect(promptPreview('<|im_start|>user\n<tool_response>\n42\n</tool_response><|im_end|>')).toBe(
      '<tool_response> 42 </tool_response>',
    );
  });
  test('plain text shows its beginning, even where it speaks of templates', () => {
    const text = `How do I parse this file? ${'Read it twice. '.repeat(40)}[INST] is a mark. ${'It is. '.repeat(80)}`;
    expect(promptPreview(text)).toBe(text.slice(0, 240));
  });
  test('nothing but tokens is shown as it is', () => {
    expect(promptPreview('<|endoftext|>')).toBe('<|endoftext|>');
  });
  test('nothing', () => expect(promptPreview('')).toBe(''));
});

test('one line of 240 characters, no half pairs, no control characters', () => {
  expect(promptPreview('a\u0000b\r\n\tc')).toBe('a b c');
  expect(promptPreview(`${'x'.repeat(239)}😀`)).toBe('x'.repeat(239));
  expect(promptPreview('a\ud83d b')).toBe('a\ufffd b');
});
