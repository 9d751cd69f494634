import * as v from 'valibot';

/*
 * How a server is connected to, beside its address: the same for a collection, a look and a replay. One place opens
 * connections by it, electron/core/connect/.
 */

const secretText = v.pipe(v.string(), v.maxLength(8192));
const pathText = v.pipe(v.string(), v.minLength(1), v.maxLength(8192));

export const mostHeaders = 64;

/** The value of one is a secret like a token: it is in no file, no log and no answer to a window. */
export const headerGiven = v.object({ name: v.pipe(v.string(), v.maxLength(256)), value: secretText });
export type Header = v.InferOutput<typeof headerGiven>;

/** `ca`: PEM file of an authority to trust beside the system's. `insecure` checks no certificate at all. */
export const tlsGiven = v.object({ ca: v.nullable(pathText), insecure: v.boolean() });
export type Tls = v.InferOutput<typeof tlsGiven>;

export const connectionEntries = {
  tls: tlsGiven,
  /** Sent with every call to the server itself, never elsewhere. Values are masked wherever they turn up. */
  headers: v.pipe(v.array(headerGiven), v.maxLength(mostHeaders)),
  /** `http://host:port`; null = straight to the server, whatever the environment says. */
  proxy: v.nullable(v.pipe(v.string(), v.maxLength(2048))),
} as const;

export const connectionGiven = v.object(connectionEntries);
export type Connection = v.InferOutput<typeof connectionGiven>;

/** Straight to the server, trusting what the system trusts. */
export const plainConnection: Connection = { tls: { ca: null, insecure: false }, headers: [], proxy: null };
