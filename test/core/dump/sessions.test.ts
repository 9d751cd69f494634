import { expect, test } from 'vitest';
import type { RowSource } from '../../../electron/core/dump/row-source.ts';
import type { RowTable } from '../../../electron/core/dump/row-table.ts';
import { sessionsOf, wholeSessions } from '../../../electron/core/dump/sessions.ts';
import { inTurns } from '../../../electron/core/turns.ts';

const turn = (said: string): string => `<|im_start|>user\n${said}<|im_end|>\n<|im_start|>assistant\n`;
const system = '<|im_start|>system\nYou answer questions about the depot.<|im_end|>\n';

/** A table and its texts; only prompts are asked for. */
function rows(prompts: readonly (string | null)[]): { table: RowTable; source: RowSource } {
  const table = { length: prompts.length, stateAt: () => 0 } as unknown as RowTable;
  const source = { prompt: (at: number) => prompts[at] ?? null } as unknown as RowSource;
  return { table, source };
}

const first = system + turn('Where is tram 7?');
const second = `${first}At the depot.<|im_end|>\n${turn('Since when?')}`;
const third = `${second}Since noon.<|im_end|>\n${turn('Who parked it?')}`;
const other = system + turn('How many seals are left?');
const prompts = [other, third, null, first, second];

test('turns of one conversation belong together, whatever their order; a shared system prompt makes none', async () => {
  const { table, source } = rows(prompts);
  const sessions = await inTurns(sessionsOf(table, source));
  expect(sessions[1]).toBe(sessions[3]);
  expect(sessions[1]).toBe(sessions[4]);
  expect(new Set([...sessions]).size).toBe(3);
});

test('a chosen turn brings the others; one that stands alone comes alone', async () => {
  const { table, source } = rows(prompts);
  const whole = async (chosen: readonly number[]) => [
    ...(await inTurns(wholeSessions(table, source, Uint32Array.from(chosen)))),
  ];
  expect(await whole([4])).toEqual([1, 3, 4]);
  expect(await whole([0, 2])).toEqual([0, 2]);
});
