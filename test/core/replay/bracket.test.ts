import { describe, expect, test } from 'vitest';
import { type BracketStep, bracket } from '../../../electron/core/replay/bracket.ts';
import { type BracketMoment, type BracketPlan, singleBracket } from '../../../shared/bracket.ts';
import { ProblemError } from '../../../shared/outcome.ts';

/** A gate that a test opens: what waits for it goes on then. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

function watched(plan: Partial<BracketPlan> = {}) {
  const events: string[] = [];
  const told: BracketStep<string>[] = [];
  const stop = new AbortController();
  const order = { ...singleBracket, firstSeconds: 0, everySeconds: 0.01, ...plan };
  const take = async (moment: BracketMoment, number: number): Promise<string> => {
    events.push(`${moment} ${number}`);
    return `${moment}-${number}`;
  };
  const job = { signal: stop.signal, tell: (step: BracketStep<string>) => void told.push(step) };
  return { events, told, stop, order, take, job };
}

describe('captures around a run', () => {
  test('one before it, those of the plan while it lasts, one after it', async () => {
    const { events, told, order, take, job } = watched({ during: 2 });
    const { open, opened } = gate();
    const { result, steps } = await bracket(
      order,
      async (moment, number) => {
        const capture = await take(moment, number);
        if (moment === 'during' && number === 2) open();
        return capture;
      },
      async () => {
        events.push('run');
        await opened;
        events.push('end');
        return 7;
      },
      job,
    );
    expect(result).toBe(7);
    expect(events).toEqual(['before 1', 'run', 'during 1', 'during 2', 'end', 'after 1']);
    expect(steps.map(({ capture }) => capture)).toEqual(['before-1', 'during-1', 'during-2', 'after-1']);
    expect(told).toEqual(steps);
  });

  test('a run that ends first has none during it', async () => {
    const { events, order, take, job } = watched({ firstSeconds: 60 });
    await bracket(order, take, async () => undefined, job);
    expect(events).toEqual(['before 1', 'after 1']);
  });

  test('one that is under way when the run ends is brought to its end, before the last begins', async () => {
    const { events, order, take, job } = watched();
    const begun = gate();
    const answer = gate();
    await bracket(
      order,
      async (moment, number) => {
        const capture = await take(moment, number);
        if (moment === 'during') {
          begun.open();
          await answer.opened;
          events.push('during is there');
        }
        return capture;
      },
      async () => {
        await begun.opened;
        setImmediate(answer.open);
      },
      job,
    );
    expect(events).toEqual(['before 1', 'during 1', 'during is there', 'after 1']);
  });

  test('a capture that fails is a step with its problem, and the run goes on', async () => {
    const { events, order, take, job } = watched({ during: 0 });
    const { result, steps } = await bracket(
      order,
      async (moment, number) => {
        if (moment === 'before') throw new ProblemError('notFound', { path: '/gone' });
        return take(moment, number);
      },
      async () => 'sent',
      job,
    );
    expect(result).toBe('sent');
    expect(steps.map(({ moment, capture, problem }) => [moment, capture, problem?.code])).toEqual([
      ['before', null, 'NOT_FOUND'],
      ['after', 'after-1', undefined],
    ]);
    expect(events).toEqual(['after 1']);
  });

  test('what the run throws is thrown, after the last capture', async () => {
    const { events, order, take, job } = watched({ during: 0 });
    const run = () => Promise.reject(new ProblemError('badToken', {}));
    await expect(bracket(order, take, run, job)).rejects.toThrow(ProblemError);
    expect(events).toEqual(['before 1', 'after 1']);
  });

  test('stopped by the person, nothing more is captured', async () => {
    const { events, told, stop, order, take, job } = watched({ firstSeconds: 60 });
    await bracket(order, take, async () => stop.abort(), job);
    expect(events).toEqual(['before 1']);
    expect(told).toHaveLength(1);
  });
});
