import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { formatBytes } from '../../../shared/format.ts';
import { unpackArchive, unpackLimits } from '../../core/carry/unpack.ts';
import { bundleTitle, helpPage, jsonOption, wholeNumber } from '../arguments.ts';
import type { Run } from '../session.ts';

interface Flags {
  readonly out?: string;
  readonly maxBytes: number;
}

export const captureUnpack = (run: Run): Command =>
  new Command('unpack')
    .description('Unpack an archive of a bundle or an incident into a new folder, safely.')
    .argument('<archive>', 'a .zip, .tar or .tar.gz')
    .option('--out <folder>', 'a new or empty folder; ./<archive without its ending> when left out')
    .option('--max-bytes <n>', 'most that it may unpack to', wholeNumber(1), unpackLimits.unpackedBytes)
    .addOption(jsonOption('the folder and what it holds, as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        ['sgl-incident capture unpack incident_bundle_20261124_024107.tar.gz --out ./incident'],
        'Names that lead out of the folder, absolute and device names, links, and archives that unpack to far more\n' +
          'than they are refuse the whole archive, and nothing is left behind. Of a cut .tar.gz everything before the\n' +
          'break is kept; that is exit code 1.',
      ),
    )
    .action((archive: string, { out, maxBytes }: Flags) =>
      run(async ({ print, signal }) => {
        const from = resolve(archive);
        const to = resolve(out ?? bundleTitle(from));
        const job = {
          signal,
          tell: ({ bytes, of }: { bytes: number; of: number | null }) =>
            print.progress(`${formatBytes(bytes)} of ${formatBytes(of)} · ${basename(from)}`),
        };
        const { path, files, bytes, damage } = await unpackArchive(from, to, job, {
          ...unpackLimits,
          unpackedBytes: maxBytes,
        });
        print.progress(null);
        if (damage !== null)
          print.warn(
            `The archive breaks off: ${damage.cause}. ${files} files were unpacked` +
              (damage.cut === null ? '.' : `, the last of them, ${damage.cut}, only in part.`),
          );
        if (print.asJson) await print.json({ path, files, bytes, masked: [], damage });
        else await print.text(`${path}\n${files} files, ${formatBytes(bytes)}`);
        return damage === null ? 0 : 1;
      }),
    );
