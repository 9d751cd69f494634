/*
 * XXH64 with seed 0, of which a zstd frame keeps the low half. Words of 64 bits are pairs of 32, low and high: BigInt
 * would take ten times as long as unpacking.
 */

const stripe = 32;
// Primes, low and high half.
const p1 = [0x85ebca87, 0x9e3779b1] as const;
const p2 = [0x27d4eb4f, 0xc2b2ae3d] as const;
const p3 = [0x9e3779f9, 0x165667b1] as const;
const p4 = [0xc2b2ae63, 0x85ebca77] as const;
const p5 = [0x165667c5, 0x27d4eb2f] as const;

/** The high half of a product of two words of 32 bits, of which the second is given in halves. */
function highOf(a: number, low: number, high: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const middle = a1 * low + ((a0 * low) >>> 16);
  const other = (middle & 0xffff) + a0 * high;
  return (a1 * high + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0;
}

/** A check sum over pieces in order. */
export class Xxh64 {
  /** Four lanes, each low and high. */
  private readonly lanes = new Uint32Array(8);
  private readonly waiting = new Uint8Array(stripe);
  private held = 0;
  private total = 0;
  // What the last multiplication or addition came to.
  private low = 0;
  private high = 0;

  constructor() {
    this.add(p1[0], p1[1], p2);
    this.lanes.set([this.low, this.high, p2[0], p2[1], 0, 0], 0);
    // Minus the first prime.
    const low = -p1[0] >>> 0;
    this.lanes.set([low, (~p1[1] + (low === 0 ? 1 : 0)) >>> 0], 6);
  }

  update(bytes: Uint8Array): void {
    this.total += bytes.length;
    let at = 0;
    if (this.held > 0) {
      const taken = Math.min(stripe - this.held, bytes.length);
      this.waiting.set(bytes.subarray(0, taken), this.held);
      this.held += taken;
      at = taken;
      if (this.held < stripe) return;
      this.stripes(new DataView(this.waiting.buffer), 0, stripe);
      this.held = 0;
    }
    const end = bytes.length - ((bytes.length - at) % stripe);
    this.stripes(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at, end);
    this.waiting.set(bytes.subarray(end), 0);
    this.held = bytes.length - end;
  }

  /** The sum as 16 hexadecimal digits. */
  digest(): string {
    const { lanes } = this;
    let low: number;
    let high: number;
    if (this.total >= stripe) {
      low = high = 0;
      for (const [lane, bits] of [1, 7, 12, 18].entries()) {
        this.rotate(lanes[2 * lane] as number, lanes[2 * lane + 1] as number, bits);
        this.add(low, high, [this.low, this.high]);
        ({ low, high } = this);
      }
      for (let lane = 0; lane < 4; lane += 1) {
        this.round(0, 0, lanes[2 * lane] as number, lanes[2 * lane + 1] as number);
        this.multiply((low ^ this.low) >>> 0, (high ^ this.high) >>> 0, p1);
        this.add(this.low, this.high, p4);
        ({ low, high } = this);
      }
    } else [low, high] = p5;
    this.add(low, high, [this.total >>> 0, Math.floor(this.total / 2 ** 32)]);
    this.finish();
    return [this.high, this.low].map((half) => half.toString(16).padStart(8, '0')).join('');
  }

  /** The bytes that make no stripe, and the last mixing. */
  private finish(): void {
    const view = new DataView(this.waiting.buffer);
    let { low, high } = this;
    let at = 0;
    for (; at + 8 <= this.held; at += 8) {
      this.round(0, 0, view.getUint32(at, true), view.getUint32(at + 4, true));
      this.rotate((low ^ this.low) >>> 0, (high ^ this.high) >>> 0, 27);
      this.multiply(this.low, this.high, p1);
      this.add(this.low, this.high, p4);
      ({ low, high } = this);
    }
    if (at + 4 <= this.held) {
      this.multiply(view.getUint32(at, true), 0, p1);
      this.rotate((low ^ this.low) >>> 0, (high ^ this.high) >>> 0, 23);
      this.multiply(this.low, this.high, p2);
      this.add(this.low, this.high, p3);
      ({ low, high } = this);
      at += 4;
    }
    for (; at < this.held; at += 1) {
      this.multiply(this.waiting[at] as number, 0, p5);
      this.rotate((low ^ this.low) >>> 0, (high ^ this.high) >>> 0, 11);
      this.multiply(this.low, this.high, p1);
      ({ low, high } = this);
    }
    this.multiply((low ^ (high >>> 1)) >>> 0, high, p2);
    ({ low, high } = this);
    this.multiply((low ^ ((low >>> 29) | (high << 3))) >>> 0, (high ^ (high >>> 29)) >>> 0, p3);
    this.low = (this.low ^ this.high) >>> 0;
  }

  private stripes(view: DataView, from: number, to: number): void {
    const { lanes } = this;
    for (let at = from; at < to; at += stripe)
      for (let lane = 0; lane < 8; lane += 2) {
        const place = at + 4 * lane;
        this.round(
          lanes[lane] as number,
          lanes[lane + 1] as number,
          view.getUint32(place, true),
          view.getUint32(place + 4, true),
        );
        lanes[lane] = this.low;
        lanes[lane + 1] = this.high;
      }
  }

  /** A lane with eight more bytes in it. */
  private round(low: number, high: number, inLow: number, inHigh: number): void {
    this.multiply(inLow, inHigh, p2);
    this.add(low, high, [this.low, this.high]);
    this.rotate(this.low, this.high, 31);
    this.multiply(this.low, this.high, p1);
  }

  private multiply(low: number, high: number, by: readonly [number, number]): void {
    const [byLow, byHigh] = by;
    const over = highOf(low, byLow & 0xffff, byLow >>> 16);
    this.high = (Math.imul(high, byLow) + Math.imul(low, byHigh) + over) >>> 0;
    this.low = Math.imul(low, byLow) >>> 0;
  }

  private add(low: number, high: number, more: readonly [number, number]): void {
    const sum = low + more[0];
    this.low = sum >>> 0;
    this.high = (high + more[1] + (sum > 0xffff_ffff ? 1 : 0)) >>> 0;
  }

  private rotate(low: number, high: number, bits: number): void {
    this.low = ((low << bits) | (high >>> (32 - bits))) >>> 0;
    this.high = ((high << bits) | (low >>> (32 - bits))) >>> 0;
  }
}
