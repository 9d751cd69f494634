import type { RequestRow, RequestState } from '../../../shared/dump.ts';
import { flag, grammars } from './row-facts.ts';
import type { RowTable } from './row-table.ts';

export const states: readonly RequestState[] = ['finished', 'in_flight', 'health_check'];
const modalities = ['image', 'video', 'audio'] as const;

/** Texts of a row that the table does not hold. Every method may read the file. */
export interface RowTexts {
  rid(at: number): string | null;
  preview(at: number): string | null;
  detail(at: number): string | null;
  /** Of a merged table: where the record stands. */
  from?(at: number): NonNullable<RequestRow['from']>;
}

/**
 * One row of a table, read when it is asked for. `at` moves it: what is to be kept or sent is a `copy`.
 */
export class RowCursor implements RequestRow {
  at = 0;
  private readonly table: RowTable;
  private readonly texts: RowTexts;

  constructor(table: RowTable, texts: RowTexts) {
    this.table = table;
    this.texts = texts;
  }

  get index(): number {
    return this.table.indexAt(this.at);
  }
  get rid(): string | null {
    return this.texts.rid(this.at);
  }
  get class(): string | null {
    return this.table.classes.textOf(this.table.class[this.at] as number);
  }
  get state(): RequestState {
    return states[this.table.stateAt(this.at)] as RequestState;
  }
  get stream(): boolean | null {
    return this.has(flag.streamKnown) ? this.has(flag.stream) : null;
  }
  get promptTokens(): number | null {
    return count(this.table.prompt[this.at]);
  }
  get cachedTokens(): number | null {
    return count(this.table.cached[this.at]);
  }
  get completionTokens(): number | null {
    return count(this.table.completion[this.at]);
  }
  get start(): number | null {
    return known(this.table.start[this.at]);
  }
  get end(): number | null {
    return known(this.table.endAt(this.at));
  }
  get elapsedSeconds(): number | null {
    return known(this.table.elapsedAt(this.at));
  }
  get ttftSeconds(): number | null {
    return known(this.table.ttft[this.at]);
  }
  get queueSeconds(): number | null {
    return sevenDigits(this.table.queue[this.at]);
  }
  get prefillSeconds(): number | null {
    return sevenDigits(this.table.prefill[this.at]);
  }
  get finishType(): string | null {
    return this.table.finishes.textOf(this.table.finish[this.at] as number);
  }
  get finishDetail(): string | null {
    return this.texts.detail(this.at);
  }
  get errorType(): string | null {
    return this.table.errors.textOf(this.table.error[this.at] as number);
  }
  get dpRank(): number | null {
    return smallCount(this.table.dpRank[this.at]);
  }
  get weightVersion(): string | null {
    return this.table.weightVersions.textOf(this.table.weights[this.at] as number);
  }
  get retractions(): number | null {
    return smallCount(this.table.retractions[this.at]);
  }
  get specAcceptLength(): number | null {
    return sevenDigits(this.table.specAccept[this.at]);
  }
  get specVerifySteps(): number | null {
    return count(this.table.specSteps[this.at]);
  }
  get textPreview(): string | null {
    return this.texts.preview(this.at);
  }
  get loraPath(): string | null {
    return this.table.loras.textOf(this.table.lora[this.at] as number);
  }
  get media(): number {
    return this.table.media[this.at] as number;
  }
  get modality(): string | null {
    const found = modalities.filter((_, bit) => this.has(flag.image << bit));
    return found.length === 0 ? null : found.join('+');
  }
  get grammar(): string | null {
    return grammars[(((this.table.flags[this.at] as number) >> flag.grammarShift) & 7) - 1] ?? null;
  }
  get samples(): number | null {
    return smallCount(this.table.samples[this.at]);
  }
  get logprobs(): boolean {
    return this.has(flag.logprobs);
  }
  get markup(): boolean {
    return this.has(flag.markup);
  }
  get noLogs(): boolean {
    return this.has(flag.noLogs);
  }
  get cachePass(): boolean {
    return this.has(flag.cachePass);
  }
  get incomplete(): boolean {
    return this.has(flag.incomplete);
  }
  /** How the prompt was recorded; no part of a row that is sent. */
  get hasText(): boolean {
    return this.has(flag.hasText);
  }
  get hasIds(): boolean {
    return this.has(flag.hasIds);
  }
  get from(): RequestRow['from'] {
    return this.texts.from?.(this.at) ?? null;
  }

  private has(bit: number): boolean {
    return ((this.table.flags[this.at] as number) & bit) !== 0;
  }

  copy(): RequestRow {
    return {
      index: this.index,
      rid: this.rid,
      class: this.class,
      state: this.state,
      stream: this.stream,
      promptTokens: this.promptTokens,
      cachedTokens: this.cachedTokens,
      completionTokens: this.completionTokens,
      start: this.start,
      end: this.end,
      elapsedSeconds: this.elapsedSeconds,
      ttftSeconds: this.ttftSeconds,
      queueSeconds: this.queueSeconds,
      prefillSeconds: this.prefillSeconds,
      finishType: this.finishType,
      finishDetail: this.finishDetail,
      errorType: this.errorType,
      dpRank: this.dpRank,
      weightVersion: this.weightVersion,
      retractions: this.retractions,
      specAcceptLength: this.specAcceptLength,
      specVerifySteps: this.specVerifySteps,
      textPreview: this.textPreview,
      loraPath: this.loraPath,
      media: this.media,
      modality: this.modality,
      grammar: this.grammar,
      samples: this.samples,
      logprobs: this.logprobs,
      markup: this.markup,
      noLogs: this.noLogs,
      cachePass: this.cachePass,
      incomplete: this.incomplete,
      from: this.from,
    };
  }
}

const known = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;
/** Of a column of floats with 32 bits: what is behind the seventh digit is not what was recorded. */
function sevenDigits(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Number(value.toPrecision(7));
}
const count = (value: number | undefined): number | null => (value === undefined || value < 0 ? null : value);
const smallCount = (value: number | undefined): number | null =>
  value === undefined || value === 0xffff ? null : value;
