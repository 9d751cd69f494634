import { inName, labelsIn, normalName, readLoosely, startsName } from './metric-lines.ts';
import type { MetricSample } from './metrics.ts';

/*
 * SGLang's texts are megabytes of lines that differ in one label. So a line is checked in one pass over its characters and
 * becomes a row of numbers; its sample is made when somebody asks for it. What is written in another way than
 * prometheus_client does it (blanks, a comma at the end, a time stamp) takes the slower reader and is kept as it is.
 */

/** Samples of a text, in its order. */
export class SampleColumns {
  length = 0;
  /** Where the line behind those that `read` took begins. */
  next = 0;
  private readonly text: string;
  /** Names in order of first sight, and their places in it. A line that begins with one may turn out to be no sample. */
  private readonly seen: string[] = [];
  private readonly ids = new Map<string, number>();
  private name = new Uint32Array(0);
  private value = new Float64Array(0);
  /** Where the labels stand in the text, without the braces. */
  private from = new Uint32Array(0);
  private to = new Uint32Array(0);
  private line = new Uint32Array(0);
  /** Samples that were asked for, or that were not written as usual. */
  private readonly made: (MetricSample | undefined)[] = [];
  private grouped: ReadonlyMap<string, readonly number[]> | null = null;
  private readonly groups = new Map<string, readonly MetricSample[]>();

  // The name of the last line: a metric's series stand together.
  private nameAt = 0;
  private nameLength = 0;
  private nameId = -1;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * Reads lines as long as they are written as usual, at most `most`, from the one at offset `at` with number `line` on.
   * Answers how many.
   */
  read(at: number, line: number, most: number): number {
    const { text } = this;
    const end = text.length;
    let { name, value, from, to, line: lines, length, nameAt, nameLength } = this;
    let start = at;
    let count = 0;
    for (; count < most && start < end; count += 1) {
      let pos = start;
      const nameEnd = start + nameLength;
      const back = nameAt - start;
      while (pos < nameEnd && text.charCodeAt(pos) === text.charCodeAt(pos + back)) pos += 1;
      if (pos < nameEnd || nameLength === 0 || inName(text.charCodeAt(pos))) {
        if (!startsName(text.charCodeAt(start))) break;
        pos = start + 1;
        while (inName(text.charCodeAt(pos))) pos += 1;
        this.nameId = this.idOf(normalName(text.slice(start, pos)));
        this.nameAt = nameAt = start;
        this.nameLength = nameLength = pos - start;
      }

      let labelsFrom = pos;
      let labelsTo = pos;
      if (text.charCodeAt(pos) === openBrace) {
        labelsFrom = pos + 1;
        labelsTo = endOfLabels(text, labelsFrom);
        if (labelsTo === -1) break;
        pos = labelsTo + 1;
      }
      if (text.charCodeAt(pos) !== space) break;

      // Digits and a fraction, as nearly every value is. So many of them are a whole number for sure, as is the power of
      // ten below it: the quotient is the nearest number there is.
      const valueFrom = pos + 1;
      let point = -1;
      let digits = 0;
      let code = newline;
      for (pos = valueFrom; pos < end; pos += 1) {
        code = text.charCodeAt(pos);
        if (code >= 0x30 && code <= 0x39) digits = digits * 10 + (code - 0x30);
        else if (code === dot && point === -1 && pos > valueFrom) point = pos;
        else break;
      }
      const width = pos - valueFrom - (point === -1 ? 0 : 1);
      if ((pos < end && code !== newline) || width === 0 || width > safeDigits) break;

      if (length === value.length) {
        this.grow(length, start);
        ({ name, value, from, to, line: lines } = this);
      }
      name[length] = this.nameId;
      value[length] = point === -1 ? digits : digits / (powersOfTen[pos - point - 1] as number);
      from[length] = labelsFrom;
      to[length] = labelsTo;
      lines[length] = line + count;
      length += 1;
      start = pos + 1;
    }
    this.length = length;
    this.next = start;
    return count;
  }

  /** Reads a line in any form, `end` without its break; false when it is no sample. */
  readAny(start: number, end: number, line: number): boolean {
    const sample = readLoosely(this.text, start, end, line);
    if (sample === null) return false;
    if (this.length === this.value.length) this.grow(this.length, start);
    this.name[this.length] = this.idOf(sample.name);
    this.made[this.length] = sample;
    this.length += 1;
    return true;
  }

