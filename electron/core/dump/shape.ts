/*
 * The keys of a dict, shared by all dicts that have the same string keys in the same order. A dump holds tens
 * of thousands of equal request objects: each keeps its values and one pointer here. Shapes form a tree, one
 * key a step; the tree is bounded, and a dict that would grow it past its bounds keeps keys of its own.
 */

const mostShapes = 32_768;
const mostKeys = 256;
const mostBranches = 256;

/** How many shapes a tree may still make. */
interface Room {
  left: number;
}

export class Shape {
  /** A dict that has no key yet. Not part of any tree. */
  static readonly empty = new Shape(null, '', 0, { left: 0 });

  private readonly parent: Shape | null;
  private readonly key: string;
  private readonly room: Room;
  readonly size: number;
  private branches: Map<string, Shape> | null = null;
  private lastKey: string | null = null;
  private lastNext: Shape | null = null;
  private allKeys: readonly string[] | null = null;
  private positions: Map<string, number> | null = null;

  private constructor(parent: Shape | null, key: string, size: number, room: Room) {
    this.parent = parent;
    this.key = key;
    this.size = size;
    this.room = room;
  }

  /** The root of a tree of its own. */
  static tree(): Shape {
    return new Shape(null, '', 0, { left: mostShapes });
  }

  get keys(): readonly string[] {
    if (this.allKeys === null) {
      const keys = new Array<string>(this.size);
      let at: Shape = this;
      for (let index = this.size - 1; index >= 0; index -= 1) {
        keys[index] = at.key;
        at = at.parent as Shape;
      }
      this.allKeys = keys;
    }
    return this.allKeys;
  }

  positionOf(key: string): number | undefined {
    if (this.positions === null) {
      const keys = this.keys;
      if (keys.length <= 8) {
        const at = keys.indexOf(key);
        return at < 0 ? undefined : at;
      }
      this.positions = new Map(keys.map((name, index) => [name, index]));
    }
    return this.positions.get(key);
  }

  /** The shape with one more key; null when the key is in it already, or the tree is full. */
  with(key: string): Shape | null {
    return this.lastKey === key ? this.lastNext : this.branch(key);
  }

  private branch(key: string): Shape | null {
    let next = this.branches?.get(key);
    if (next === undefined) {
      if (this.size >= mostKeys || this.room.left <= 0) return null;
      if (this.branches !== null && this.branches.size >= mostBranches) return null;
      for (let at: Shape = this; at.parent !== null; at = at.parent) {
        if (at.key === key) return null;
      }
      this.room.left -= 1;
      next = new Shape(this, key, this.size + 1, this.room);
      this.branches ??= new Map();
      this.branches.set(key, next);
    }
    this.lastKey = key;
    this.lastNext = next;
    return next;
  }
}
