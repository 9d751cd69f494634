import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languageFacts, languages } from '../../shared/languages.ts';
import { catalogues } from '../../shared/messages/catalogues.ts';
import { signals as englishSignals } from '../../shared/messages/en/signals/index.ts';
import { signals as chineseSignals } from '../../shared/messages/zh/signals/index.ts';
import { ProblemError, tellProblem } from '../../shared/outcome.ts';
import { phrase, say } from '../../shared/phrase.ts';

const { en, zh } = catalogues;

/** Every text of a catalogue by its dotted key; functions by their source. */
function texts(words: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') return [[name, value] as const];
    if (typeof value === 'function') return [[name, String(value)] as const];
    return value !== null && typeof value === 'object' ? texts(value, name) : [];
  });
}

/** What is written the same in Chinese: names of things that SGLang calls so, keys, units, examples. */
const sameInChinese = new Set([
  // Keys, units, addresses and names of sides.
  'checking.values.sameTarget',
  'checking.values.figure',
  'differences.nextKeys',
  'experiment.open',
  'experiment.kinds.pair',
  'experiment.secondPlaceholder',
  'experiment.startKeys',
  'experiment.side.a',
  'experiment.side.b',
  'experiment.heads.ttft',
  'experiment.paceNames.ttft',
  'batch.placeholder',
  'batch.eos',
  'batch.pauseKey',
  'batch.columns.rid',
  'batch.sideNames.a',
  'batch.sideNames.b',
  'batch.figureColumns.n',
  'batch.worstColumns.rid',
  'batch.worstColumns.ttft',

  'report.fields.sha256',
  'app.name',
  'collect.token',
  'compare.sources.server_info',
  'compare.sources.model_info',
  'compare.rankHead',
  'compare.rid',
  'collect.targetsExample',
  'collect.roles.prefill',
  'collect.roles.decode',
  'collect.prometheus',
  'collect.windowSpans.900',
  'collect.windowSpans.3600',
  'collect.windowSpans.21600',
  'collect.windowSpans.86400',
  'app.utc',
  'app.keyNames.ctrl',
  'app.keyNames.shift',
  'app.keyNames.enter',
  'app.keyNames.escape',
  'app.pastePlaceholder',
  'overview.version',
  'overview.roles.prefill',
  'overview.roles.decode',
  'overview.loadColumns.rank',
  'requests.filterPlaceholder',
  'requests.filterKeys',
  'requests.searchKeys',
  'requests.chips.ttft',
  'requests.columns.rid',
  'requests.columns.ttft',
  'requests.columns.dp',
  'requests.columns.prefill',
  'requests.columns.lora',
  'requests.shape.lora',
  'requests.shape.logprobs',
  'requests.editKeys',
  'requests.tabs.meta_info',
  'requests.asJson',
  'requests.stages.prefill',
  'requests.stages.decode',
  'requests.fields.dp',
  'requests.fields.lora',
  'requests.fields.ttft',
  'requests.promptIds',
  'replay.targetPlaceholder',
  'copyAs.curlKeys',
  'history.keys',
  'history.openKeys',
  'history.resendKeys',
  'history.editKeys',
  'history.compareKeys',
  'history.markKeys',
  'history.pinKeys',
  'history.removeKeys',
  'history.columns.ttft',
  'replay.sendKeys',
  'replay.cancelKeys',
  'replay.undoKeys',
  'replay.redoKeys',
  'replay.formatKeys',
  'replay.findKeys',
  'replay.partNotes.whole',
  'replay.rows.ttft',
  'note.formats.md',
  'note.formats.pdf',
  'note.formats.json',
  'note.formats.issue',
  'note.issue.version',
  'collect.method',
  'settings.seconds',
  'settings.megabytes',
  'settings.units.seconds',
  'settings.units.factor',
  'pins.keys',
  'pins.textKeys',
  'plots.legend.prefill',
  'plots.legend.decode',
  'plots.distribution.ttftSeconds',
  'capturePlots.lines.p50',
  'capturePlots.lines.p99',
  'plots.percentile.p50',
  'plots.percentile.p90',
  'plots.percentile.p99',
  'exporting.formats.jsonl',
  'exporting.formats.csv',
  'fields.request.lora_id.title',
  'fields.request.routed_dp_rank.title',
  'fields.sampling.json_schema.title',
]);

