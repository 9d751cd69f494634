import { createHash } from 'node:crypto';
import type {
  Minimised,
  MinimiseEnd,
  MinimiseLevel,
  MinimiseOutcome,
  MinimiseRound,
  MinimiseSize,
  MinimiseTold,
} from '../../../shared/minimise.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import { formatRequest } from '../replay/request-text.ts';
import { type Checked, runCheck } from './check.ts';
import type { CheckOrder } from './check-order.ts';
import { deltaDebug } from './delta-debug.ts';
import { type Piece, type Prompt, readPrompt, sizeOf } from './prompt.ts';
import { type Steadiness, steadinessOf } from './steadiness.ts';

export interface MinimiseOptions {
  readonly mostRounds: number;
  /** Rounds of an earlier run of the same order: their candidates are not sent again. */
  readonly known: readonly MinimiseRound[];
  /** Called before the next round begins, with the smallest body so far. A throw ends the work. */
  keep(round: MinimiseRound, smallest: string): Promise<void>;
  /** After an answer that was cut or never came: resolves when the target takes requests again; false = it does not. */
  isBack(signal: AbortSignal): Promise<boolean>;
  /** For a check by a command: what it is told of the candidate. */
  envOf?(body: string): Promise<Readonly<Record<string, string>>>;
}

/** Times the whole prompt is sent first. */
const baselineRuns = 3;
/** Units of a level that are told apart at once; of more, neighbours go together first. */
const mostUnits = 4096;
/** Characters of a body that is kept of every round. */
const mostBody = 20_000;
const mostPreview = 200;

/**
 * Shrinks the prompt of the order's one request to the smallest that still fails its check in the same way. Throws
 * BAD_INPUT for an order that cannot be minimised, and what `runCheck` throws.
 */
export async function minimise(
  order: CheckOrder,
  job: Job<MinimiseTold>,
  options: MinimiseOptions,
): Promise<Minimised> {
  refuseWhatDependsOnThePrompt(order);
  const [request] = order.requests;
  if (request === undefined || order.requests.length > 1)
    throw new ProblemError('minimiseOneRequest', { count: order.requests.length });
  return new Minimiser(order, readPrompt(request.body), job, options).run();
}

/** An answer that was recorded belongs to the whole prompt: every smaller one differs from it, and that says nothing. */
function refuseWhatDependsOnThePrompt({ expect }: CheckOrder): void {
  if (expect.some((one) => one.kind === 'same' && one.as.kind !== 'target'))
    throw new ProblemError('minimiseAgainstRecorded', {});
}

interface Tried {
  readonly outcome: MinimiseOutcome;
  readonly sent: number;
  readonly failed: number;
  readonly failures: readonly string[];
  readonly tokens: number | null;
}

class Minimiser {
  readonly #order: CheckOrder;
  readonly #prompt: Prompt;
  readonly #job: Job<MinimiseTold>;
  readonly #options: MinimiseOptions;
  readonly #known: Map<string, MinimiseRound>;
  #rounds = 0;
  #ended: MinimiseEnd | null = null;
  #needsTarget = false;
  #flaky = false;
  #steadiness: Steadiness = { attempts: baselineRuns, needed: 1 };
  /** Kinds of failure of the whole prompt; a candidate has to fail in one of them. */
  #failures: ReadonlySet<string> | null = null;
  #smallest: { readonly body: string; readonly size: MinimiseSize };

  constructor(order: CheckOrder, prompt: Prompt, job: Job<MinimiseTold>, options: MinimiseOptions) {
    this.#order = order;
    this.#prompt = prompt;
    this.#job = job;
    this.#options = options;
    this.#known = new Map(options.known.map((round) => [round.key, round]));
    this.#smallest = { body: prompt.body(prompt.pieces), size: this.#sizeOf(prompt.pieces, null) };
  }

