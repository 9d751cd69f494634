import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { formatBytes, formatCount, formatDuration, formatTopology } from '../../../shared/format.ts';
import { type DemoFile, type DemoStep, runDemo } from '../../core/demo/demo.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { collectLine } from '../collect-line.ts';
import { samplesFolder } from '../samples-folder.ts';
import type { ExitCode, Run, Session } from '../session.ts';
import { pad } from '../text-width.ts';

interface Flags {
  readonly outdir?: string;
}

export const demo = (run: Run): Command =>
  new Command('demo')
    .description('Go through one incident without a server: collect, sum up, decode, replay, note.')
    .option('--outdir <folder>', 'folder to write; a new one in the system’s temporary folder when left out')
    .addOption(jsonOption('what was written, as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        ['sgl-incident demo --outdir ./demo'],
        'Starts a server on this machine that only pretends to be SGLang, and does with it and with a recorded\n' +
          'dump what one does in an incident. Nothing leaves this machine.',
      ),
    )
    .action((flags: Flags) => run((session) => demonstrate(flags, session)));

async function demonstrate(flags: Flags, { print, signal }: Session): Promise<ExitCode> {
  const outdir =
    flags.outdir === undefined ? await mkdtemp(join(tmpdir(), 'sgl-incident-demo-')) : resolve(flags.outdir);
  let printed = Promise.resolve();
  const tell = (text: string): void => {
    printed = printed.then(() => print.text(text));
  };
  const result = await runDemo(
    { outdir, samplesFolder: samplesFolder() },
    {
      signal,
      tell: (step) => {
        if (step.kind === 'replaying' && step.progress !== null) {
          const { completionTokens, elapsedSeconds } = step.progress;
          print.progress(`     ${formatCount(completionTokens)} tokens, ${formatDuration(elapsedSeconds)}`);
        }
        const words = print.asJson ? null : wordsOf(step);
        if (words !== null) tell(words);
      },
    },
  );
  await printed;
  const { dump, replay, request, written } = result;
  if (print.asJson)
    await print.json({
      path: outdir,
      written,
      dump: { file: dump.path, requests: dump.total },
      replay: {
        recorded_rid: request.rid,
        recorded_ttft_seconds: request.ttftSeconds,
        ttft_seconds: replay.ttftSeconds,
        elapsed_seconds: replay.elapsedSeconds,
        completion_tokens: replay.completionTokens,
        end: replay.end,
      },
    });
  else await print.text(closingWords(written));
  return replay.end === 'complete' ? 0 : 1;
}

/** What a person reads of a step; null where there is nothing new. */
function wordsOf(step: DemoStep): string | null {
  switch (step.kind) {
    case 'serving':
      return `1. A server that pretends: ${step.url} as ${step.model}\n\n2. Collect a bundle of it`;
    case 'collecting': {
      const line = collectLine(step.step);
      return line === null ? null : `     ${line}`;
    }
    case 'summarised': {
      const { model, topology, signals } = step.summary;
      const { tp_size: tp, dp_size: dp, pp_size: pp, ep_size: ep } = topology;
      const identity = [model.model_path, model.sglang_version, formatTopology({ tp, dp, pp, ep })];
      const found = signals.length > 0 ? signals : ['No rule fired.'];
      return [
        '\n3. Sum it up',
        `     ${identity.filter((part) => part !== null).join(' · ')}`,
        ...found.map((sentence) => `     - ${sentence}`),
      ].join('\n');
    }
    case 'decoded': {
      const { name, bytes, total, inFlight } = step.dump;
      return [
        `\n4. Decode a request dump: ${name}`,
        `     ${formatCount(total)} requests, ${formatCount(inFlight)} in flight, ${formatBytes(bytes)}`,
      ].join('\n');
    }
    case 'replaying':
      if (step.progress !== null) return null;
      return [
        `\n5. Replay its slowest plain request: ${step.request.rid ?? `#${step.request.index}`}`,
        `     recorded  ${timing(step.request)}`,
      ].join('\n');
    case 'replayed': {
      const { result } = step;
      const end = result.problem === null ? '' : `\n     ${result.problem.message}`;
      return `     replayed  ${timing(result)}${end}`;
    }
    case 'wrote':
      return step.file.kind === 'note' ? '\n6. Draft the incident note' : null;
  }
}

const timing = (one: {
  readonly ttftSeconds: number | null;
  readonly elapsedSeconds: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}): string =>
  `TTFT ${formatDuration(one.ttftSeconds)}, in all ${formatDuration(one.elapsedSeconds)}, ` +
  `${formatCount(one.promptTokens)} prompt and ${formatCount(one.completionTokens)} completion tokens`;

function closingWords(written: readonly DemoFile[]): string {
  const files = written.map(({ kind, path }) => `     ${pad(kind, 7, 'left')}  ${path}`);
  return ['', 'Written:', ...files].join('\n');
}
