import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { type TargetRole, targetRoles } from '../../../shared/capture.ts';
import {
  type CollectOrder,
  type CollectTarget,
  type CollectTold,
  collectLimits,
} from '../../../shared/collect.ts';
import { formatBytes } from '../../../shared/format.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import { readBundle } from '../../core/bundle/read.ts';
import { bundleName } from '../../core/collect/bundle-name.ts';
import { type Collected, collect } from '../../core/collect/collect.ts';
import { curlScript } from '../../core/collect/curl-script.ts';
import { estimateCollection } from '../../core/collect/estimate.ts';
import { readMoment } from '../../core/collect/moment.ts';
import { readTargetsFile } from '../../core/collect/targets-file.ts';
import { createWatchRules } from '../../core/collect/watch-rules.ts';
import { parseHeader } from '../../core/connect/headers.ts';
import { helpPage, jsonOption, positiveNumber, tokenOption, wholeNumber } from '../arguments.ts';
import { collectLine } from '../collect-line.ts';
import { collectedAsJson } from '../collected-json.ts';
import type { Printer } from '../print.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { readToken } from '../token.ts';

interface Flags {
  readonly baseUrl?: string;
  readonly targets?: string;
  readonly role: TargetRole;
  readonly metricsUrl?: string;
  readonly token?: string;
  readonly outdir?: string;
  readonly timeout: number;
  readonly samples: number;
  readonly gap: number;
  /** true = without a number of minutes. */
  readonly watch?: true | number;
  readonly watchMegabytes: number;
  readonly healthProbe: boolean;
  readonly ca?: string;
  readonly insecure?: true;
  readonly header: readonly string[];
  readonly proxy?: string;
  readonly prometheus?: string;
  readonly from: string;
  readonly to: string;
  readonly printCurl?: true;
}

const { gapSeconds: gaps } = collectLimits;
const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const usualWatchMinutes = 5;

export const collectBundle = (run: Run): Command =>
  new Command('collect-bundle')
    .description(
      'Take a bundle of a running server, or of a deployment: GET calls only, nothing on a server is changed.',
    )
    .option('--base-url <url>', 'server to ask, such as http://127.0.0.1:30000')
    .addOption(tokenOption())
    .option('--outdir <folder>', 'folder to write; ./incident_bundle_<date>_<time> when left out')
    .option(
      '--timeout <seconds>',
      'longest wait for one answer; health checks get at least 25',
      positiveNumber,
      10,
    )
    .option('--targets <file>', 'servers of a deployment: JSON, YAML, or lines of "role url"')
    .addOption(
      new Option('--role <role>', 'what the server of --base-url does')
        .choices([...targetRoles])
        .default('plain'),
    )
    .option(
      '--metrics-url <url>',
      'where its metrics are, when not at the base URL; a router’s are on port 29000',
    )
    .option('--samples <n>', 'looks at loads and metrics: two make a rate', wholeNumber(1), 1)
    .option(
      '--gap <seconds>',
      `seconds between two of them, ${gaps.least} to ${gaps.most}`,
      positiveNumber,
      gaps.least,
    )
    .option(
      '--watch [minutes]',
      `go on sampling, keep the last minutes (${usualWatchMinutes}), end when a rule fires or on Ctrl-C`,
      positiveNumber,
    )
    .option('--watch-megabytes <n>', 'most that the samples of a watch may take', positiveNumber, 256)
    .option(
      '--no-health-probe',
      'leave out /health and /health_generate, which make the server generate a token',
    )
    .option('--ca <file>', 'PEM file of an authority to trust beside the system’s')
    .option('--insecure', 'check no certificate')
    .option('--header <name:value>', 'send this header, too; its value is written nowhere', gather, [])
    .option('--proxy <url>', 'go by this HTTP proxy; those of the environment are not used')
    .option('--prometheus <url>', 'fetch a past window from here; its key in PROMETHEUS_BEARER_TOKEN')
    .option('--from <moment>', 'where that begins: ISO time, Unix seconds, or -15m', '-15m')
    .option('--to <moment>', 'where that ends', 'now')
    .option(
      '--print-curl',
      'call nobody: print a shell script that does it with curl, for a host without Node',
    )
    .addOption(jsonOption('the folder and what became of each source, as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident collect-bundle --base-url http://127.0.0.1:30000',
          'SGLANG_BEARER_TOKEN=… sgl-incident collect-bundle --base-url https://gpu-7:30000 --outdir ./before --json',
          'sgl-incident collect-bundle --targets deployment.yaml --samples 2 --gap 30',
          'sgl-incident collect-bundle --base-url http://127.0.0.1:30000 --watch 10',
          'sgl-incident collect-bundle --base-url http://gpu-7:30000 --prometheus http://prom:9090 --from -1h',
          'sgl-incident collect-bundle --base-url http://127.0.0.1:30000 --print-curl > collect.sh',
        ],
        'Prints the folder. Exit code 0 once it is written, even if every call failed: a dead server is a finding.\n' +
          'Ctrl-C keeps what was written; it is how a watch ends, and then the exit code is 0. A second one stops at once.',
      ),
    )
    .action((flags: Flags) => run((session) => collectInto(flags, session)));

