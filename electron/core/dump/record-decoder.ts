import { largestWhole } from './dump-file.ts';
import { defaultLimits, memoryFor, type PickleLimits } from './limits.ts';
import { PickleMachine } from './machine.ts';
import { Memo } from './memo.ts';
import { fault, PickleError } from './pickle-error.ts';
import type { RecordFile } from './record-file.ts';
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
/** Estimated bytes that the kept pieces may take, and as many the kept values. */
const mostKept = 64 * 2 ** 20;
/** References from piece to piece that are followed at once; longer chains are followed in steps. */
const deepest = 40;
/** Bytes of all pieces of such a chain, and the memory of each but the first apart from what `memoryFor` its bytes adds. */
const longest = 64 * 2 ** 20;
const share = 4 * 2 ** 20;
const mostSteps = 100_000;
/**
 * Bytes that may be read once more for one value, apart from what following a long chain in steps reads twice. What a
 * server wrote needs none of them.
 */
const mostAgain = 128 * 2 ** 20;
/** What reading a piece takes whatever its size, in bytes that would be read meanwhile. */
const pieceCost = 16_384;
/** Pieces that are remembered as read for a reference. */
const mostRead = 100_000;

/** What pieces refer to is read again and again: who reads all in one go is done sooner. */
export class Tangled extends PickleError {
  constructor(at: number) {
    super('limit', at, fault('limit', 'pickleTangled', {}).reason);
  }
}

/** Bytes that are decoded between two looks at the clock, and how many times as long an opened record may take. */
const sliceBytes = 2 ** 20;
const openedTimes = 10;

/** Seconds that this process has worked so far. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The chain of references is longer, or takes more, than what is followed at once. */
class TooDeep extends Error {
  readonly number: number;
  constructor(number: number) {
    super('too deep');
    this.number = number;
  }
}

export class RecordDecoder {
  private readonly file: RecordFile;
  private readonly pieceOf: (number: number) => Piece;
  private readonly limits: Partial<PickleLimits>;
  /** Pieces that were read, by their start, the last used at the end. */
  private readonly machines = new Map<number, PickleMachine>();
  private readonly values = new Map<number, PickleValue>();
  private kept = 0;
  /** What `values` hold: each may hold all of its piece, but a text holds itself. */
  private valuesTook = 0;
  private readonly heldPieces = new Set<number>();
  /** Of the chain that is being followed. */
  private depth = 0;
  private length = 0;
  /** Of the value that was asked for: pieces that were read for it, their bytes, and bytes of those that were read again. */
  private readonly seen = new Set<number>();
  private fresh = 0;
  private again = 0;
  /** The last piece that was too large to be kept, until the value is there. */
  private large: { readonly start: number; readonly machine: PickleMachine } | null = null;
  private readonly read = new Set<number>();
  /** Seconds that the value which is asked for may take, when that began, and the longest so far; null for none yet. */
  private mostSeconds: number;
  private began = 0;
  slowest: number | null = null;
  /** Bytes of all pieces that were read for a reference after they had been read for another: what keeps them did not help. */
  repeated = 0;

  /** `pieceOf` finds the piece that gave a memo number out. */
  constructor(file: RecordFile, pieceOf: (number: number) => Piece, limits: Partial<PickleLimits> = {}) {
    this.file = file;
    this.pieceOf = pieceOf;
    this.limits = limits;
    this.mostSeconds = limits.recordSeconds ?? defaultLimits.recordSeconds;
  }

  /** From now on values are asked for one by one, by somebody who waits for them: each may take longer. */
  allowLonger(): void {
    this.mostSeconds = openedTimes * (this.limits.recordSeconds ?? defaultLimits.recordSeconds);
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
    this.seen.clear();
    this.fresh = this.again = 0;
    this.began = worked();
    for (let step = 0; step < mostSteps; step += 1) {
      this.depth = this.length = 0;
      const number = waiting.at(-1);
      try {
        if (number === undefined) {
          const found = work();
          this.large = null;
          this.slowest = Math.max(this.slowest ?? 0, worked() - this.began);
          return found;
        }
        this.resolve(number);
        waiting.pop();
      } catch (error) {
        if (!(error instanceof TooDeep)) {
          this.large = null;
          throw error;
        }
        waiting.push(error.number);
      }
    }
    throw new Tangled(0);
  }