describe('the Chinese catalogue', () => {
  test('has words for every finding', () => {
    expect(Object.keys(englishSignals).filter((key) => !Object.hasOwn(chineseSignals, key))).toEqual([]);
  });

  test('has no finding that the English one has not', () => {
    expect(Object.keys(chineseSignals).filter((key) => !Object.hasOwn(englishSignals, key))).toEqual([]);
  });

  test('says of every failure what the English one says: a sentence, and a next step where there is one', () => {
    const hinted = (of: typeof en.problems) =>
      Object.entries(of).flatMap(([key, entry]) => ('hint' in entry ? [key] : []));
    expect(hinted(zh.problems)).toEqual(hinted(en.problems));
  });

  test('leaves nothing in English but what is called so', () => {
    const english = new Map(texts(en));
    const same = texts(zh)
      .filter(([key, text]) => english.get(key) === text && /[a-z]/i.test(text) && !/=>|^function/.test(text))
      .map(([key]) => key)
      // Findings without Chinese words are listed above.
      .filter((key) => !key.startsWith('signals.'));
    expect(same.filter((key) => !sameInChinese.has(key))).toEqual([]);
    // A row of the list that is no longer the same says nothing.
    expect([...sameInChinese].filter((key) => !(english.get(key) === new Map(texts(zh)).get(key)))).toEqual(
      [],
    );
  });
});

describe('Chinese as it is set', async () => {
  const folder = join(import.meta.dirname, '../../shared/messages/zh');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const han = '\\p{Script=Han}';
  for (const file of files)
    test(file, async () => {
      const lines = (await readFile(join(folder, file), 'utf8')).split('\n');
      const faults = (pattern: RegExp) =>
        lines.flatMap((line, place) =>
          // Comments are ours to write in English.
          pattern.test(line.replace(/\/\/.*|\/\*.*|^ \* .*/, '')) ? [`${place + 1}: ${line.trim()}`] : [],
        );
      // Half-width punctuation beside a Han character.
      expect(faults(new RegExp(`${han}[,;:()!?]|[,;:()!?]\\s*${han}`, 'u'))).toEqual([]);
      // No space between Han and Latin letters or digits, or one between a Han character and full-width punctuation.
      expect(faults(new RegExp(`${han}[A-Za-z0-9]|[A-Za-z0-9]${han}`, 'u'))).toEqual([]);
      expect(faults(new RegExp(`${han} [，。；：（）、]|[，。；：（）、] ${han}`, 'u'))).toEqual([]);
    });
});

test('a problem is told in either language, clauses inside of it too', () => {
  const { problem } = new ProblemError('writeFailed', { path: '/x/note.md', cause: phrase('writeFull', {}) });
  expect(problem.message).toBe('/x/note.md could not be written: the disk is full.');
  // As it comes over the bridge: plain data.
  const crossed = JSON.parse(JSON.stringify(problem));
  expect(tellProblem(crossed, zh)).toMatchObject({
    code: 'WRITE_FAILED',
    message: '无法写入 /x/note.md：磁盘已满。',
    hint: '请换一个位置，或腾出空间后重试。已打开的内容没有丢失。',
  });
  expect(tellProblem(crossed, en)).toMatchObject({ message: problem.message, hint: problem.hint });
  // What was told without its key, by an older file, stays as it is.
  expect(tellProblem({ code: 'INTERNAL', message: 'as written' }, zh).message).toBe('as written');
});

test('a clause follows the catalogue', () => {
  expect(say(phrase('timedOut', { seconds: 25 }), zh.phrases)).toBe('25 s 内没有应答');
});

test('why a replay is not the recorded traffic is said of one request as of many', () => {
  const limit = '100 ms';
  const said = (count: number) => [
    say(phrase('sentLate', { count, limit }), en.phrases),
    say(phrase('lateBySlots', { count, parallel: count }), en.phrases),
    say(phrase('promptsDiffer', { count, of: 4 }), en.phrases),
    say(phrase('startsUnknown', { count }), en.phrases),
    say(phrase('stoppedEarly', { count }), en.phrases),
  ];
  expect(said(1)).toEqual([
    '1 request was sent more than 100 ms late',
    '1 request waited for the only slot',
    '1 of 4 prompts has another number of tokens than recorded',
    '1 request has no usable start time and went with the one before',
    'stopped with 1 request still to send',
  ]);
  expect(said(2)).toEqual([
    '2 requests were sent more than 100 ms late',
    '2 requests waited for one of 2 slots',
    '2 of 4 prompts have another number of tokens than recorded',
    '2 requests have no usable start time and went with the one before',
    'stopped with 2 requests still to send',
  ]);
  expect(say(phrase('sentLate', { count: 1, limit }), zh.phrases)).toBe('1 个请求的发送延迟超过 100 ms');
});

test('every language names itself and says how it writes numbers', () => {
  for (const language of languages) {
    const { name, short, locale } = languageFacts[language];
    expect([name, short]).not.toContain('');
    // The formats of shared/format.ts serve both: groups of three, a point before decimals.
    expect(new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).format(1482752.5)).toBe('1,482,752.5');
  }
});
