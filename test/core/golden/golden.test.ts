import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import type { Capture } from '../../../electron/core/capture.ts';
import { createDumpReader, withRuleFacts } from '../../../electron/core/dump/reader.ts';
import { readHandOff } from '../../../electron/core/handoff/read-hand-off.ts';
import { diagnoseIncident } from '../../../electron/core/signals/incident-diagnosis.ts';
import { signalSentence } from '../../../electron/core/signals/sentence.ts';
import type { DumpView } from '../../../shared/dump.ts';
import type { Signal } from '../../../shared/signal.ts';
import { scratchFolder } from '../scratch.ts';
import * as capacity from './capacity.ts';
import * as compute from './compute.ts';
import type { Golden } from './golden.ts';
import { writeCapture } from './make-capture.ts';
import { dumpOfRequests } from './make-dump.ts';
import * as samples from './samples.ts';
import * as standstill from './standstill.ts';

const goldens: readonly Golden[] = [
  ...Object.values(samples),
  ...Object.values(capacity),
  ...Object.values(compute),
  ...Object.values(standstill),
];

const job = { signal: new AbortController().signal, tell: () => undefined };

async function openGolden({ sample, server, requests }: Golden) {
  const folder = await scratchFolder();
  const captures: Capture[] = [];
  const dumps: DumpView[] = [];
  const reader = createDumpReader();
  if (sample !== undefined) {
    const place = join(import.meta.dirname, '../../../assets/samples', sample);
    for (const name of await readdir(place))
      if (name.startsWith('incident_bundle')) captures.push(await readBundle(join(place, name)));
      else if (name.endsWith('.pkl'))
        dumps.push(await withRuleFacts(await reader.open(join(place, name), job), reader));
  }
  if (server) {
    const path = join(folder, 'incident_bundle_20260806_070640');
    await writeCapture(path, server);
    captures.push(await readBundle(path));
  }
  if (requests) {
    const path = join(folder, '2026-08-06_07-10-00.pkl');
    await writeFile(path, dumpOfRequests(requests));
    dumps.push(await withRuleFacts(await reader.open(path, job), reader));
  }
  return { captures, dumps };
}

describe('a published incident is told as it was', () => {
  for (const golden of goldens)
    test(`${golden.name} (${golden.report})`, async () => {
      const opened = await openGolden(golden);
      const views = opened.captures.map(({ view }) => view);
      const { diagnosis } = diagnoseIncident({ captures: views, dumps: opened.dumps });
      const rulesOf = (findings: readonly Signal[]) => findings.map(({ rule }) => rule);
      const severe = diagnosis.findings.filter(
        ({ severity }) => severity === 'high' || severity === 'critical',
      );
      const expected = [...golden.strongest, ...golden.alsoFires];
      const tools = await readHandOff(opened);
      const [first] = diagnosis.classes;
      expect({
        class: first?.class,
        sub: first?.sub,
        tied: diagnosis.tied.length,
        strongest: diagnosis.strongest?.rule,
        unexpected: rulesOf(severe).filter((rule) => !expected.includes(rule)),
        absent: golden.alsoFires.filter((rule) => !rulesOf(diagnosis.findings).includes(rule)),
        firstTool: tools[0]?.id,
      }).toEqual({
        class: golden.class,
        sub: golden.sub,
        tied: 1,
        strongest: expect.toBeOneOf([...golden.strongest]),
        unexpected: [],
        absent: [],
        firstTool: golden.firstTool,
      });
      expect(diagnosis.strongest && signalSentence(diagnosis.strongest)).toMatch(golden.says);
      const out = diagnosis.ruledOut.map(({ cause }) => cause);
      expect(out).toEqual(expect.arrayContaining([...golden.ruledOut]));
      for (const cause of golden.notRuledOut) expect(out).not.toContain(cause);
    });
});
