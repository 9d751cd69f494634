/** Memo numbers that are remembered: the first ones, for names, and the last ones, for what a record shares with itself. */
const remembered = 65_536;

/**
 * What the index remembers of values with a memo number, in columns; `placeOf` leads to the row of a number, which may
 * be another's by now. The columns are as those of the stack.
 */
export class IndexMemo {
  /** The number that a place is of. */
  readonly numbers: Uint32Array = new Uint32Array(2 * remembered).fill(0xffff_ffff);
  readonly kinds: Uint8Array = new Uint8Array(2 * remembered);
  readonly values: Float64Array = new Float64Array(2 * remembered);
  readonly contents: Float64Array = new Float64Array(2 * remembered);
  readonly extras: Int32Array = new Int32Array(2 * remembered);

  remember(number: number, kind: number, value: number, content: number, extra: number): void {
    const place = placeOf(number);
    this.numbers[place] = number;
    this.kinds[place] = kind;
    this.values[place] = value;
    this.contents[place] = content;
    this.extras[place] = extra;
  }
}

export const placeOf = (number: number): number =>
  number < remembered ? number : remembered + (number & (remembered - 1));
