import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { packFolder } from '../../core/carry/pack.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { carryJob, maskerFor, reportCarried } from '../carrying.ts';
import type { Run } from '../session.ts';

export const capturePack = (run: Run): Command =>
  new Command('pack')
    .description('Pack a bundle or an incident into one file, its secrets masked.')
    .argument('<folder>', 'folder of a bundle or of an incident')
    .option('--out <file>', 'a new file ending with .tar.gz or .zip; ./<folder>.tar.gz when left out')
    .addOption(jsonOption('the file and what was masked, as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        [
          'sgl-incident capture pack incident_bundle_20261124_024107',
          'sgl-incident capture pack ttft-spike.incident --out /tmp/ttft-spike.zip --json',
        ],
        'Texts are masked as a bundle is when it is written. Dumps are packed as they are: they hold prompts and\n' +
          'answers. Links are not followed; .git and lock files stay behind.',
      ),
    )
    .action((folder: string, { out }: { readonly out?: string }) =>
      run(async (session) => {
        const from = resolve(folder);
        const to = resolve(out ?? `${basename(from)}.tar.gz`);
        return reportCarried(await packFolder(from, to, await maskerFor(from), carryJob(session)), session);
      }),
    );
