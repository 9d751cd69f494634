import { FloatList, IntList, TripleList, TripleRun } from './packed.ts';
import type { StringReader } from './strings.ts';
import type { PickleValue, PyList } from './value.ts';

/*
 * Tight loops for the runs that fill a dump: the items of one batch, from behind its MARK to its APPENDS, when all
 * of them are ints, floats or logprob triples. A FRAME may stand between any two opcodes, inside a triple too.
 * A run that turns out to be anything else is left untouched, and read opcode by opcode.
 */

/** What the memo keeps: values, and stand-ins for packed triples. */
export type MemoEntry = PickleValue | TripleRun | undefined;

/** Longest stretch of bytes that one step of a loop may read: a frame, a triple with a short text. */
const margin = 320;
/** Shorter runs of ints are kept as plain arrays. */
const fewInts = 32;

export class RunReader {
  private readonly strings: StringReader;
  private bytes: Buffer = Buffer.alloc(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private available = 0;
  private total = 0;
  private ints = new Int32Array(1024);
  private floats = new Float64Array(2048);
  private readonly most: number;
  /** Estimated bytes that the last run took. */
  taken = 0;

  constructor(strings: StringReader, most: number) {
    this.strings = strings;
    this.most = most;
  }

  use(bytes: Buffer, view: DataView, available: number, total: number): void {
    this.bytes = bytes;
    this.view = view;
    this.available = available;
    this.total = total;
  }

  /**
   * Reads the run at `position`, just behind a MARK, into `list`. Answers the position behind its APPENDS, or -1
   * when it is no such run. `memo` takes the numbers that MEMOIZE gives out.
   */
  read(list: PyList, position: number, memo: MemoEntry[]): number {
    let at = position;
    while (this.bytes[at] === 0x95) {
      at = this.frame(at);
      if (at < 0) return -1;
    }
    const { packed } = list;
    switch (this.bytes[at]) {
      case 0x4a:
      case 0x4b:
      case 0x4d:
        return packed === null || packed instanceof IntList ? this.readInts(list, at) : -1;
      case 0x47:
        if (packed instanceof FloatList || (packed === null && this.isFloatRun(at))) {
          return this.readFloats(list, at);
        }
        return packed === null || packed instanceof TripleList ? this.readTriples(list, at, memo) : -1;
      case 0x4e:
        return packed === null || packed instanceof TripleList ? this.readTriples(list, at, memo) : -1;
      default:
        return -1;
    }
  }

  /** Position behind the FRAME at `at`; -1 when it is not whole. */
  private frame(at: number): number {
    if (at + margin > this.available) return -1;
    const low = this.view.getUint32(at + 1, true);
    const high = this.view.getUint32(at + 5, true);
    return at + 9 + low + high * 0x1_0000_0000 > this.total ? -1 : at + 9;
  }

  private isFloatRun(at: number): boolean {
    let next = at + 9;
    if (this.bytes[next] === 0x95) next += 9;
    return this.bytes[next] === 0x47 || this.bytes[next] === 0x65;
  }

  private readInts(list: PyList, position: number): number {
    const { bytes, view } = this;
    const last = this.available - margin;
    let { ints } = this;
    let room = ints.length;
    let count = 0;
    let at = position;
    for (;;) {
      if (at > last) return -1;
      if (count === room) {
        if (room > this.most) return -1;
        ints = this.ints = doubled(ints);
        room = ints.length;
      }
      const op = bytes[at];
      if (op === 0x4b) {
        ints[count++] = bytes[at + 1] as number;
        at += 2;
      } else if (op === 0x4d) {
        ints[count++] = (bytes[at + 1] as number) | ((bytes[at + 2] as number) << 8);
        at += 3;
      } else if (op === 0x4a) {
        ints[count++] = view.getInt32(at + 1, true);
        at += 5;
      } else if (op === 0x65) break;
      else if (op === 0x95) {
        at = this.frame(at);
        if (at < 0) return -1;
      } else return -1;
    }
    if (list.packed === null && count < fewInts) {
      const items = new Array<PickleValue>(count);
      for (let index = 0; index < count; index += 1) items[index] = ints[index] as number;
      list.fill(items);
      this.taken = 8 * count;
    } else {
      const packed = (list.packed as IntList | null) ?? new IntList();
      packed.append(ints, count);
      list.pack(packed);
      this.taken = 4 * count + 64;
    }
    return at + 1;
  }

  private readFloats(list: PyList, position: number): number {
    const { bytes, view } = this;
    const last = this.available - margin;
    let count = 0;
    let at = position;
    for (;;) {
      if (at > last) return -1;
      if (count === this.floats.length) {
        if (count > this.most) return -1;
        this.floats = doubled(this.floats);
      }
      const op = bytes[at];
      if (op === 0x47) {
        const value = view.getFloat64(at + 1);
        if (Number.isNaN(value)) return -1;
        this.floats[count++] = value;
        at += 9;
      } else if (op === 0x65) break;
      else if (op === 0x95) {
        at = this.frame(at);
        if (at < 0) return -1;
      } else return -1;
    }
    const packed = (list.packed as FloatList | null) ?? new FloatList();
    packed.append(this.floats, count);
    list.pack(packed);
    this.taken = 8 * count + 64;
    return at + 1;
  }

  /** Triples as protocol 4 writes them: float or None, int, None or text, TUPLE3, MEMOIZE. */
  private readTriples(list: PyList, position: number, memo: MemoEntry[]): number {
    const { bytes, view } = this;
    const last = this.available - margin;
    const packed = (list.packed as TripleList | null) ?? new TripleList();
    const memoBefore = memo.length;
    let texts: (string | null)[] | null = null;
    let numbers: number[] | null = null;
    let run: TripleRun | null = null;
    let count = 0;
    let at = position;
    const leave = () => {
      memo.length = memoBefore;
      return -1;
    };
    for (;;) {
      if (at > last) return leave();
      if (count * 2 === this.floats.length) {
        if (count > this.most) return leave();
        this.floats = doubled(this.floats);
      }
      if (bytes[at] === 0x95) {
        at = this.frame(at);
        if (at < 0) return leave();
      }
      let op = bytes[at];
      if (op === 0x65) break;
      let logprob = Number.NaN;
      if (op === 0x47) {
        logprob = view.getFloat64(at + 1);
        if (Number.isNaN(logprob)) return leave();
        at += 9;
      } else if (op === 0x4e) at += 1;
      else return leave();

      if (bytes[at] === 0x95) {
        at = this.frame(at);
        if (at < 0) return leave();
      }
      op = bytes[at];
      let token: number;
      if (op === 0x4d) {
        token = (bytes[at + 1] as number) | ((bytes[at + 2] as number) << 8);
        at += 3;
      } else if (op === 0x4a) {
        token = view.getInt32(at + 1, true);
        at += 5;
      } else if (op === 0x4b) {
        token = bytes[at + 1] as number;
        at += 2;
      } else return leave();

      if (bytes[at] === 0x95) {
        at = this.frame(at);
        if (at < 0) return leave();
      }
      op = bytes[at];
      let text: string | null = null;
      if (op === 0x4e) at += 1;
      else {
        let found: MemoEntry;
        if (op === 0x8c) {
          const start = at + 2;
          const end = start + (bytes[at + 1] as number);
          if (end > last) return leave();
          const read = this.strings.read(start, end);
          if (typeof read === 'number') return leave();
          at = end;
          if (bytes[at] === 0x95) {
            at = this.frame(at);
            if (at < 0) return leave();
          }
          if (bytes[at] !== 0x94) return leave();
          at += 1;
          found = read;
          numbers ??= Array.from({ length: count }, (_, index) => memoBefore + index);
          memo.push(read);
        } else if (op === 0x68) {
          found = memo[bytes[at + 1] as number];
          at += 2;
        } else if (op === 0x6a) {
          found = memo[view.getUint32(at + 1, true)];
          at += 5;
        } else return leave();
        if (typeof found !== 'string') return leave();
        text = found;
        texts ??= new Array<string | null>(count).fill(null);
      }
      if (texts !== null) texts.push(text);

      if (bytes[at] === 0x95) {
        at = this.frame(at);
        if (at < 0) return leave();
      }
      if (bytes[at] !== 0x87) return leave();
      at += 1;
      if (bytes[at] === 0x95) {
        at = this.frame(at);
        if (at < 0) return leave();
      }
      if (bytes[at] !== 0x94) return leave();
      at += 1;
      if (at > last) return leave();
      // The run stands for each of its triples; its numbers are known when the texts between are.
      run ??= new TripleRun(packed, packed.length, memoBefore);
      if (numbers !== null) numbers.push(memo.length);
      memo.push(run);
      this.floats[count * 2] = logprob;
      this.floats[count * 2 + 1] = token;
      count += 1;
    }
    if (run !== null && numbers !== null) run.numbered(numbers);
    packed.append(this.floats, count, texts);
    list.pack(packed);
    this.taken = (16 + 8 + (texts === null ? 0 : 64)) * count + 96;
    return at + 1;
  }
}

function doubled<T extends Int32Array | Float64Array>(from: T): T {
  const to = (
    from instanceof Int32Array ? new Int32Array(from.length * 2) : new Float64Array(from.length * 2)
  ) as T;
  to.set(from);
  return to;
}
