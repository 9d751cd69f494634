import * as v from 'valibot';
import { targetRoles } from './capture.ts';
import { type Connection, connectionEntries, plainConnection } from './connection.ts';
import type { Phrase } from './phrase.ts';

/*
 * What a person asks of the collector, and what the window hears while it works. The order is parsed once, at the
 * door of the contract or of the command line.
 */

const urlText = v.pipe(v.string(), v.maxLength(2048));
const secretText = v.pipe(v.string(), v.maxLength(8192));

/** Bounds of what may be asked for; the window's fields use them as well. */
export const collectLimits = {
  targets: 256,
  samples: 1000,
  /** Seconds between two samples. Closer ones make no rate, later ones miss what happened between. */
  gapSeconds: { least: 15, most: 120 },
  watchMinutes: { least: 1, most: 240 },
  watchMegabytes: { least: 1, most: 4096 },
} as const;

export const collectTargetGiven = v.object({
  /** Its folder in the capture; made of role and number when left out. Unique in the order. */
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
  role: v.picklist(targetRoles),
  baseUrl: urlText,
  /** Where its metrics are when not at the base URL: with or without `/metrics` at its end. */
  metricsUrl: v.exactOptional(urlText),
  /** Bearer token of this target; the order's counts when left out. */
  token: v.exactOptional(secretText),
  /** The token that is kept for this base URL goes with the calls, where none is given. */
  keptToken: v.exactOptional(v.boolean()),
});
export type CollectTarget = v.InferOutput<typeof collectTargetGiven>;

/** A target with what is known of how it is connected to; what the order says for all of them goes before it. */
export interface ConnectedTarget extends CollectTarget {
  readonly connection?: Connection;
}

/** A ring of the last samples: the oldest go when either bound is passed. */
const watchGiven = v.object({
  minutes: v.pipe(
    v.number(),
    v.minValue(collectLimits.watchMinutes.least),
    v.maxValue(collectLimits.watchMinutes.most),
  ),
  megabytes: v.pipe(
    v.number(),
    v.minValue(collectLimits.watchMegabytes.least),
    v.maxValue(collectLimits.watchMegabytes.most),
  ),
});
export type WatchBounds = v.InferOutput<typeof watchGiven>;

export const prometheusGiven = v.object({
  url: urlText,
  /** Unix seconds. */
  from: v.number(),
  to: v.number(),
  token: v.exactOptional(secretText),
});
export type PrometheusOrder = v.InferOutput<typeof prometheusGiven>;

/** Everything about a collection but where it goes. */
export const collectOrderEntries = {
  /** One makes a bundle, several a deployment. */
  targets: v.pipe(v.array(collectTargetGiven), v.minLength(1), v.maxLength(collectLimits.targets)),
  /** Bearer token for every target that has none of its own. Never written. */
  token: v.exactOptional(secretText),
  /** false leaves out the calls that make a server generate a token. */
  healthProbes: v.boolean(),
  /** Longest wait for one answer to begin and for each piece of it; health checks get at least 25. */
  timeoutSeconds: v.pipe(v.number(), v.minValue(0.1), v.maxValue(3600)),
  /** Looks at loads and metrics, the first included. Not looked at in a watch. */
  samples: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(collectLimits.samples)),
  gapSeconds: v.pipe(
    v.number(),
    v.minValue(collectLimits.gapSeconds.least),
    v.maxValue(collectLimits.gapSeconds.most),
  ),
  /** Goes on sampling until a rule fires, `keepWatched` or `cancel`. */
  watch: v.nullable(watchGiven),
  ...connectionEntries,
  /** A past window from a Prometheus server. */
  prometheus: v.nullable(prometheusGiven),
} as const;
const collectOrderGiven = v.object(collectOrderEntries);
export type CollectOrder = v.InferOutput<typeof collectOrderGiven>;

/** What is asked of one server when nothing else is said. */
export const defaultOrder: Omit<CollectOrder, 'targets'> = {
  healthProbes: true,
  timeoutSeconds: 10,
  samples: 1,
  gapSeconds: collectLimits.gapSeconds.least,
  watch: null,
  ...plainConnection,
  prometheus: null,
};

export interface EndpointInfo {
  /** File stem, as in SourceRecord.name. */
  readonly name: string;
  readonly path: string;
  readonly cost: 'none' | 'snapshot' | 'renders' | 'scheduler' | 'generates';
}

/** How one call stands. */
export interface CollectStep {
  /** The target's name; empty in a collection of one server. */
  readonly target: string;
  /** From 1. */
  readonly sample: number;
  readonly name: string;
  readonly state: 'waiting' | 'reading' | 'collected' | 'cut' | 'missing';
  readonly httpStatus: number | null;
  readonly elapsedSeconds: number | null;
  readonly bytes: number | null;
  readonly reason: Phrase | null;
  /** Calls that are settled, of all that are known to come: those of every target, of this sample. */
  readonly done: number;
  readonly of: number;
}

/** What the window hears while it is collected. */
export type CollectTold =
  | ({ readonly kind: 'call' } & CollectStep)
  /** Between two samples; told each second. */
  | {
      readonly kind: 'wait';
      /** The one that comes next, and how many are asked for: null in a watch. */
      readonly sample: number;
      readonly of: number | null;
      readonly secondsLeft: number;
      /** Further samples that are on disk now, and their bytes. */
      readonly kept: number;
      readonly bytes: number;
    }
  /** A past window comes in, name by name. */
  | {
      readonly kind: 'window';
      readonly done: number;
      /** null until the names are known. */
      readonly of: number | null;
      readonly series: number;
      readonly bytes: number;
    };

/** What a collection will come to, told before it begins. */
export interface CollectEstimate {
  /** Calls to the servers, the last sample included. Of a watch: those of its start. */
  readonly calls: number;
  readonly bytes: number;
  /** Without slow answers: gaps between samples, and a health check where one is asked for. */
  readonly seconds: number;
  /** `known`: by the bytes that these targets answered before; `rule`: by rule of thumb; `mixed`: some of both. */
  readonly by: 'known' | 'rule' | 'mixed';
}

/** Targets read from a file or from pasted lines. */
export interface ParsedTargets {
  readonly targets: readonly (CollectTarget & { readonly name: string })[];
  /** What was not understood, by 1-based line or entry. */
  readonly refused: readonly { readonly at: number; readonly text: string; readonly why: Phrase }[];
}
