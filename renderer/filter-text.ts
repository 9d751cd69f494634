/*
 * Clauses of a filter as text, for the buttons that write into the field. Only what joins clauses is understood
 * here (`and`, `or`, brackets, quotes); what a clause means is the business of shared/where.ts.
 */

interface Split {
  /** Parts joined by `and` outside of brackets and quotes. */
  readonly clauses: readonly string[];
  /** An `or` stands outside of brackets: the parts are no clauses of their own. */
  readonly alternatives: boolean;
}

function split(where: string): Split {
  const clauses: string[] = [];
  let alternatives = false;
  let depth = 0;
  let from = 0;
  for (const { 0: word, index } of where.matchAll(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[()]|[^\s()"']+/g)) {
    if (word === '(') depth += 1;
    else if (word === ')') depth -= 1;
    else if (depth === 0 && word.toLowerCase() === 'or') alternatives = true;
    else if (depth === 0 && word.toLowerCase() === 'and') {
      clauses.push(where.slice(from, index).trim());
      from = index + word.length;
    }
  }
  clauses.push(where.slice(from).trim());
  return { clauses: clauses.filter((clause) => clause !== ''), alternatives };
}

const isAbout = (clause: string, field: string): boolean =>
  new RegExp(`^${field}(?![\\w.])`, 'i').test(clause);

/** The clause about `field` that stands on its own; null when there is none. */
export function clauseOf(where: string, field: string): string | null {
  const { clauses, alternatives } = split(where);
  return alternatives ? null : (clauses.find((clause) => isAbout(clause, field)) ?? null);
}

/** The filter with `clause` as its only word about `field`; null takes it out. The rest stays as it was typed. */
export function withClause(where: string, field: string, clause: string | null): string {
  const { clauses, alternatives } = split(where);
  if (alternatives) return clause === null ? where : `(${where.trim()}) and ${clause}`;
  const at = clauses.findIndex((one) => isAbout(one, field));
  const rest = clauses.filter((one, place) => place === at || !isAbout(one, field));
  if (clause === null) return rest.filter((one) => !isAbout(one, field)).join(' and ');
  if (at < 0) return [...rest, clause].join(' and ');
  return rest.map((one) => (isAbout(one, field) ? clause : one)).join(' and ');
}
