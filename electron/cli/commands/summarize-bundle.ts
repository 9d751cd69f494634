import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { readBundle } from '../../core/bundle/read.ts';
import { writeFileAtomic } from '../../core/bundle/write.ts';
import { formatSummary } from '../../core/summary/report.ts';
import { bundleTitle, helpPage, jsonOption } from '../arguments.ts';
import { captureAt } from '../incidents.ts';
import type { ExitCode, Run, Session } from '../session.ts';

interface Flags {
  readonly out?: string;
  readonly jsonOut?: string;
  readonly stdoutJson?: boolean;
}

export const summarizeBundle = (run: Run): Command =>
  new Command('summarize-bundle')
    .description(
      'Sum up a bundle: identity, topology, capacity, load, latency averages, and what stands out.',
    )
    .argument('<bundle>', 'folder, .zip, .tar, .tar.gz or .tgz of a bundle; or an incident folder')
    .option('--out <file>', 'where to write the text instead')
    .option('--json-out <file>', 'where to write the JSON instead')
    .option('--stdout-json', 'print the JSON rather than the text')
    .addOption(jsonOption('the same as --stdout-json, on one line'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident summarize-bundle incident_bundle_20261124_024107',
          'sgl-incident summarize-bundle handed-over.zip --json | jq .point_in_time_load',
        ],
        'Writes SUMMARY_REPORT.txt and SUMMARY_REPORT.json into the folder; for an archive, which is left as it\n' +
          'is, beside it as NAME.SUMMARY_REPORT.txt and .json. Prints the text.',
      ),
    )
    .action((bundle: string, flags: Flags) => run((session) => summarize(bundle, flags, session)));

async function summarize(bundle: string, flags: Flags, { print, signal }: Session): Promise<ExitCode> {
  const { path, maskKey } = await captureAt(bundle, print);
  const job = {
    signal,
    tell: ({ bytes, of }: { bytes: number; of: number | null }) =>
      print.progress(of === null ? `${bytes} bytes` : `${Math.round((100 * bytes) / of)} %`),
  };
  const { view } = await readBundle(path, job, maskKey ? { maskKey } : {});
  print.progress(null);
  const notChecked = view.signals.filter(({ verdict }) => verdict === 'not_checked').length;
  const text = formatSummary(view.summary, notChecked);
  const indented = `${JSON.stringify(view.summary, null, 2)}\n`;

  // Printed first: where the folder may not be written to, the summary is not lost with it.
  if (print.asJson) await print.json(view.summary);
  else if (flags.stdoutJson) await print.rawJson(indented.trimEnd());
  else await print.text(text.trimEnd());

  const report = await reportBase(view.path);
  await writeFileAtomic(flags.out ?? `${report}.txt`, text);
  await writeFileAtomic(flags.jsonOut ?? `${report}.json`, indented);
  return 0;
}

/** Where the reports go, without their extension. */
async function reportBase(bundle: string): Promise<string> {
  if ((await stat(bundle)).isDirectory()) return join(bundle, 'SUMMARY_REPORT');
  return join(dirname(bundle), `${bundleTitle(bundle)}.SUMMARY_REPORT`);
}