  private resolve(number: number): PickleValue {
    const known = this.values.get(number);
    if (known !== undefined) return known;
    const piece = this.pieceOf(number);
    const machine = this.keptMachine(piece) ?? this.machineFor(number, piece);
    // The number behind the last one of a record is that of the record itself.
    const { memo } = machine;
    const value = number === memo.count ? (machine.stack[0] as PickleValue) : memo.get(number);
    this.keepValue(number, value, piece.start, machine.memoryUsed);
    return value;
  }

  private keptMachine({ start }: Piece): PickleMachine | undefined {
    if (this.large?.start === start) return this.large.machine;
    const machine = this.machines.get(start);
    if (machine !== undefined) {
      this.machines.delete(start);
      this.machines.set(start, machine);
    }
    return machine;
  }

  /** Reads the piece that a number is of, unless that would be too deep, and keeps what it read. */
  private machineFor(number: number, piece: Piece): PickleMachine {
    const bytes = piece.end - piece.start;
    const isFirst = this.depth === 0;
    if (!isFirst && (this.depth >= deepest || this.length + bytes > longest)) throw new TooDeep(number);
    if (this.read.has(piece.start)) this.repeated += bytes + pieceCost;
    if (this.read.size >= mostRead) this.read.clear();
    this.read.add(piece.start);
    let machine: PickleMachine;
    try {
      machine = this.machineOn(piece);
    } catch (error) {
      // By itself it may take more.
      if (!isFirst && error instanceof PickleError && error.fault === 'limit') throw new TooDeep(number);
      throw error;
    }
    if (bytes > largestKept || machine.memoryUsed > mostKept) {
      this.large = { start: piece.start, machine };
      return machine;
    }
    this.machines.set(piece.start, machine);
    this.kept += machine.memoryUsed;
    for (const [start, oldest] of this.machines) {
      if (this.machines.size <= keptPieces && this.kept <= mostKept) break;
      this.machines.delete(start);
      this.kept -= oldest.memoryUsed;
    }
    return machine;
  }

  private keepValue(number: number, value: PickleValue, start: number, pieceTook: number): void {
    const isText = typeof value === 'string';
    let more = isText ? 2 * value.length : 0;
    if (!isText && !this.heldPieces.has(start)) more = pieceTook;
    // One that is larger than that by itself is kept alone.
    if (this.values.size >= keptValues || (more > 0 && this.valuesTook + more > mostKept)) {
      this.values.clear();
      this.heldPieces.clear();
      this.valuesTook = 0;
    }
    if (!isText) this.heldPieces.add(start);
    this.valuesTook += more;
    this.values.set(number, value);
  }

  /** A machine that has read a piece to its end. Offsets in what it throws are those of the file. */
  private machineOn({ start, end, memo }: Piece): PickleMachine {
    const length = end - start;
    if (length > largestWhole)
      throw new PickleError('limit', start, fault('limit', 'pickleRecord', { most: largestWhole }).reason);
    if (this.seen.has(start)) this.again += length + pieceCost;
    else this.fresh += length;
    this.seen.add(start);
    if (this.again > mostAgain + 2 * this.fresh) throw new Tangled(start);
    if (this.depth > 0) this.lookAtClock(start);
    const bytes = this.file.piece(start, length);
    const alone = this.limits.memory ?? memoryFor(length);
    const memory = this.depth === 0 ? alone : Math.min(alone, memoryFor(length) - memoryFor(0) + share);
    const machine = new PickleMachine({
      limits: { ...this.limits, memory },
      mayBeCut: true,
      memo: new Memo(memo, (number) => this.resolve(number)),
    });
    machine.base = start;
    // A piece has no STOP: where it ends, the machine asks for more.
    machine.feed(bytes, start, bytes.length, Number.POSITIVE_INFINITY);
    this.depth += 1;
    this.length += length;
    for (let until = start + sliceBytes; ; until += sliceBytes) {
      machine.run(Math.min(until, end));
      if (until >= end) break;
      this.lookAtClock(start);
    }
    this.depth -= 1;
    this.length -= length;
    const isWhole = start === 0 || (machine.size === 1 && machine.marks.length === 0);
    if (machine.position !== end || !isWhole) {
      throw new PickleError('truncated', start + bytes.length, fault('truncated', 'pickleNoStop', {}).reason);
    }
    return machine;
  }

  /** Throws PickleError once the value takes too long: what is read again and again, all in one go is read sooner. */
  private lookAtClock(start: number): void {
    if (worked() - this.began < this.mostSeconds) return;
    if (this.again > this.fresh) throw new Tangled(start);
    const { reason } = fault('limit', 'pickleSeconds', { most: this.mostSeconds });
    throw new PickleError('limit', start, reason);
  }
}
