/*
 * The smallest part of a list that still has some property: delta debugging (Zeller and Hildebrandt, 2002), for lists
 * whose every test costs a request or a start of a server.
 */

/**
 * Narrows `items`, which have the property, to a part of which nothing can be left out: no piece of it, and none of its
 * complements, has the property any more. `fails` answers whether a part has it, null to stop here; `narrowed` hears of
 * each smaller part. Items are told apart by identity.
 */
export async function deltaDebug<Item>(
  items: readonly Item[],
  fails: (part: readonly Item[]) => Promise<boolean | null>,
  narrowed: (part: readonly Item[]) => void = () => undefined,
): Promise<readonly Item[]> {
  let smallest = items;
  let parts = 2;
  while (smallest.length > 1) {
    const pieces = split(smallest, parts);
    // Of two pieces each is the other's complement. A single item hardly ever has the property by itself, and where it does
    // leaving out the others gets there, too.
    const complements = parts === 2 ? [] : pieces.map((piece) => without(smallest, piece));
    const tries = parts > 2 && parts >= smallest.length ? complements : [...pieces, ...complements];
    let next: readonly Item[] | null = null;
    for (const part of tries) {
      const answer = await fails(part);
      if (answer === null) return smallest;
      if (!answer) continue;
      next = part;
      break;
    }
    if (next !== null) {
      parts = next.length <= smallest.length / parts + 1 ? 2 : Math.max(2, parts - 1);
      smallest = next;
      narrowed(smallest);
    } else {
      if (parts >= smallest.length) break;
      parts = Math.min(smallest.length, parts * 2);
    }
  }
  return smallest;
}

/** In `parts` pieces of nearly the same length, in order; none is empty. */
function split<Item>(list: readonly Item[], parts: number): (readonly Item[])[] {
  const pieces: (readonly Item[])[] = [];
  for (let part = 0; part < parts; part += 1) {
    const piece = list.slice(
      Math.round((part * list.length) / parts),
      Math.round(((part + 1) * list.length) / parts),
    );
    if (piece.length > 0) pieces.push(piece);
  }
  return pieces;
}

function without<Item>(all: readonly Item[], some: readonly Item[]): readonly Item[] {
  const gone = new Set(some);
  return all.filter((item) => !gone.has(item));
}
