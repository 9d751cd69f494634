import {
  type Comparison,
  type Expectation,
  type FigureName,
  type FigureStat,
  figureNames,
  figureStats,
  type SameAs,
} from '../../../shared/check.ts';
import { ProblemError } from '../../../shared/outcome.ts';

/** Every spelling, for help texts. */
export const expectationSpellings =
  "status[=N], timeout[=S], 'regex PATTERN', 'no-regex PATTERN', 'same-as recorded|FILE|URL', 'ttft_p95<S', 'throughput>N'";

/** Words that take the next one as their value when it does not stand behind `=`, `:` or a blank. */
const takeValue = new Set(['regex', 'no-regex', 'same-as']);

/**
 * Expectations as they are typed, each in one word or in two: `status`, `regex PATTERN`, `same-as FILE`. All have to
 * hold. Throws BAD_INPUT for one that is none.
 */
export function parseExpectations(words: readonly string[]): readonly Expectation[] {
  const found: Expectation[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    if (takeValue.has(word) && next !== undefined) {
      found.push(parseExpectation(`${word} ${next}`));
      at += 1;
    } else found.push(parseExpectation(word));
  }
  return found;
}

/** One expectation as it is typed. Throws BAD_INPUT. */
export function parseExpectation(typed: string): Expectation {
  const text = typed.trim();
  if (text === 'divergence') return { kind: 'same', as: { kind: 'recorded' } };
  const figure = parseFigure(text);
  if (figure) return figure;
  const [, name = '', value] = /^([a-z-]+)(?:\s*[=:]\s*|\s+|$)(.*)$/s.exec(text) ?? [];
  switch (name) {
    case 'status':
      return { kind: 'status', status: value ? numberOf(typed, value, /^[1-5]\d\d$/) : 200 };
    case 'timeout':
    case 'time-out':
      return {
        kind: 'timeout',
        seconds: value ? numberOf(typed, value.replace(/s$/, ''), /^\d+(\.\d+)?$/) : null,
      };
    case 'regex':
    case 'no-regex':
      return { kind: 'regex', ...parsePattern(typed, value ?? ''), found: name === 'regex' };
    case 'same-as':
      if (!value) throw notOne(typed);
      return { kind: 'same', as: parseSameAs(value) };
    default:
  }
  if (/^[1-5]\d\d$/.test(text)) return { kind: 'status', status: Number(text) };
  if (/^\/.+\/[a-z]*$/s.test(text)) return { kind: 'regex', ...parsePattern(typed, text), found: true };
  throw notOne(typed);
}

/** An expectation as a person would type it: what `parseExpectation` reads. */
export function formatExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'status':
      return expectation.status === 200 ? 'status' : `status=${expectation.status}`;
    case 'timeout':
      return expectation.seconds === null ? 'timeout' : `timeout=${expectation.seconds}`;
    case 'regex':
      return `${expectation.found ? 'regex' : 'no-regex'} /${expectation.pattern}/${expectation.flags}`;
    case 'same': {
      const { as } = expectation;
      return `same-as ${as.kind === 'recorded' ? 'recorded' : as.kind === 'file' ? as.path : as.baseUrl}`;
    }
    default:
      return `${figureLabel(expectation)}${expectation.than}${expectation.value}`;
  }
}

/** `ttft_p95`, `throughput`. */
export const figureLabel = ({ figure, stat }: { figure: FigureName; stat: FigureStat }): string =>
  isRate(figure) ? figure : `${figure}_${stat}`;

/** Tokens or requests per second: one number a run, no distribution. */
export const isRate = (figure: FigureName): boolean =>
  figure === 'throughput' || figure === 'request_throughput';

function parseFigure(text: string): Expectation | null {
  const match =
    /^([a-z][a-z0-9]*(?:_[a-z]+)*?)(?:_(mean|median|p\d\d|max))?\s*(<=?|>=?)\s*(\d+(?:\.\d+)?)\s*(ms|s)?$/.exec(
      text,
    );
  if (!match) return null;
  const [, typedName = '', typedStat, than, number, unit] = match;
  const name = typedName === 'elapsed' ? 'e2e' : typedName;
  const figure = figureNames.find((one) => one === name);
  const stat = typedStat === 'median' ? 'p50' : (typedStat ?? 'max');
  const known = figureStats.find((one) => one === stat);
  if (!figure || !known || (isRate(figure) && (typedStat !== undefined || unit !== undefined))) return null;
  const value = Number(number) / (unit === 'ms' ? 1000 : 1);
  return { kind: 'figure', figure, stat: known, than: than as Comparison, value };
}

/** `/PATTERN/flags`, or the pattern by itself. Flags: i, m, s, as Python has them too. */
function parsePattern(typed: string, text: string): { pattern: string; flags: string } {
  const [, inner, given] = /^\/(.*)\/([ims]*)$/s.exec(text) ?? [];
  const pattern = inner ?? text;
  const flags = given ?? '';
  if (pattern === '') throw notOne(typed);
  try {
    RegExp(pattern, `${flags}u`);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ProblemError('badInput', { what: `--expect ${typed}`, cause }, { cause: error });
  }
  return { pattern, flags };
}

function parseSameAs(value: string): SameAs {
  if (value === 'recorded') return { kind: 'recorded' };
  return /^https?:\/\//i.test(value) ? { kind: 'target', baseUrl: value } : { kind: 'file', path: value };
}

function numberOf(typed: string, text: string, form: RegExp): number {
  if (!form.test(text) || !(Number(text) > 0)) throw notOne(typed);
  return Number(text);
}

const notOne = (typed: string): ProblemError =>
  new ProblemError('expectationUnknown', { typed, spellings: expectationSpellings });
