import { join } from 'node:path';
import type { CollectTold, PrometheusOrder } from '../../../shared/collect.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { createMasker } from '../bundle/mask.ts';
import {
  formatWindow,
  type StoredSeries,
  type StoredWindow,
  storedReason,
  windowFile,
} from '../bundle/prometheus-window.ts';
import { reasonOfStatus } from '../bundle/reasons.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { type Connecting, createConnections } from '../connect/connections.ts';
import { ownHeaders } from '../connect/headers.ts';
import type { Job } from '../job.ts';
import { parseJson } from '../json-text.ts';
import { asArray, asNumber, asObject, asString } from '../json-value.ts';
import { parseTarget } from '../replay/target.ts';
import { type Answer, get } from './get.ts';

/** Series of SGLang and of its routers, whoever replaced the colon. */
const isOurs = (name: string): boolean => /^(sglang[:_]|sgl_router_|smg_)/.test(name);
const selector = '{__name__=~"sglang[:_].*|sgl_router_.*|smg_.*"}';

/** Steps that a window is divided into, and the most that Prometheus answers for one series. */
const wantedSteps = 240;
const mostPoints = 11_000;
/** Values that are kept altogether. 240 steps of some 80,000 series. */
const mostValues = 20_000_000;
const answerBytes = 256_000_000;
const atOnce = 4;
/** The file is written anew this often while series come in. Milliseconds. */
const saveEvery = 2_000;

/** Seconds between two points: whole ones, never below 1. */
export function stepOf(from: number, to: number): number {
  const step = Math.max(1, Math.ceil((to - from) / wantedSteps));
  return Math.max(step, Math.ceil((to - from) / (mostPoints - 1)));
}

interface WindowJob {
  readonly job: Job<CollectTold>;
  readonly maskKey: Uint8Array;
}

/**
 * Fetches a past window into `prometheus/window.json` below `folder`. What cannot be fetched is a fact of that file.
 * Throws ProblemError for an order that cannot be used and for a folder that cannot be written.
 */
