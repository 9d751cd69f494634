/** A small metrics registry that writes Prometheus text 0.0.4 as prometheus_client does. */

export type MetricType = 'gauge' | 'counter' | 'histogram';
export type Labels = Readonly<Record<string, string | number>>;

export interface MetricRow {
  /** Name of the sample; for a histogram without `_bucket`, `_sum`, `_count`. */
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly buckets?: readonly number[];
}

interface Series {
  readonly labels: Labels;
  value: number;
  /** Histograms only: observations per bucket (not cumulative), the last one for +Inf. */
  readonly buckets: number[];
}

export class Registry {
  private readonly rows = new Map<string, MetricRow>();
  private readonly series = new Map<string, Map<string, Series>>();

  constructor(rows: readonly MetricRow[]) {
    for (const row of rows) this.rows.set(row.name, row);
  }

  has(name: string): boolean {
    return this.rows.has(name);
  }

  /** Does nothing for a name that this version of SGLang has not. */
  set(name: string, labels: Labels, value: number): void {
    const found = this.at(name, labels);
    if (found) found.value = value;
  }

  add(name: string, labels: Labels, value: number): void {
    const found = this.at(name, labels);
    if (found) found.value += value;
  }

  observe(name: string, labels: Labels, value: number, times = 1): void {
    const found = this.at(name, labels);
    if (!found || times === 0) return;
    const edges = this.rows.get(name)?.buckets ?? [];
    const at = edges.findIndex((edge) => value <= edge);
    const index = at === -1 ? edges.length : at;
    found.buckets[index] = (found.buckets[index] ?? 0) + times;
    found.value += value * times;
  }

  /** Rows of a name that was never used are left out, as in prometheus_client. */
  render(): string {
    let out = '';
    for (const [name, row] of this.rows) {
      const all = this.series.get(name);
      if (!all) continue;
      out += `# HELP ${name} ${row.help}\n# TYPE ${name} ${row.type}\n`;
      if (row.type === 'histogram') out += histograms(row, [...all.values()]);
      else for (const one of all.values()) out += sample(name, one.labels, one.value);
    }
    return out;
  }

  private at(name: string, labels: Labels): Series | null {
    const row = this.rows.get(name);
    if (!row) return null;
    const all = this.series.get(name) ?? new Map<string, Series>();
    this.series.set(name, all);
    const key = JSON.stringify(labels);
    const found = all.get(key) ?? {
      labels,
      value: 0,
      buckets: new Array<number>((row.buckets?.length ?? -1) + 1).fill(0),
    };
    all.set(key, found);
    return found;
  }
}

/** Multiprocess mode writes the sums of all series first, then each with its buckets and its count. */
function histograms(row: MetricRow, all: readonly Series[]): string {
  let out = '';
  for (const { labels, value } of all) out += sample(`${row.name}_sum`, labels, value);
  for (const { labels, buckets } of all) {
    let below = 0;
    for (const [index, count] of buckets.entries()) {
      below += count;
      const edge = row.buckets?.[index] ?? Number.POSITIVE_INFINITY;
      out += sample(`${row.name}_bucket`, { ...labels, le: formatNumber(edge) }, below);
    }
    out += sample(`${row.name}_count`, labels, below);
  }
  return out;
}

function sample(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, said]) => `${key}="${escapeLabel(String(said))}"`);
  return `${name}${written.length > 0 ? `{${written.join(',')}}` : ''} ${formatNumber(value)}\n`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** Python's float text with Go's exponents from seven digits on: `1.0`, `1.482752e+06`, `+Inf`, `NaN`. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value >= 1e6 && value < 1e16) {
    const digits = String(value);
    const whole = digits.split('.')[0] ?? '';
    const mantissa = `${digits[0]}.${digits.slice(1).replace('.', '')}`.replace(/\.?0*$/u, '');
    return `${mantissa}e+${String(whole.length - 1).padStart(2, '0')}`;
  }
  const text = String(value).replace(/e([+-])(\d)$/u, 'e$10$2');
  return /[.e]/u.test(text) ? text : `${text}.0`;
}
