import type { AnswerFault, DumpRuleFacts } from '../../../../shared/dump-rule-facts.ts';
import { ProblemError } from '../../../../shared/outcome.ts';
import type { Turns } from '../../turns.ts';
import { flag, length } from '../row-facts.ts';
import type { RowSource } from '../row-source.ts';
import type { RowTable } from '../row-table.ts';
import { faultOf } from './degenerate.ts';
import { isTurn, Largest, mostExamples } from './numbers.ts';

/** Answers whose text is read: the longest, and as many over all of the dump. */
const mostLongest = 32;
const mostSpread = 64;
const mostMarked = 24;
/** Texts are read up to here: a loop that is longer shows in shorter ones too. Tokens. */
const longest = 65_536;
/** Answers of fewer tokens are too short to judge; an end of text alone leaves one token and no text. */
const fewestTokens = 8;
const mostFaults = 10;

/** Looks at the texts of a bounded number of answers. What cannot be read any more is left out. */
export function* answerFacts(
  table: RowTable,
  source: RowSource,
  finished: Uint32Array,
): Turns<Pick<DumpRuleFacts, 'answers' | 'markup'>> {
  const faults: { at: number; fault: AnswerFault }[] = [];
  const marked: number[] = [];
  const long = new Largest(mostLongest);
  let found = 0;
  let texts = 0;
  let markups = 0;
  for (let place = 0; place < finished.length; place += 1) {
    if (isTurn(place)) yield;
    const at = finished[place] as number;
    const flags = table.flags[at] as number;
    const tokens = table.completion[at] as number;
    if ((flags & flag.markup) !== 0) {
      markups += 1;
      if (marked.length < mostMarked) marked.push(at);
    }
    if ((flags & flag.incomplete) !== 0) continue;
    if ((flags & flag.emptyText) !== 0) {
      if (tokens < fewestTokens) continue;
      found += 1;
      if (faults.length < mostExamples) faults.push({ at, fault: 'empty' });
    } else if (tokens >= fewestTokens && tokens <= longest) {
      texts += 1;
      long.see(at, tokens);
    }
  }
  yield;
  const read = (at: number): string | null => {
    try {
      return source.answer(at);
    } catch (error) {
      // The file was taken away or changed meanwhile: the rows still stand.
      if (error instanceof ProblemError) return null;
      throw error;
    }
  };
  const chosen = new Set(long.places);
  const every = Math.max(1, Math.floor(finished.length / mostSpread));
  for (let place = 0; place < finished.length; place += every) {
    const at = finished[place] as number;
    const tokens = table.completion[at] as number;
    if (tokens >= fewestTokens && tokens <= longest && ((table.flags[at] as number) & unfit) === 0)
      chosen.add(at);
  }
  let looked = 0;
  for (const at of chosen) {
    // One that has to be decoded for its text may take long.
    if (table.answerLength[at] === length.unread) continue;
    const text = read(at);
    if (text === null) continue;
    looked += 1;
    const fault = faultOf(text);
    if (fault !== null) {
      found += 1;
      faults.push({ at, fault });
    }
    yield;
  }
  const tags = { tool: 0, think: 0, looked: 0 };
  for (const at of marked) {
    const text = table.answerLength[at] === length.unread ? null : read(at);
    if (text === null) continue;
    tags.looked += 1;
    if (/<tool_call>|<function=/.test(text)) tags.tool += 1;
    if (/<\/?think>/.test(text)) tags.think += 1;
    yield;
  }
  return {
    answers: {
      looked,
      found,
      faults: faults.slice(0, mostFaults).map(({ at, fault }) => ({ index: table.indexAt(at), fault })),
    },
    markup: {
      requests: markups,
      ...tags,
      texts,
      first: marked.slice(0, mostExamples).map((at) => table.indexAt(at)),
    },
  };
}

const unfit = flag.incomplete | flag.emptyText;
