import type { formPhrases as english } from '../en/form-phrases.ts';

/** Clauses about a request in SGLang's own form and in OpenAI's: what the one has and the other has not. */
export const formPhrases: typeof english = {
  noCounterpart: ({ route }) => `${route} 没有含义相同的字段`,
  meansNothingThere: () => '其内容 /generate 无需知道',
  idsWinOverText: () => '两者都有时，服务器读取 input_ids',

  sentToOpenAiRoute: ({ route }) =>
    `这是 ${route} 的请求体，将原样发往该路由。“改为”可尽可能将其转换为 /generate 的请求体。`,
  convertedFrom: ({ from, to }) =>
    `由 ${from} 转换为 ${to}，尽力而为：没有对应项的内容已列出；“录制”一栏显示转换前的请求体。`,
  templateGuessed: ({ family }) =>
    `此处不知道模型的聊天模板，消息按 ${family} 拼接：请与该模型录制的提示词比较，或原样发送聊天请求体。`,
  messagePartsLeft: ({ names }) => `模型模板本会写入提示词的部分未包含在内：${names}。`,
  mediaMarksMissing: () => '图像、视频或音频在提示词中的位置由模型模板标记，此处未加标记。',
  generationConfigLost: ({ names }) =>
    `聊天路由会从模型的 generation_config.json 取缺省值，/generate 不会：${names}。`,
  templateTakenOff: ({ family }) => `已去掉提示词的 ${family} 标记；服务器会为这些消息套用其模型的模板。`,
  templateAdded: () => '整个提示词作为一条 user 消息发送：服务器会再套用聊天模板，模型读到的提示词因此不同。',
  defaultsWritten: ({ names }) => `该路由的默认值不同，因此明确写出：${names}。`,
  usageAsked: () => '已添加 stream_options：否则该路由不统计 token。',

  idsHaveNoMessages: () => '其提示词是 token id，而消息是文本；/v1/completions 接受 id',
  batchHasNoMessages: () => '它是批量请求，而聊天请求体只含一段对话',
  embedsHaveNoText: () => '其提示词既不是文本也不是 token id',
  samplingPerPrompt: () => '批量中的每个提示词都有各自的采样参数',
  noPromptField: ({ field }) => `其中没有 ${field}`,
  embeddingsHaveOneForm: () => 'embedding 请求没有其他形式',
};
