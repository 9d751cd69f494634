import type { Diagnosis } from '../../shared/diagnosis.ts';
import type { HandOff } from '../../shared/handoff.ts';
import type { en } from '../../shared/messages/en/index.ts';
import { say } from '../../shared/phrase.ts';

/* What the note says of the first command, and of the rules that nothing collected can supply. */

type Words = Pick<typeof en, 'handOff' | 'diagnose' | 'note' | 'phrases'>;

/** The first of the next tools with its command; nothing where there is none. */
export function firstCommand([first]: readonly HandOff[], words: Words): readonly string[] {
  if (!first) return [];
  const { id, params, command, effect, needs } = first;
  const { rows, effects, inNote, needs: needsWords } = words.handOff;
  return [
    inNote(rows[id].title(params), command.split('\n'), effects[effect]),
    ...(needs.length > 0 ? [needsWords(words.note.draft.list(needs))] : []),
  ];
}

/** What that command does to the server, where it changes it. */
export const commandRisk = ([first]: readonly HandOff[], { handOff }: Words): readonly string[] =>
  first?.effect === 'changes_server'
    ? [handOff.changesServer(handOff.rows[first.id].title(first.params))]
    : [];

/** Rules that no capture and no dump supplies, by what would. */
export function beyondChecked({ beyond }: Diagnosis, words: Words): readonly string[] {
  const byNeed = new Map<string, string[]>();
  for (const { id, needs } of beyond) {
    const need = say(needs, words.phrases);
    byNeed.set(need, [...(byNeed.get(need) ?? []), id]);
  }
  const { list, longList, sourceWhy } = words.note.draft;
  const groups = [...byNeed].map(([need, ids]) => sourceWhy(list(ids), need));
  return groups.length > 0 ? [words.diagnose.beyond(longList(groups), beyond.length)] : [];
}
