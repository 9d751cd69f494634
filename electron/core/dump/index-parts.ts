import { Unsupported } from './index-kinds.ts';

/** Containers and fields of one record, or of what stands before the first. */
const mostParts = 1_000_000;
/** Room at first; a record of a server has a hundred fields. */
const firstRoom = 256;

/** A dict's entry as the index saw it: where its key and its value begin, and the field that it became (-1 none). */
export interface SeenEntry {
  readonly key: number;
  readonly value: number;
  readonly field: number;
}

/**
 * What the index knows of one record: its containers, and of its fields those whose names are words of the index. Numbers
 * in columns; a field, a list, a dict and an object go by their place there.
 */
export class RecordParts {
  /** It refers to a part of its own that is no longer remembered. */
  unclear = false;
  /** Parts of its tuple, and the first of them: they stand among the fields, without a word. */
  length = 0;
  top = 0;

  dictCount = 0;
  /** The last field that each dict got; -1 for none. */
  dictFields = new Int32Array(firstRoom);
  dictSizes = new Float64Array(firstRoom);
  listCount = 0;
  listLengths = new Float64Array(firstRoom);
  /** Kind of the first item; -1 for none. */
  listFirsts = new Int32Array(firstRoom);
  /** Items that are not None, those of lists inside counted one by one. */
  listLeaves = new Float64Array(firstRoom);
  objectCount = 0;
  objectClasses = new Int32Array(firstRoom);
  /** The dict of its attributes; -1 for none yet, -2 for anything but a plain object, -3 for one of those with a state. */
  objectStates = new Int32Array(firstRoom);
  fieldCount = 0;
  fieldWords = new Int32Array(firstRoom);
  fieldKinds = new Uint8Array(firstRoom);
  /** Value of an int or float, bytes of a string, memo number of something earlier. */
  fieldNumbers = new Float64Array(firstRoom);
  /** Of a string the offset of its content. */
  fieldContents = new Float64Array(firstRoom);
  /** Of a string its word (positive) or its text (negative); of everything else its place here. */
  fieldExtras = new Int32Array(firstRoom);
  /** The field of the same dict that came before; -1 for none. */
  fieldNexts = new Int32Array(firstRoom);
  /** Offset of the value's first opcode. */
  fieldBegins = new Float64Array(firstRoom);

  /** All entries of its dicts, while someone wants to know. */
  seen: SeenEntry[] | null = null;
  /** Of a record whose shape is known: by dict, the field of each word and how many refer to earlier records. */
  places: readonly Int32Array[] | null = null;
  earlier = new Int32Array(0);

  begin(): void {
    this.unclear = false;
    this.dictCount = this.listCount = this.objectCount = this.fieldCount = 0;
    if (this.seen !== null) this.seen.length = 0;
  }

  newDict(): number {
    const dict = this.dictCount++;
    if (dict === this.dictFields.length) {
      this.dictFields = longer(this.dictFields);
      this.dictSizes = longer(this.dictSizes);
    }
    this.dictFields[dict] = -1;
    this.dictSizes[dict] = 0;
    return dict;
  }

  newList(length: number, first: number, leaves: number): number {
    const list = this.listCount++;
    if (list === this.listLengths.length) {
      this.listLengths = longer(this.listLengths);
      this.listFirsts = longer(this.listFirsts);
      this.listLeaves = longer(this.listLeaves);
    }
    this.listLengths[list] = length;
    this.listFirsts[list] = first;
    this.listLeaves[list] = leaves;
    return list;
  }

  newObject(classId: number, state: number): number {
    const object = this.objectCount++;
    if (object === this.objectClasses.length) {
      this.objectClasses = longer(this.objectClasses);
      this.objectStates = longer(this.objectStates);
    }
    this.objectClasses[object] = classId;
    this.objectStates[object] = state;
    return object;
  }

  newField(
    word: number,
    kind: number,
    number: number,
    content: number,
    extra: number,
    begin: number,
  ): number {
    const field = this.fieldCount++;
    if (field === this.fieldWords.length) this.growFields();
    this.fieldWords[field] = word;
    this.fieldKinds[field] = kind;
    this.fieldNumbers[field] = number;
    this.fieldContents[field] = content;
    this.fieldExtras[field] = extra;
    this.fieldBegins[field] = begin;
    this.fieldNexts[field] = -1;
    return field;
  }

  private growFields(): void {
    this.fieldWords = longer(this.fieldWords);
    this.fieldKinds = longer(this.fieldKinds);
    this.fieldNumbers = longer(this.fieldNumbers);
    this.fieldContents = longer(this.fieldContents);
    this.fieldExtras = longer(this.fieldExtras);
    this.fieldNexts = longer(this.fieldNexts);
    this.fieldBegins = longer(this.fieldBegins);
  }

  /** The same again, as large as it has to be. */
  copy(): RecordParts {
    const to = new RecordParts();
    to.unclear = this.unclear;
    to.length = this.length;
    to.top = this.top;
    to.dictCount = this.dictCount;
    to.dictFields = this.dictFields.slice(0, this.dictCount);
    to.dictSizes = this.dictSizes.slice(0, this.dictCount);
    to.listCount = this.listCount;
    to.listLengths = this.listLengths.slice(0, this.listCount);
    to.listFirsts = this.listFirsts.slice(0, this.listCount);
    to.listLeaves = this.listLeaves.slice(0, this.listCount);
    to.objectCount = this.objectCount;
    to.objectClasses = this.objectClasses.slice(0, this.objectCount);
    to.objectStates = this.objectStates.slice(0, this.objectCount);
    to.fieldCount = this.fieldCount;
    to.fieldWords = this.fieldWords.slice(0, this.fieldCount);
    to.fieldKinds = this.fieldKinds.slice(0, this.fieldCount);
    to.fieldNumbers = this.fieldNumbers.slice(0, this.fieldCount);
    to.fieldContents = this.fieldContents.slice(0, this.fieldCount);
    to.fieldExtras = this.fieldExtras.slice(0, this.fieldCount);
    to.fieldNexts = this.fieldNexts.slice(0, this.fieldCount);
    to.fieldBegins = this.fieldBegins.slice(0, this.fieldCount);
    return to;
  }
}

type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

function longer<T extends Column>(from: T): T {
  // One more than the most is looked for: the machine says that it was too many.
  if (from.length > mostParts) throw new Unsupported('too many parts');
  const make = from.constructor as new (length: number) => T;
  const to = new make(from.length * 2);
  to.set(from);
  return to;
}
