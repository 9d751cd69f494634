import { createInterface } from 'node:readline';
import { collect } from '../../../electron/core/collect/collect.ts';
import { systemClock } from '../../../electron/core/incident/clock.ts';
import { type Incident, openIncident } from '../../../electron/core/incident/incident.ts';
import { createSessionKeeper } from '../../../electron/core/incident/sessions.ts';
import { defaultOrder } from '../../../shared/collect.ts';
import type { ArtifactId, IncidentId } from '../../../shared/incident.ts';
import { pinSource } from '../../../shared/pin.ts';
import { emptySession } from '../../../shared/session.ts';
import { noteOf, requestExample, runExample } from './examples.ts';

/*
 * Another process with the same incident: bundled and started by its tests.
 *   node child.mjs obey FOLDER DATA        takes orders, a JSON line each, and answers each with one
 *   node child.mjs write FOLDER DATA ROUND SERVER   types, pins, saves, replays and collects until it is killed
 */

const [task, folder = '', dataFolder = '', firstRound = '1', server = ''] = process.argv.slice(2);

const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

export type Order =
  | { readonly do: 'view' | 'takeOver' | 'flush' | 'close' }
  | { readonly do: 'note'; readonly text: string };

async function obey(incident: Incident): Promise<void> {
  say(incident.view);
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order;
    try {
      if (order.do === 'takeOver') await incident.takeOver();
      else if (order.do === 'flush') await incident.flush();
      else if (order.do === 'close') await incident.close();
      else if (order.do === 'note') incident.editNote(noteOf(order.text), []);
      say(incident.view);
    } catch (error) {
      say({ error: (error as Error).message });
    }
  }
}

/** What the writer says it has done, and when: milliseconds of its own clock. */
export interface Written {
  readonly round: number;
  readonly at: number;
}

/** As many characters as tell a whole file from a half one. */
const filler = 'the quick brown fox '.repeat(400);

/** Bundles of a server, one after the other. */
async function collectOn(incident: Incident): Promise<never> {
  const job = { signal: new AbortController().signal, tell: () => undefined };
  for (;;) {
    const place = await incident.newCaptureFolder('bundle');
    const order = {
      ...defaultOrder,
      healthProbes: false,
      targets: [{ role: 'plain' as const, baseUrl: server }],
    };
    await collect(order, place, job, { maskKey: incident.maskKey });
    await incident.addCapture(place);
  }
}

async function write(incident: Incident): Promise<never> {
  void collectOn(incident);
  const session = createSessionKeeper(dataFolder, incident.view.id as IncidentId, systemClock);
  const replay = incident.startReplay('kill run', null);
  let request: ArtifactId | null = null;
  for (let round = Number(firstRound); ; round += 1) {
    // Taken before the change: what was done a second before the end was done at least a second before it.
    const at = performance.now();
    incident.editNote(noteOf(`round ${round} ${filler}`), []);
    session.keep({ ...emptySession, layout: JSON.stringify({ round, filler }), active: `round ${round}` });
    if (round % 5 === 0)
      incident.addPin({
        kind: 'number',
        source: pinSource({ in: 'note', path: 'next_step' }),
        label: `pin ${round}`,
        value: filler,
      });
    if (round % 3 === 0)
      request = incident.saveRequest(request, requestExample({ body: `round ${round} ${filler}` }));
    if (round % 4 === 0)
      incident.appendRun(replay, { ...runExample(round), body: `round ${round} ${filler}` });
    if (round % 50 === 0)
      for (const { pin } of incident.view.pins.slice(5)) incident.removePin(pin.id as never);
    say({ round, at } satisfies Written);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const incident = await openIncident(folder, { dataFolder, workbenchVersion: 'child' });
if (task === 'write') await write(incident);
else await obey(incident);
