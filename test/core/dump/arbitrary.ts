import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { PickleMachine } from '../../../electron/core/dump/machine.ts';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { toReadingJson } from '../../../electron/core/dump/reading-json.ts';
import { toTaggedJson } from '../../../electron/core/dump/tagged-json.ts';
import type { PickleValue } from '../../../electron/core/dump/value.ts';
import { unfold } from './pickle-cases.ts';

/** A pickle that CPython wrote of an arbitrary value, and what CPython read in it. */
export interface Arbitrary {
  readonly name: string;
  readonly bytes: Buffer;
  readonly value: unknown;
}

const script = fileURLToPath(new URL('../../fixtures/make_values.py', import.meta.url));

/** Values made from a seed; `size` is about how many there are in each. */
export function arbitraryValues(seed: number, count: number, size: number): readonly Arbitrary[] {
  const args = [script, String(seed), String(count), String(size)];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { name, hex, value } = JSON.parse(line) as { name: string; hex: string; value: unknown };
      return { name: `seed ${seed}, ${name}`, bytes: Buffer.from(hex, 'hex'), value };
    });
}

/** Decodes with windows that end anywhere, and stops after every few bytes. */
export function inPieces(bytes: Buffer, step: number): PickleValue {
  const machine = new PickleMachine();
  machine.feed(Buffer.alloc(0), 0, 0, bytes.length);
  for (;;) {
    const state = machine.run(machine.position + step);
    if (state === 'done') return machine.result as PickleValue;
    if (state === 'starved') {
      const from = machine.position;
      const window = Buffer.from(bytes.subarray(from, Math.max(from + step, machine.need)));
      machine.feed(window, from, window.length, bytes.length);
    }
  }
}

/** Whole and in pieces, we read what CPython reads; and what we show of it is JSON, whatever it is. */
export function expectAsPython({ name, bytes, value }: Arbitrary): void {
  const whole = toTaggedJson(decodePickle(bytes));
  expect(unfold(JSON.parse(whole)), name).toEqual(unfold(value));
  for (const step of [3, 64])
    expect(toTaggedJson(inPieces(bytes, step)) === whole, `${name}, in pieces`).toBe(true);
  const shown = toReadingJson(decodePickle(bytes), { nodes: 20_000 });
  expect(() => JSON.parse(shown), name).not.toThrow();
}