  /** The same object each time. */
  at(row: number): MetricSample {
    const known = this.made[row];
    if (known) return known;
    const sample = new TextSample(
      this.seen[this.name[row] as number] as string,
      this.value[row] as number,
      this.line[row] as number,
      this.text.slice(this.from[row], this.to[row]),
    );
    this.made[row] = sample;
    return sample;
  }

  /** Names of its samples, each once. */
  names(): readonly string[] {
    return [...this.rowsByName().keys()];
  }

  named(name: string): readonly MetricSample[] {
    const known = this.groups.get(name);
    if (known) return known;
    const found = (this.rowsByName().get(name) ?? []).map((row) => this.at(row));
    this.groups.set(name, found);
    return found;
  }

  private rowsByName(): ReadonlyMap<string, readonly number[]> {
    if (this.grouped) return this.grouped;
    const rows: (number[] | undefined)[] = [];
    for (let row = 0; row < this.length; row += 1) {
      const id = this.name[row] as number;
      const own = rows[id];
      if (own) own.push(row);
      else rows[id] = [row];
    }
    const grouped = new Map<string, readonly number[]>();
    for (const [id, name] of this.seen.entries()) if (rows[id]) grouped.set(name, rows[id]);
    this.grouped = grouped;
    return grouped;
  }

  private idOf(name: string): number {
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.seen.length;
      this.ids.set(name, id);
      this.seen.push(name);
    }
    return id;
  }

  /** Room for the rows of the whole text, if it goes on as it did up to `offset`. */
  private grow(length: number, offset: number): void {
    const expected = length < fewRows ? 0 : Math.ceil((1.05 * length * this.text.length) / offset);
    const room = Math.max(fewRows, 2 * length, Math.min(expected, mostTimes * length));
    this.name = longer(this.name, new Uint32Array(room));
    this.value = longer(this.value, new Float64Array(room));
    this.from = longer(this.from, new Uint32Array(room));
    this.to = longer(this.to, new Uint32Array(room));
    this.line = longer(this.line, new Uint32Array(room));
  }
}

const fewRows = 256;
/** More than this many times as many rows are not made room for at once, whatever is expected. */
const mostTimes = 64;

function longer<T extends Uint32Array | Float64Array>(old: T, made: T): T {
  made.set(old);
  return made;
}

/** A sample whose labels are read when they are first asked for. Nothing else of it is late. */
class TextSample implements MetricSample {
  readonly name: string;
  readonly value: number;
  readonly timestamp: number | null = null;
  readonly line: number;
  readonly #text: string;
  #labels: ReadonlyMap<string, string> | null = null;

  constructor(name: string, value: number, line: number, labels: string) {
    this.name = name;
    this.value = value;
    this.line = line;
    this.#text = labels;
  }

  get labelsText(): string {
    return this.#text;
  }

  get labels(): ReadonlyMap<string, string> {
    this.#labels ??= labelsIn(this.#text);
    return this.#labels;
  }
}

/** Offset of the closing brace of labels as prometheus_client writes them; -1 for anything else. */
function endOfLabels(text: string, from: number): number {
  let at = from;
  if (text.charCodeAt(at) === closeBrace) return at;
  for (;;) {
    if (!startsName(text.charCodeAt(at))) return -1;
    at += 1;
    let code = text.charCodeAt(at);
    while (inName(code)) {
      at += 1;
      code = text.charCodeAt(at);
    }
    if (code !== equalSign || text.charCodeAt(at + 1) !== quote) return -1;
    at += 2;
    for (code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(at)) {
      // NaN is the end of the text.
      if (code === newline || Number.isNaN(code)) return -1;
      at += code === backslash ? 2 : 1;
    }
    at += 1;
    code = text.charCodeAt(at);
    if (code === closeBrace) return at;
    if (code !== comma) return -1;
    at += 1;
  }
}

/** Most digits that are a whole number for sure. */
const safeDigits = 15;
const powersOfTen: readonly number[] = Array.from({ length: safeDigits + 1 }, (_, power) => 10 ** power);

const newline = 0x0a;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const dot = 0x2e;
const equalSign = 0x3d;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
