type Params = Readonly<Record<string, string | number>>;
const phrase = <P extends Params = Record<string, never>>(words: (params: P) => string) => words;

/** Clauses about a request in SGLang's own form and in OpenAI's: what the one has and the other has not. */
export const formPhrases = {
  // Why a field is left out. Each stands behind the name of the field.
  noCounterpart: phrase<{ route: string }>(({ route }) => `no field of ${route} means this`),
  meansNothingThere: phrase(() => 'says nothing that /generate would have to know'),
  idsWinOverText: phrase(() => 'the server reads input_ids where both are set'),

  // What a reader should know of a converted request.
  sentToOpenAiRoute: phrase<{ route: string }>(
    ({ route }) =>
      `A body of ${route}: it is sent there as it is. "Edit as" makes a body of /generate of it, as far as that can be done.`,
  ),
  convertedFrom: phrase<{ from: string; to: string }>(
    ({ from, to }) =>
      `Converted from ${from} to ${to}, best effort: what has no counterpart is listed; Recorded shows the body it was made of.`,
  ),
  templateGuessed: phrase<{ family: string }>(
    ({ family }) =>
      `The chat template of the model is not known here. The messages were put together as ${family}: compare with a recorded prompt of this model, or send the chat body as it is.`,
  ),
  messagePartsLeft: phrase<{ names: string }>(
    ({ names }) =>
      `Parts that the template of the model would have put into the prompt are left out: ${names}.`,
  ),
  mediaMarksMissing: phrase(
    () =>
      'Where images, video or audio stand in the prompt is marked by the template of the model: no mark was put there.',
  ),
  generationConfigLost: phrase<{ names: string }>(
    ({ names }) =>
      `The chat route takes what is left out from the model's generation_config.json, /generate does not: ${names}.`,
  ),
  templateTakenOff: phrase<{ family: string }>(
    ({ family }) =>
      `The ${family} marks of the prompt were taken off; the server puts the template of its model around the messages.`,
  ),
  templateAdded: phrase(
    () =>
      'The whole prompt goes as one user message: the server puts its chat template around it, so that the model reads another prompt.',
  ),
  defaultsWritten: phrase<{ names: string }>(
    ({ names }) => `Written out because the route has other defaults: ${names}.`,
  ),
  usageAsked: phrase(() => 'stream_options was added: without it the route does not count tokens.'),

  // Why a request has no such form. Each stands behind a colon.
  idsHaveNoMessages: phrase(
    () => 'its prompt is token ids, and messages are text; /v1/completions takes ids',
  ),
  batchHasNoMessages: phrase(() => 'it is a batch, and a chat body holds one conversation'),
  embedsHaveNoText: phrase(() => 'its prompt is neither text nor token ids'),
  samplingPerPrompt: phrase(() => 'each prompt of the batch has sampling parameters of its own'),
  noPromptField: phrase<{ field: string }>(({ field }) => `it has no ${field}`),
  embeddingsHaveOneForm: phrase(() => 'an embedding request has no other form'),
} as const;
