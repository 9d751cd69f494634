/** Most names, ids and codes that are kept; a file that names more is told to do so. */
const most = 10_000;

interface Seen {
  readonly module: string;
  readonly name: string;
  readonly offset: number;
  times: number;
}

/** What Python makes something of that is not to be seen in the values. */
export const oddities = ['callThrownAway', 'stateSetAgain', 'textOfPython2'] as const;
export type Oddity = (typeof oddities)[number];

/**
 * Sees what a pickle names while a machine executes it: by the opcodes that were executed, not by looks, so that a name
 * put together from memo and DUP is seen, too. Offsets are bytes of the file.
 */
export class Witness {
  readonly globals = new Map<string, Seen>();
  readonly persistentIds: { readonly id: string; readonly offset: number }[] = [];
  readonly extensions = new Map<number, number>();
  /** How often each was met, and the byte of the first. */
  readonly odd = new Map<Oddity, { readonly offset: number; times: number }>();
  /** Reading ended at something that is refused, and not at the end of the bytes: what follows it nobody has seen. */
  refused = false;
  /** A name that the pickle has Python work out first: it could be any. */
  computedName = false;
  /** Names, ids and codes past the most that are kept. */
  lost = 0;

  global(module: string, name: string, offset: number): void {
    const key = `${module}\n${name}`;
    const known = this.globals.get(key);
    if (known) known.times += 1;
    else if (this.globals.size >= most) this.lost += 1;
    else this.globals.set(key, { module, name, offset, times: 1 });
  }

  persistentId(id: string, offset: number): void {
    if (this.persistentIds.length >= most) this.lost += 1;
    else this.persistentIds.push({ id: id.length > 200 ? `${id.slice(0, 199)}…` : id, offset });
  }

  extension(code: number, offset: number): void {
    if (this.extensions.has(code)) return;
    if (this.extensions.size >= most) this.lost += 1;
    else this.extensions.set(code, offset);
  }

  oddity(what: Oddity, offset: number): void {
    const known = this.odd.get(what);
    if (known) known.times += 1;
    else this.odd.set(what, { offset, times: 1 });
  }
}
