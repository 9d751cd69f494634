import { readPiece } from './file-window.ts';
import { memoryFor, type PickleLimits } from './limits.ts';
import { PickleMachine } from './machine.ts';
import { Memo } from './memo.ts';
import { fault, PickleError } from './pickle-error.ts';
import type { PickleValue } from './value.ts';

/*
 * Values from the middle of a pickle, decoded when they are asked for. What a piece refers to stands before it, in
 * another record or in front of all of them: the piece that gave a memo number out is found by that number and
 * decoded, too.
 */

/**
 * A stretch of the file that the pickle machine can read by itself: a value, or from byte 0 on all that stands before the
 * first record.
 */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** The memo number that comes next at its start. */
  readonly memo: number;
}

/** Pieces whose memo is kept after they were read. What many refer to stands in one or two of them. */
const keptPieces = 16;
/** Larger ones are not kept. Bytes. */
const largestKept = 4 * 2 ** 20;
const keptValues = 4096;
/** References from piece to piece that are followed at once; longer chains are followed in steps. */
const deepest = 40;
const mostSteps = 100_000;

/** The chain of references is longer than what is followed at once. */
class TooDeep extends Error {
  readonly number: number;
  constructor(number: number) {
    super('too deep');
    this.number = number;
  }
}

export class RecordDecoder {
  private readonly fd: number;
  private readonly pieceOf: (number: number) => Piece;
  private readonly limits: Partial<PickleLimits>;
  /** Pieces that were read, by their start, the last used at the end. */
  private readonly machines = new Map<number, PickleMachine>();
  private readonly values = new Map<number, PickleValue>();
  private depth = 0;

  /** `pieceOf` finds the piece that gave a memo number out. */
  constructor(fd: number, pieceOf: (number: number) => Piece, limits: Partial<PickleLimits> = {}) {
    this.fd = fd;
    this.pieceOf = pieceOf;
    this.limits = limits;
  }

  /** The value that a piece leaves on the stack. Throws PickleError. */
  decode(piece: Piece): PickleValue {
    return this.inSteps(() => this.machineOn(piece).stack[0] as PickleValue);
  }

  /** The value of a memo number. Throws PickleError. */
  valueOf(number: number): PickleValue {
    return this.inSteps(() => this.resolve(number));
  }

  /** Follows a long chain of references from its far end, so that it is as deep as it is, and the stack is not. */
  private inSteps<T>(work: () => T): T {
    const waiting: number[] = [];
    for (let step = 0; step < mostSteps; step += 1) {
      this.depth = 0;
      const number = waiting.at(-1);
      try {
        if (number === undefined) return work();
        this.resolve(number);
        waiting.pop();
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error;
        waiting.push(error.number);
      }
    }
    throw new PickleError('limit', 0, fault('limit', 'pickleMarks', { most: mostSteps }).reason);
  }

  private resolve(number: number): PickleValue {
    const known = this.values.get(number);
    if (known !== undefined) return known;
    const piece = this.pieceOf(number);
    let machine = this.machines.get(piece.start);
    if (machine) this.machines.delete(piece.start);
    else {
      if (this.depth >= deepest) throw new TooDeep(number);
      this.depth += 1;
      machine = this.machineOn(piece);
      this.depth -= 1;
    }
    if (piece.end - piece.start <= largestKept) {
      this.machines.set(piece.start, machine);
      const [oldest] = this.machines.keys();
      if (this.machines.size > keptPieces && oldest !== undefined) this.machines.delete(oldest);
    }
    // The number behind the last one of a record is that of the record itself.
    const { memo } = machine;
    const value = number === memo.count ? (machine.stack[0] as PickleValue) : memo.get(number);
    if (this.values.size >= keptValues) this.values.clear();
    this.values.set(number, value);
    return value;
  }

  /** A machine that has read a piece to its end. Offsets in what it throws are those of the file. */
  private machineOn({ start, end, memo }: Piece): PickleMachine {
    const bytes = readPiece(this.fd, start, end - start);
    const machine = new PickleMachine({
      limits: { memory: memoryFor(end - start), ...this.limits },
      mayBeCut: true,
      memo: new Memo(memo, (number) => this.resolve(number)),
    });
    machine.base = start;
    // A piece has no STOP: where it ends, the machine asks for more.
    machine.feed(bytes, start, bytes.length, Number.POSITIVE_INFINITY);
    machine.run(end);
    const isWhole = start === 0 || (machine.size === 1 && machine.marks.length === 0);
    if (bytes.length < end - start || machine.position !== end || !isWhole) {
      throw new PickleError('truncated', start + bytes.length, fault('truncated', 'pickleNoStop', {}).reason);
    }
    return machine;
  }
}
