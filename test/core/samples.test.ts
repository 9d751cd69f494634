import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { createDumpReader, withRuleFacts } from '../../electron/core/dump/reader.ts';
import { listSamples, sampleFolder } from '../../electron/core/samples.ts';
import { runDumpRules } from '../../electron/core/signals/run.ts';
import { byStrength, isProblem } from '../../shared/signal-order.ts';

const assets = fileURLToPath(new URL('../../assets/samples', import.meta.url));
const job = { signal: new AbortController().signal, tell: () => undefined };

for (const { id, severity } of listSamples())
  test(`the sample ${id} is announced as severe as it is once it is open`, async () => {
    const folder = sampleFolder(assets, id);
    const reader = createDumpReader();
    const signals = [];
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (name.startsWith('incident_bundle')) signals.push(...(await readBundle(path)).view.signals);
      if (name.endsWith('.pkl'))
        signals.push(...runDumpRules(await withRuleFacts(await reader.open(path, job), reader)));
    }
    const [strongest] = signals.filter(({ verdict }) => verdict === 'fired').sort(byStrength);
    expect(strongest && isProblem(strongest) && strongest.severity).toBe(severity);
  });
