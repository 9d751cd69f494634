import { type Memo, PackedEntry, TripleListsRun, TripleRun } from './memo.ts';
import { FloatList, floatArena, IntList, intArena, TripleList, TripleLists } from './packed.ts';
import type { StringReader } from './strings.ts';
import type { PickleValue, PyList } from './value.ts';

/*
 * Tight loops for the runs that fill a dump: the items of one batch, from behind its MARK to its APPENDS, when all
 * of them are ints, floats, logprob triples or lists of those. A FRAME may stand between any two opcodes, inside a
 * triple too. A run that turns out to be anything else is left untouched, and read opcode by opcode.
 */

/** The most bytes that one step of a loop reads: a few frames, a triple with a short text. */
const margin = 400;
/** Shorter runs of ints are kept as plain arrays. */
const fewInts = 8;

export class RunReader {
  private readonly strings: StringReader;
  private readonly memo: Memo;
  /** Most items of a run. */
  private readonly most: number;
  private bytes: Buffer = Buffer.alloc(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** A step may start here, and not later. */
  private last = 0;
  /** Where frames have to end. */
  private frameEnd = 0;

  // What is being gathered. The arrays grow with the largest run and are used again.
  private ints = new Int32Array(1024);
  private floats = new Float64Array(1024);
  private ends = new Int32Array(1024);
  private count = 0;
  private texts: (string | null)[] | null = null;

  private readonly keptInts = intArena();
  private readonly keptFloats = floatArena();

  /** Estimated bytes that the last run took. */
  taken = 0;

  constructor(strings: StringReader, memo: Memo, most: number) {
    this.strings = strings;
    this.memo = memo;
    this.most = most;
  }

  /** `available` bytes may be read; no frame reaches past `frameEnd`. Both count from the start of `bytes`. */
  use(bytes: Buffer, view: DataView, available: number, frameEnd: number): void {
    this.bytes = bytes;
    this.view = view;
    this.last = available - margin;
    this.frameEnd = frameEnd;
  }

  /**
   * Reads the run at `position`, just behind a MARK, into `list`. Answers the position behind its APPENDS, or -1
   * when it is no such run. Needs a memo whose numbers came in order.
   */
  read(list: PyList, position: number): number {
    const at = this.skipFrames(position);
    if (at < 0) return -1;
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
        return packed === null || packed instanceof TripleList ? this.readTriples(list, at) : -1;
      case 0x4e: {
        // No logprob for the first token, or no alternatives for the first position.
        const next = this.skipFrames(at + 1);
        if (next < 0) return -1;
        if (this.bytes[next] === 0x5d) return packed === null ? this.readTripleLists(list, at) : -1;
        return packed === null || packed instanceof TripleList ? this.readTriples(list, at) : -1;
      }
      case 0x5d:
        return packed === null || packed instanceof TripleLists ? this.readTripleLists(list, at) : -1;
      default:
        return -1;
    }
  }

  /** Position behind the frames at `at`; -1 when one is not whole. */
  private skipFrames(at: number): number {
    let next = at;
    while (this.bytes[next] === 0x95) {
      if (next > this.last) return -1;
      const length =
        this.view.getUint32(next + 1, true) + this.view.getUint32(next + 5, true) * 0x1_0000_0000;
      next += 9;
      if (next + length > this.frameEnd) return -1;
    }
    return next;
  }

  private isFloatRun(at: number): boolean {
    const next = this.skipFrames(at + 9);
    return next >= 0 && (this.bytes[next] === 0x47 || this.bytes[next] === 0x65);
  }

  private readInts(list: PyList, position: number): number {
    const { bytes, view, last } = this;
    let { ints } = this;
    let room = ints.length;
    let count = 0;
    let at = position;
    for (;;) {
      if (at > last) return -1;
      if (count === room) {
        if (room > this.most) return -1;
        ints = doubled(ints);
        this.ints = ints;
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
        at = this.skipFrames(at);
        if (at < 0) return -1;
      } else return -1;
    }
    if (list.packed === null && count < fewInts) {
      const items = new Array<PickleValue>(count);
      for (let index = 0; index < count; index += 1) items[index] = ints[index] as number;
      list.fill(items);
      this.taken = 8 * count + 40;
    } else {
      const packed = (list.packed as IntList | null) ?? new IntList();
      packed.append(this.keptInts.keep(ints, count));
      list.pack(packed);
      this.taken = 4 * count + 120;
    }
    return at + 1;
  }