async function collectInto(flags: Flags, session: Session): Promise<ExitCode> {
  const { print } = session;
  const order = await orderOf(flags, print);
  if (flags.printCurl) {
    await print.file(curlScript(order));
    return 0;
  }
  const { bytes, seconds, by } = estimateCollection(order);
  print.step(
    `About ${formatBytes(bytes)} and ${Math.ceil(seconds)} s, ${by === 'rule' ? 'by rule of thumb' : 'by earlier answers'}.`,
  );
  const result = await collectWith(order, resolve(flags.outdir ?? bundleName(new Date())), session);
  print.progress(null);
  const { path, answered, stopped, saved } = result;
  const first = order.targets[0]?.baseUrl ?? '';
  if (answered === 0 && !stopped)
    print.warn(
      `Nothing answered at ${order.targets.length === 1 ? first : `any of ${order.targets.length} targets`}; the bundle says why.`,
    );
  if (saved) print.step(`Kept: ${say(saved)}.`);
  // What was written is read back even after Ctrl-C: reading has a signal of its own.
  const capture = await readBundle(path);
  const all = capture.targets.length > 0 ? capture.targets : [capture];
  for (const source of all[0]?.view.sources ?? [])
    if (source.name === 'prometheus' && source.status !== 'collected')
      print.warn(`The past window is ${source.status}: ${say(source.reason)}.`);
  if (print.asJson)
    await print.json(
      collectedAsJson(
        path,
        all.map(({ view }) => view),
        saved,
      ),
    );
  else await print.text(path);
  return 0;
}

/** Collects; Ctrl-C in a watch ends it and keeps the ring, before that it stops what is under way. */
async function collectWith(
  order: CollectOrder,
  folder: string,
  { print, signal, endedAsMeant }: Session,
): Promise<Collected> {
  const stop = new AbortController();
  const keep = new AbortController();
  let isWatching = false;
  const end = () => {
    if (!order.watch || !isWatching) return stop.abort();
    endedAsMeant();
    keep.abort();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const tell = (told: CollectTold) => {
    if (told.kind === 'wait') {
      isWatching = true;
      const count = told.of === null ? '' : ` of ${told.of}`;
      const kept = told.kept === 0 ? '' : ` · ${told.kept} kept, ${formatBytes(told.bytes)}`;
      print.progress(`sample ${told.sample}${count} in ${told.secondsLeft} s${kept}`);
    } else if (told.kind === 'window')
      print.progress(`past window: ${told.done} of ${told.of ?? '?'} names, ${told.series} series`);
    else {
      const line = collectLine(told);
      if (line === null)
        print.progress(`${Math.min(told.done + 1, told.of)}/${told.of} ${told.target} ${told.name} …`);
      else print.step(line);
    }
  };
  try {
    return await collect(
      order,
      folder,
      { signal: stop.signal, tell },
      { keep: keep.signal, shouldSave: createWatchRules() },
    );
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function orderOf(flags: Flags, print: Printer): Promise<CollectOrder> {
  const bad = (what: string, cause: string) => new ProblemError('badInput', { what, cause });
  if (flags.gap < gaps.least || flags.gap > gaps.most)
    throw bad(`--gap ${flags.gap}`, `it takes ${gaps.least} to ${gaps.most} seconds`);
  if (flags.samples > collectLimits.samples)
    throw bad(`--samples ${flags.samples}`, `it takes at most ${collectLimits.samples}`);
  const minutes = flags.watch === true ? usualWatchMinutes : flags.watch;
  const token = await readToken(flags.token, print);
  const now = new Date();
  const prometheusToken = process.env.PROMETHEUS_BEARER_TOKEN;
  return {
    targets: await targetsOf(flags, print),
    ...(token === undefined ? {} : { token }),
    healthProbes: flags.healthProbe,
    timeoutSeconds: flags.timeout,
    samples: flags.samples,
    gapSeconds: flags.gap,
    watch: minutes === undefined ? null : { minutes, megabytes: flags.watchMegabytes },
    tls: { ca: flags.ca ?? null, insecure: flags.insecure === true },
    headers: flags.header.map(parseHeader),
    proxy: flags.proxy ?? null,
    prometheus:
      flags.prometheus === undefined
        ? null
        : {
            url: flags.prometheus,
            from: readMoment(flags.from, now),
            to: readMoment(flags.to, now),
            ...(prometheusToken ? { token: prometheusToken } : {}),
          },
  };
}

async function targetsOf(flags: Flags, print: Printer): Promise<CollectTarget[]> {
  const own: CollectTarget[] =
    flags.baseUrl === undefined
      ? []
      : [
          {
            role: flags.role,
            baseUrl: flags.baseUrl,
            ...(flags.metricsUrl === undefined ? {} : { metricsUrl: flags.metricsUrl }),
          },
        ];
  if (flags.targets === undefined) {
    if (own.length > 0) return own;
    throw new ProblemError('badArguments', {
      cause: "required option '--base-url <url>' or '--targets <file>' not specified",
      help: 'sgl-incident collect-bundle --help',
    });
  }
  const { targets, refused } = await readTargetsFile(flags.targets);
  for (const { at, text, why } of refused) print.warn(`Entry ${at} is left out, ${say(why)}: ${text}`);
  return [...own, ...targets];
}