  async run(): Promise<Minimised> {
    const baseline = await this.#baseline();
    const from = this.#smallest.size;
    if (baseline !== null && this.#ended === null) {
      let { pieces } = this.#prompt;
      for (const level of this.#prompt.levels) {
        if (this.#ended !== null) break;
        pieces = await this.#shrink(pieces, level.name, level.units);
      }
    }
    return {
      ended: this.#ended ?? 'minimal',
      rounds: this.#rounds,
      from,
      to: this.#smallest.size,
      body: formatRequest(this.#smallest.body),
      baseline: { failed: baseline?.failed ?? 0, sent: baseline?.sent ?? 0 },
      flaky: this.#flaky,
    };
  }

  /** The whole prompt, as often as tells how steadily it fails. */
  async #baseline(): Promise<MinimiseRound | null> {
    const round = await this.#round(this.#prompt.pieces, null);
    if (round === null) return null;
    if (round.failed === 0) {
      this.#ended = 'passes';
      return round;
    }
    this.#failures = new Set(round.failures);
    this.#steadiness = steadinessOf(round.failed, round.sent);
    if (round.failed < round.sent) this.#flaky = true;
    this.#smallest = { ...this.#smallest, size: round.size };
    return round;
  }

  async #shrink(
    pieces: readonly Piece[],
    level: MinimiseLevel,
    unitsOf: Prompt['levels'][number]['units'],
  ): Promise<readonly Piece[]> {
    let kept = pieces;
    for (;;) {
      const units = unitsOf(kept);
      const perGroup = Math.ceil(units.length / mostUnits);
      const groups = perGroup > 1 ? inGroups(units, perGroup) : units;
      const smallest = await deltaDebug(groups, async (part) => {
        const round = await this.#round(part.flat(), level);
        return round === null ? null : round.outcome === 'fails';
      });
      kept = smallest.flat();
      if (perGroup === 1 || this.#ended !== null) return kept;
    }
  }

  /** One candidate: by what is known of it, else by sending it. null when the work ends here. */
  async #round(pieces: readonly Piece[], level: MinimiseLevel | null): Promise<MinimiseRound | null> {
    const body = this.#prompt.body(pieces);
    const key = createHash('sha256').update(body).digest('hex');
    const known = this.#known.get(key);
    if (known) {
      // Of an earlier run; one of this run was counted when it was sent.
      this.#rounds = Math.max(this.#rounds, known.round);
      this.#take(known, body);
      return known;
    }
    if (this.#rounds >= this.#options.mostRounds && level !== null) this.#ended = 'rounds';
    if (this.#ended !== null) return null;
    const number = level === null ? 0 : this.#rounds + 1;
    const preview = previewOf(pieces);
    this.#job.tell({ kind: 'trying', round: number, level, size: this.#sizeOf(pieces, null), preview });
    const tried = await this.#try(body);
    if (tried === null) {
      this.#ended = 'stopped';
      return null;
    }
    this.#rounds = number;
    const { tokens, ...said } = tried;
    const round: MinimiseRound = {
      round: number,
      level,
      ...said,
      size: this.#sizeOf(pieces, tokens),
      preview,
      key,
      body: body.length > mostBody ? null : body,
    };
    this.#known.set(key, round);
    this.#take(round, body);
    await this.#options.keep(round, this.#smallest.body);
    this.#job.tell({ kind: 'done', round, smallest: this.#smallest.size });
    return round;
  }

  #take({ outcome, size, sent, failed, level }: MinimiseRound, body: string): void {
    if (outcome === 'fails' && body.length <= this.#smallest.body.length) this.#smallest = { body, size };
    if (level !== null && failed > 0 && failed < sent) this.#flaky = true;
  }

  /** Sends a candidate until it is clear what it does; null when the target stays away or a person stops it. */
  async #try(body: string): Promise<Tried | null> {
    const { attempts, needed } = this.#steadiness;
    const isBaseline = this.#failures === null;
    let [sent, failed, tokens] = [0, 0, null as number | null];
    const failures = new Set<string>();
    let most = attempts;
    while (sent < most && (isBaseline || failed < needed)) {
      const checked = await this.#send(body);
      if (checked === null) return null;
      sent += 1;
      tokens ??= checked.last?.promptTokens ?? null;
      for (const failure of checked.failures) failures.add(failure);
      if (this.#failsAlike(checked)) failed += 1;
      // Steady so far: one that passes at once is not asked again, one that then passes gets a third say.
      if (!isBaseline && attempts === 2 && failed === 0) break;
      if (!isBaseline && attempts === 2 && sent === 2 && failed === 1) most = 3;
    }
    const fails = isBaseline ? failed > 0 : failed >= needed;
    const outcome = fails ? 'fails' : failures.size > 0 && failed === 0 ? 'other' : 'passes';
    return { outcome, sent, failed, failures: [...failures], tokens };
  }

  #failsAlike({ verdict, failures }: Checked): boolean {
    if (verdict !== 'bad') return false;
    return this.#failures === null || failures.some((one) => this.#failures?.has(one));
  }

  async #send(body: string): Promise<Checked | null> {
    const { signal } = this.#job;
    const requests = this.#order.requests.map((request) => ({ ...request, body }));
    const commandEnv = { ...this.#order.commandEnv, ...(await this.#options.envOf?.(body)) };
    for (;;) {
      if (this.#needsTarget) {
        this.#job.tell({ kind: 'waiting' });
        if (!(await this.#options.isBack(signal))) return null;
        this.#needsTarget = false;
      }
      const checked = await runCheck(
        { ...this.#order, requests, commandEnv, repeat: 1 },
        { signal, tell: () => undefined },
      );
      if (signal.aborted) return null;
      const end = checked.last?.end;
      this.#needsTarget = end === 'unreachable' || end === 'cut' || end === 'silent';
      // It was never taken: the one before has killed the target after all.
      if (end !== 'unreachable') return checked;
    }
  }

  #sizeOf(pieces: readonly Piece[], tokens: number | null): MinimiseSize {
    const { characters, ids } = sizeOf(this.#prompt.kind, pieces);
    return { characters, tokens: ids ?? tokens };
  }
}

/** Neighbours together, `size` of them. */
function inGroups(units: readonly (readonly Piece[])[], size: number): readonly (readonly Piece[])[] {
  const groups: (readonly Piece[])[] = [];
  for (let at = 0; at < units.length; at += size) groups.push(units.slice(at, at + size).flat());
  return groups;
}

function previewOf(pieces: readonly Piece[]): string {
  let preview = '';
  for (const { text, id } of pieces) {
    preview += id === null ? (text ?? '…') : `${preview === '' ? '' : ', '}${id}`;
    if (preview.length > mostPreview) break;
  }
  const characters = Array.from(preview);
  return characters.length > mostPreview ? `${characters.slice(0, mostPreview).join('')}…` : preview;
}
