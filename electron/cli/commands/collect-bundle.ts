import { resolve } from 'node:path';
import { Command } from 'commander';
import type { CaptureView, SourceRecord } from '../../../shared/capture.ts';
import { say } from '../../../shared/phrase.ts';
import { readBundle } from '../../core/bundle/read.ts';
import { bundleName } from '../../core/collect/bundle-name.ts';
import { collect } from '../../core/collect/collect.ts';
import { parseTarget } from '../../core/replay/target.ts';
import { helpPage, jsonOption, positiveNumber, tokenOption } from '../arguments.ts';
import { collectLine } from '../collect-line.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { readToken } from '../token.ts';

interface Flags {
  readonly baseUrl: string;
  readonly token?: string;
  readonly outdir?: string;
  readonly timeout: number;
  readonly healthProbe: boolean;
}

export const collectBundle = (run: Run): Command =>
  new Command('collect-bundle')
    .description('Take a bundle of a running server: nine GET calls, nothing on the server is changed.')
    .requiredOption('--base-url <url>', 'server to ask, such as http://127.0.0.1:30000')
    .addOption(tokenOption())
    .option('--outdir <folder>', 'folder to write; ./incident_bundle_<date>_<time> when left out')
    .option(
      '--timeout <seconds>',
      'longest wait for one answer; health checks get at least 25',
      positiveNumber,
      10,
    )
    .option(
      '--no-health-probe',
      'leave out /health and /health_generate, which make the server generate a token',
    )
    .addOption(jsonOption('the folder and what became of each source, as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident collect-bundle --base-url http://127.0.0.1:30000',
          'SGLANG_BEARER_TOKEN=… sgl-incident collect-bundle --base-url https://gpu-7:30000 --outdir ./before --json',
        ],
        'Prints the folder. Exit code 0 once it is written, even if every call failed: a dead server is a finding.',
      ),
    )
    .action((flags: Flags) => run((session) => collectInto(flags, session)));

async function collectInto(flags: Flags, { print, signal }: Session): Promise<ExitCode> {
  const target = parseTarget(flags.baseUrl);
  const token = await readToken(flags.token, print);
  const { path, answered, stopped } = await collect(
    token === undefined ? target : { ...target, token },
    resolve(flags.outdir ?? bundleName(new Date())),
    { healthProbes: flags.healthProbe, timeoutSeconds: flags.timeout },
    {
      signal,
      tell: (step) => {
        const line = collectLine(step);
        if (line === null) print.progress(`${step.done + 1}/${step.of} ${step.name} …`);
        else print.step(line);
      },
    },
  );
  print.progress(null);
  if (answered === 0 && !stopped) print.warn(`Nothing answered at ${target.baseUrl}; the bundle says why.`);
  // What was written is read back even after Ctrl-C: reading has a signal of its own.
  const { view } = await readBundle(path);
  if (print.asJson) await print.json({ path, ...collectedAsJson(view) });
  else await print.text(path);
  return 0;
}

/** The contract's object for a written bundle. */
function collectedAsJson(view: CaptureView) {
  return {
    targets: [
      {
        base_url: view.baseUrl,
        role: null,
        sources: view.sources.map((source) => ({
          name: source.name,
          path: source.path,
          status: source.status,
          http_status: source.httpStatus,
          elapsed_seconds: source.elapsedSeconds,
          bytes: source.bytes,
          reason: reasonOf(source),
        })),
      },
    ],
    masked: view.masked,
  };
}

const reasonOf = (source: SourceRecord): string | null =>
  source.status === 'collected' ? null : say(source.reason);