export async function collectWindow(
  order: PrometheusOrder,
  connecting: Connecting,
  folder: string,
  { job, maskKey }: WindowJob,
): Promise<void> {
  const { baseUrl } = parseTarget(order.url);
  if (!(order.to > order.from))
    throw new ProblemError('badInput', { what: 'The window', cause: 'it ends before it begins' });
  const { headers, secrets } = ownHeaders(order.token, []);
  const masker = createMasker({ known: secrets, key: maskKey });
  const dispatcher = createConnections(connecting);
  const step = stepOf(order.from, order.to);
  const from = Math.floor(order.from / step) * step;
  const to = from + Math.floor((order.to - from) / step) * step;
  const rows: StoredSeries[] = [];
  const missing: StoredWindow['missing'] = [];
  const requestedAt = Date.now() / 1000;
  let bytes = 0;

  await createFolder(join(folder, 'prometheus'));
  const save = (state: StoredWindow['state'], reason: Phrase | null = null) => {
    const text = formatWindow({
      url: baseUrl,
      from,
      to,
      step_seconds: step,
      requested_at: requestedAt,
      state,
      reason: reason && storedReason(reason),
      missing,
      series: rows,
    });
    return writeFileAtomic(join(folder, windowFile), masker.json(windowFile, text));
  };
  const ask = async (path: string): Promise<Answer> => {
    const answer = await get(`${baseUrl}${path}`, {
      dispatcher,
      proxy: connecting.proxy,
      headers: { accept: 'application/json', ...headers },
      timeoutSeconds: Math.max(connecting.timeoutSeconds, 30),
      totalSeconds: 300,
      bodyLimit: answerBytes,
      signal: job.signal,
      arrived: () => undefined,
    });
    bytes += answer.body.length;
    return answer;
  };

  try {
    await save('collecting');
    const names = await namesIn(ask, from, to);
    if (!('names' in names))
      return void (await save(job.signal.aborted ? 'stopped' : 'failed', names.reason));
    const waiting = [...names.names];
    let done = 0;
    let values = 0;
    let saved = performance.now();
    const tell = () => job.tell({ kind: 'window', done, of: names.names.length, series: rows.length, bytes });
    tell();
    const work = async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        if (job.signal.aborted) return;
        if (values >= mostValues) {
          missing.push({ name, reason: storedReason(phrase('windowFull', { values })) });
          continue;
        }
        const query = `{__name__=${JSON.stringify(name)}}`;
        const params = new URLSearchParams({
          query,
          start: String(from),
          end: String(to),
          step: String(step),
        });
        const found = seriesIn(await ask(`/api/v1/query_range?${params}`), from, step);
        if ('reason' in found) {
          if (!job.signal.aborted) missing.push({ name, reason: storedReason(found.reason) });
        } else {
          rows.push(...found.series);
          values += found.series.reduce((total, row) => total + row.values.length, 0);
        }
        done += 1;
        tell();
        if (performance.now() - saved > saveEvery) {
          saved = performance.now();
          await save('collecting');
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    await save(job.signal.aborted ? 'stopped' : missing.length > 0 ? 'cut' : 'complete');
  } finally {
    await dispatcher.destroy();
  }
}

type Ask = (path: string) => Promise<Answer>;

/** Names of our series in the window. A server before 2.24 knows no `match[]` there and answers all names. */
async function namesIn(
  ask: Ask,
  from: number,
  to: number,
): Promise<{ readonly names: readonly string[] } | { readonly reason: Phrase }> {
  const params = new URLSearchParams({ 'match[]': selector, start: String(from), end: String(to) });
  const data = dataIn(await ask(`/api/v1/label/__name__/values?${params}`));
  if ('reason' in data) return data;
  const names = (asArray(data.data) ?? []).flatMap((name) => asString(name) ?? []).filter(isOurs);
  return names.length === 0 ? { reason: phrase('noSuchSeries', {}) } : { names };
}

/** `{status: "success", data}`; else why not. */
function dataIn(answer: Answer): { readonly data: unknown } | { readonly reason: Phrase } {
  const { status, body, cut, failure } = answer;
  if (failure) return { reason: failure.reason };
  if (cut) return { reason: cut };
  const text = body.toString('utf8');
  const parsed = parseJson(text);
  const object = parsed.ok ? asObject(parsed.value) : null;
  if (status === 200 && object?.status === 'success') return { data: object.data };
  const error = asString(object?.error);
  if (status !== 200)
    return { reason: reasonOfStatus({ name: 'prometheus' }, status ?? 0, error ?? text, answer.location) };
  return { reason: phrase('notPrometheus', {}) };
}

/** The matrix of query_range on our grid. */
function seriesIn(
  answer: Answer,
  from: number,
  step: number,
): { readonly series: readonly StoredSeries[] } | { readonly reason: Phrase } {
  const data = dataIn(answer);
  if ('reason' in data) return data;
  const result = asArray(asObject(data.data)?.result);
  if (result === null) return { reason: phrase('notPrometheus', {}) };
  return {
    series: result.flatMap((item) => {
      const metric = asObject(asObject(item)?.metric);
      const points = asArray(asObject(item)?.values);
      return metric && points ? [onGrid(metric, points, from, step)] : [];
    }),
  };
}

function onGrid(
  metric: Readonly<Record<string, unknown>>,
  points: readonly unknown[],
  from: number,
  step: number,
): StoredSeries {
  const { __name__: name, ...labels } = metric;
  let first: number | null = null;
  const values: StoredSeries['values'] = [];
  for (const point of points) {
    const [time, text] = asArray(point) ?? [];
    const at = Math.round(((asNumber(time) ?? Number.NaN) - from) / step);
    const value = asString(text);
    if (!Number.isSafeInteger(at) || at < 0 || value === null) continue;
    first ??= at;
    while (values.length < at - first) values.push(null);
    values[at - first] = value === 'NaN' || value === '+Inf' || value === '-Inf' ? value : Number(value);
  }
  return {
    name: String(name ?? ''),
    labels: Object.fromEntries(
      Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
    ),
    first: first ?? 0,
    values,
  };
}
