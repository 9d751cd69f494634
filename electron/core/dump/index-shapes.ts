import type { HighWater } from './high-water.ts';
import type { IndexMemo } from './index-memo.ts';
import type { IndexNames } from './index-names.ts';
import type { RecordParts } from './index-parts.ts';
import { shapeOf } from './index-shape.ts';
import { match, RecordTemplate, type TemplateLimits } from './index-template.ts';

/** Shapes that are known at once: what finished, what failed, what is in flight, each with and without this and that. */
const mostTemplates = 8;
/** A dump without a shape is asked for one ever less often. Records. */
const longestGap = 1024;
/** As many of its records have to be others before one is not looked at. */
const patience = 16;

/** The shapes of a dump's records, learned as they come by. */
export class RecordShapes {
  /** The last used first. */
  private readonly templates: RecordTemplate[] = [];
  private readonly memo: IndexMemo;
  private readonly names: IndexNames;
  private readonly limits: TemplateLimits;
  private readonly water: HighWater;
  /** Of the record that matched last. */
  template: RecordTemplate | null = null;

  private others = 0;
  private gap = 1;
  private learnAt = 1;
  private matches = 0;
  private inARow = 0;
  private pause = 0;

  constructor(memo: IndexMemo, names: IndexNames, limits: TemplateLimits, water: HighWater) {
    this.memo = memo;
    this.names = names;
    this.limits = limits;
    this.water = water;
  }

  /** As `RecordTemplate.match`, by whichever shape the record has. */
  match(bytes: Buffer, base: number, from: number, filled: number, memo: number): number {
    if (this.pause > 0) {
      this.pause -= 1;
      return match.other;
    }
    const { templates } = this;
    let isCut = false;
    for (let at = 0; at < templates.length; at += 1) {
      const template = templates[at] as RecordTemplate;
      let end = template.match(bytes, base, from, filled, memo);
      while (end === match.other && template.loosen()) end = template.match(bytes, base, from, filled, memo);
      if (end === match.more) isCut = true;
      if (end <= 0) continue;
      if (at > 0) {
        templates.splice(at, 1);
        templates.unshift(template);
      }
      this.template = template;
      this.inARow = 0;
      this.matches += 1;
      if ((this.matches & 63) === 0 && this.gap > 1) {
        this.gap >>= 1;
        this.learnAt = Math.min(this.learnAt, this.others + this.gap);
      }
      return end;
    }
    if (isCut) return match.more;
    this.inARow += 1;
    this.pause = Math.min(this.inARow >> 4, patience);
    return match.other;
  }

  /** Asked of every record that is executed: whether its shape is to be learned. */
  wantsNext(): boolean {
    this.others += 1;
    return this.others >= this.learnAt;
  }

  /** `parts` are of the record at `bytes`, which begins at `start` in the file. */
  learn(bytes: Buffer, start: number, memo: number, parts: RecordParts): void {
    this.gap = Math.min(2 * this.gap, longestGap);
    this.learnAt = this.others + this.gap;
    const pieces = shapeOf(bytes, start, memo, parts);
    if (pieces === null) return;
    this.templates.unshift(
      new RecordTemplate(pieces, parts.copy(), this.memo, this.names, this.limits, this.water),
    );
    if (this.templates.length > mostTemplates) this.templates.pop();
    this.pause = 0;
  }
}
