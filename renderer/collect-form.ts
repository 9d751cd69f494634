import type { CollectOrder, CollectTarget } from '../shared/collect.ts';
import { targetWith } from './kept-token.ts';

/** How often loads and metrics are looked at. */
export const lookChoices = ['once', 'twice', 'several', 'watch'] as const;
export type Looks = (typeof lookChoices)[number];

/** Lengths of a past window, in seconds. */
export const windowSpans = { '900': 900, '3600': 3_600, '21600': 21_600, '86400': 86_400 } as const;
export type WindowSpan = keyof typeof windowSpans;

/** What a person fills in before collecting. */
export interface CollectForm {
  readonly place: 'server' | 'deployment';
  readonly baseUrl: string;
  /** The targets of a deployment, as pasted. */
  readonly targetsText: string;
  /** Goes to the main process with the first call, which keeps it; see shared/tokens.ts. */
  readonly token: string;
  readonly healthProbes: boolean;
  readonly timeoutSeconds: number;
  readonly looks: Looks;
  /** Of `several`. */
  readonly samples: number;
  readonly gapSeconds: number;
  readonly watchMinutes: number;
  readonly watchMegabytes: number;
  /** PEM file of an authority to trust; null = the system's only. */
  readonly ca: string | null;
  readonly insecure: boolean;
  readonly proxy: string;
  /** `Name: value`, one a line. */
  readonly headersText: string;
  readonly prometheusUrl: string;
  readonly windowSpan: WindowSpan;
  /** End of the window, as typed; empty = now. */
  readonly windowUntil: string;
}

export const emptyForm: CollectForm = {
  place: 'server',
  baseUrl: '',
  targetsText: '',
  token: '',
  healthProbes: true,
  timeoutSeconds: 10,
  looks: 'twice',
  samples: 10,
  gapSeconds: 30,
  watchMinutes: 15,
  watchMegabytes: 256,
  ca: null,
  insecure: false,
  proxy: '',
  headersText: '',
  prometheusUrl: '',
  windowSpan: '3600',
  windowUntil: '',
};

/** Why a form cannot become an order: the field, by its key in the catalogue. */
export type FormFault = 'noTarget' | 'badHeaders' | 'badUntil';

/** The order that a form stands for. `targets`: those of the pasted list. `now`: Unix seconds. */
export function orderOf(
  form: CollectForm,
  targets: readonly CollectTarget[],
  now: number,
): { readonly order: CollectOrder } | { readonly fault: FormFault } {
  const token = form.token.trim();
  const asked: CollectTarget[] =
    form.place === 'server'
      ? form.baseUrl.trim() === ''
        ? []
        : [{ role: 'plain', ...targetWith(form.baseUrl.trim(), token) }]
      : targets.map((target) => (token === '' ? { ...target, keptToken: true } : { ...target, token }));
  if (asked.length === 0) return { fault: 'noTarget' };
  const headers = readHeaders(form.headersText);
  if (headers === null) return { fault: 'badHeaders' };
  const until = form.windowUntil.trim() === '' ? now : Date.parse(form.windowUntil.trim()) / 1000;
  const prometheusUrl = form.prometheusUrl.trim();
  if (prometheusUrl !== '' && Number.isNaN(until)) return { fault: 'badUntil' };
  return {
    order: {
      targets: asked,
      healthProbes: form.healthProbes,
      timeoutSeconds: form.timeoutSeconds,
      samples: { once: 1, twice: 2, several: form.samples, watch: 1 }[form.looks],
      gapSeconds: form.gapSeconds,
      watch: form.looks === 'watch' ? { minutes: form.watchMinutes, megabytes: form.watchMegabytes } : null,
      tls: { ca: form.ca, insecure: form.insecure },
      headers,
      proxy: form.proxy.trim() === '' ? null : form.proxy.trim(),
      prometheus:
        prometheusUrl === ''
          ? null
          : { url: prometheusUrl, from: until - windowSpans[form.windowSpan], to: until },
    },
  };
}

/** Headers as typed, one a line; null where a line is none. */
function readHeaders(text: string): CollectOrder['headers'] | null {
  const headers: CollectOrder['headers'] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    headers.push({ name, value });
  }
  return headers;
}
