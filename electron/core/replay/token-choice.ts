import type { SamplingFacts } from '../../../shared/replay.ts';

/** How a body chooses tokens, of its literals as they are read: SGLang's own names, and those of the OpenAI routes. */
export class TokenChoice {
  readonly #literals = new Map<string, unknown>();

  /** Takes a field of the body or of its sampling parameters. */
  read(key: string, literal: unknown): void {
    if (known.has(key)) this.#literals.set(key, literal);
  }

  facts(): SamplingFacts {
    const number = (key: string, otherwise: number): number => {
      const literal = this.#literals.get(key);
      return typeof literal === 'number' ? literal : otherwise;
    };
    const is = (key: string): boolean => this.#literals.get(key) === true;
    return {
      // As the server does: below 1e-6, or with one candidate, the likeliest token is taken.
      greedy: number('temperature', 1) < 1e-6 || number('top_k', -1) === 1,
      seeded: [this.#literals.get('sampling_seed'), this.#literals.get('seed')].some((seed) => seed != null),
      asksCandidates:
        (is('return_logprob') && number('top_logprobs_num', 0) > 1) ||
        (is('logprobs') && number('top_logprobs', 0) > 1),
    };
  }
}

const known = new Set([
  'temperature',
  'top_k',
  'sampling_seed',
  'seed',
  'return_logprob',
  'top_logprobs_num',
  'logprobs',
  'top_logprobs',
]);
