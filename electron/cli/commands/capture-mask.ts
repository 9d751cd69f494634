import { resolve } from 'node:path';
import { Command } from 'commander';
import { maskFolder } from '../../core/carry/mask-copy.ts';
import { helpPage, jsonOption } from '../arguments.ts';
import { carryJob, maskerFor, reportCarried } from '../carrying.ts';
import type { Run } from '../session.ts';

export const captureMask = (run: Run): Command =>
  new Command('mask')
    .description('Copy a bundle or an incident with its secrets masked. The original stays as it is.')
    .argument('<folder>', 'folder of a bundle or of an incident')
    .option('--out <folder>', 'a new or empty folder; ./<folder>.masked when left out')
    .addOption(jsonOption('the copy and what was masked, as one JSON value'))
    .addHelpText(
      'after',
      helpPage(
        ['sgl-incident capture mask incident_bundle_20261124_024107 --out ./to-send'],
        'For bundles of tools that do not mask. A mask such as [masked:3f9a1c2b] reads the same wherever the same\n' +
          'secret stood. Dumps are copied as they are: they hold prompts and answers.',
      ),
    )
    .action((folder: string, { out }: { readonly out?: string }) =>
      run(async (session) => {
        const from = resolve(folder);
        const to = resolve(out ?? `${from}.masked`);
        return reportCarried(await maskFolder(from, to, await maskerFor(from), carryJob(session)), session);
      }),
    );