  private readFloats(list: PyList, position: number): number {
    const { bytes, view, last } = this;
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
        at = this.skipFrames(at);
        if (at < 0) return -1;
      } else return -1;
    }
    const packed = (list.packed as FloatList | null) ?? new FloatList();
    packed.append(this.keptFloats.keep(this.floats, count));
    list.pack(packed);
    this.taken = 8 * count + 120;
    return at + 1;
  }

  /** Triples as protocol 4 writes them: float or None, int, None or str, TUPLE3, MEMOIZE. */
  private readTriples(list: PyList, position: number): number {
    const { memo } = this;
    const packed = (list.packed as TripleList | null) ?? new TripleList();
    const before = memo.values.length;
    this.count = 0;
    this.texts = null;
    const at = this.gather(position, packed);
    if (at < 0 || this.bytes[at] !== 0x65) {
      memo.values.truncate(before);
      return -1;
    }
    if (this.texts === null) memo.addRun(new TripleRun(packed, packed.length, this.count));
    packed.append(
      this.keptFloats.keep(this.floats, this.count),
      this.keptInts.keep(this.ints, this.count),
      this.texts,
    );
    list.pack(packed);
    this.taken = (this.texts === null ? 12 : 100) * this.count + 300;
    return at + 1;
  }

  /**
   * Top logprobs: lists of triples, one a position, or None. Each list is numbered, then each of its triples; a list
   * of one triple has an APPEND, and an empty one nothing.
   */
  private readTripleLists(list: PyList, position: number): number {
    const { bytes } = this;
    const packed = (list.packed as TripleLists | null) ?? new TripleLists();
    const base = packed.all.length;
    let lists = 0;
    let numbered = 0;
    this.count = 0;
    this.texts = null;
    let at = position;
    for (;;) {
      at = this.skipFrames(at);
      if (at < 0 || at > this.last) return -1;
      if (lists === this.ends.length) {
        if (lists > this.most) return -1;
        this.ends = doubled(this.ends);
      }
      const op = bytes[at];
      if (op === 0x65) break;
      if (op === 0x4e) {
        this.ends[lists++] = -1 - (base + this.count);
        at += 1;
        continue;
      }
      if (op !== 0x5d) return -1;
      at = this.skipFrames(at + 1);
      if (at < 0 || bytes[at] !== 0x94) return -1;
      numbered += 1;
      at = this.skipFrames(at + 1);
      if (at < 0 || at > this.last) return -1;
      if (bytes[at] === 0x28) {
        at = this.gather(at + 1, null);
        if (at < 0 || bytes[at] !== 0x65) return -1;
        at += 1;
      } else if (bytes[at] === 0x47) {
        const before = this.count;
        at = this.gather(at, null);
        if (at < 0 || bytes[at] !== 0x61 || this.count !== before + 1) return -1;
        at += 1;
      }
      this.ends[lists++] = base + this.count;
    }
    this.memo.addRun(new TripleListsRun(packed, packed.length, lists, numbered + this.count));
    packed.all.append(
      this.keptFloats.keep(this.floats, this.count),
      this.keptInts.keep(this.ints, this.count),
      null,
    );
    packed.append(this.keptInts.keep(this.ends, lists));
    list.pack(packed);
    this.taken = 12 * this.count + 4 * lists + 600;
    return at + 1;
  }

  /**
   * Gathers triples from `at` on. Answers the position of the first opcode that starts no triple, or -1. Texts are
   * taken only when `list` says where the triples will stand, since they and the triples then take turns in the memo.
   */
  private gather(at: number, list: TripleList | null): number {
    const { bytes, view, last } = this;
    let { floats, ints } = this;
    let count = this.count;
    let next = at;
    for (;;) {
      if (next > last) return -1;
      if (count >= floats.length || count >= ints.length) {
        if (count > this.most) return -1;
        if (count >= floats.length) floats = this.floats = doubled(floats);
        if (count >= ints.length) ints = this.ints = doubled(ints);
      }
      let here = next;
      let logprob = Number.NaN;
      if (bytes[here] === 0x47) {
        logprob = view.getFloat64(here + 1);
        here += 9;
      } else if (bytes[here] === 0x4e) here += 1;
      else if (bytes[here] === 0x95) {
        next = this.skipFrames(here);
        if (next < 0) return -1;
        continue;
      } else break;
      const op = bytes[here];
      let token = 0;
      let plain = true;
      if (op === 0x4d) {
        token = (bytes[here + 1] as number) | ((bytes[here + 2] as number) << 8);
        here += 3;
      } else if (op === 0x4a) {
        token = view.getInt32(here + 1, true);
        here += 5;
      } else if (op === 0x4b) {
        token = bytes[here + 1] as number;
        here += 2;
      } else plain = false;
      if (
        plain &&
        bytes[here] === 0x4e &&
        bytes[here + 1] === 0x87 &&
        bytes[here + 2] === 0x94 &&
        this.texts === null &&
        (!Number.isNaN(logprob) || bytes[next] === 0x4e)
      ) {
        floats[count] = logprob;
        ints[count] = token;
        count += 1;
        next = here + 3;
        continue;
      }
      this.count = count;
      next = this.oddTriple(next, list);
      if (next < 0) return -1;
      count = this.count;
    }
    this.count = count;
    return next;
  }

  /** One triple with a text, or with frames between its opcodes. Answers the position behind it, or -1. */
  private oddTriple(at: number, list: TripleList | null): number {
    const { bytes, view, memo } = this;
    let here = at;
    let logprob = Number.NaN;
    if (bytes[here] === 0x47) {
      logprob = view.getFloat64(here + 1);
      if (Number.isNaN(logprob)) return -1;
      here += 9;
    } else here += 1;
    here = this.skipFrames(here);
    if (here < 0) return -1;
    let token: number;
    if (bytes[here] === 0x4d) {
      token = view.getUint16(here + 1, true);
      here += 3;
    } else if (bytes[here] === 0x4a) {
      token = view.getInt32(here + 1, true);
      here += 5;
    } else if (bytes[here] === 0x4b) {
      token = bytes[here + 1] as number;
      here += 2;
    } else return -1;
    here = this.skipFrames(here);
    if (here < 0) return -1;

    let text: string | null = null;
    if (bytes[here] === 0x4e) here += 1;
    else {
      if (list === null) return -1;
      if (this.texts === null) this.takeTurns(list);
      if (bytes[here] === 0x8c) {
        const start = here + 2;
        here = start + (bytes[here + 1] as number);
        if (here > this.last) return -1;
        const read = this.strings.read(start, here);
        if (typeof read === 'number') return -1;
        here = this.skipFrames(here);
        if (here < 0 || bytes[here] !== 0x94) return -1;
        here += 1;
        text = read;
        memo.values.push(read);
      } else {
        const wide = bytes[here] === 0x6a;
        if (!wide && bytes[here] !== 0x68) return -1;
        const number = wide ? view.getUint32(here + 1, true) : (bytes[here + 1] as number);
        here += wide ? 5 : 2;
        if (number >= memo.count) return -1;
        const known = memo.get(number);
        if (typeof known !== 'string') return -1;
        text = known;
      }
      here = this.skipFrames(here);
      if (here < 0) return -1;
    }
    here = this.skipFrames(here);
    if (here < 0 || bytes[here] !== 0x87) return -1;
    here = this.skipFrames(here + 1);
    if (here < 0 || bytes[here] !== 0x94 || here > this.last) return -1;
    if (this.texts !== null) {
      this.texts.push(text);
      memo.values.push(new PackedEntry(list as TripleList, (list as TripleList).length + this.count));
    }
    this.floats[this.count] = logprob;
    this.ints[this.count] = token;
    this.count += 1;
    return here + 1;
  }

  /** From the first text on, each triple has a place of its own in the memo, between the texts. */
  private takeTurns(list: TripleList): void {
    this.texts = new Array<string | null>(this.count).fill(null);
    for (let index = 0; index < this.count; index += 1) {
      this.memo.values.push(new PackedEntry(list, list.length + index));
    }
  }
}

function doubled<T extends Int32Array | Float64Array>(from: T): T {
  const to = (
    from instanceof Int32Array ? new Int32Array(from.length * 2) : new Float64Array(from.length * 2)
  ) as T;
  to.set(from);
  return to;
}
