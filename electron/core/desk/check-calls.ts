import { join } from 'node:path';
import type { CallInput, CallName, Handlers, Pushes, TaskId } from '../../../shared/contract.ts';
import type { DumpId } from '../../../shared/dump.ts';
import { usualServer } from '../../../shared/harness.ts';
import { catalogues } from '../../../shared/messages/catalogues.ts';
import type { Target } from '../../../shared/replay.ts';
import type { EditableRequest } from '../../../shared/request.ts';
import { backAgain } from '../check/back-again.ts';
import type { CheckOrder } from '../check/check-order.ts';
import { type CheckRequest, checkRequest } from '../check/check-request.ts';
import { parseExpectations } from '../check/expectation.ts';
import { parseBisectLog } from '../check/harness/bisect-log.ts';
import { writeHarness } from '../check/harness/write-harness.ts';
import { minimise } from '../check/minimise.ts';
import { openRounds } from '../check/rounds-folder.ts';
import type { DumpReader } from '../dump/reader.ts';
import { hashText } from '../hash-text.ts';
import { prepareRequest } from '../replay/prepare.ts';
import type { RequestWork } from '../replay/request-work.ts';
import type { Desk } from './desk.ts';
import type { HeldValues } from './held-values.ts';
import type { OpenFiles } from './open-files.ts';
import type { GuardSend } from './target-guard.ts';

/* The contract's calls that shrink a failing request, and those about a regression harness. */

export interface CheckHost {
  readonly dataFolder: string;
  readonly dumps: Pick<DumpReader, 'record'>;
  readonly requests: RequestWork;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

export interface CheckTools {
  readonly files: OpenFiles;
  readonly values: HeldValues;
  readonly guardSend: GuardSend;
  asTask<T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  onNetwork<T>(baseUrl: string, work: () => Promise<T>): Promise<T>;
  withToken(target: CallInput<'replay'>['target']): Promise<Target>;
}

/** Where the rounds of minimisations lie, below the incident's folder. */
const roundsFolder = 'minimised';
/** Seconds that a server which died has to come back in. */
const mostWait = 3_600;

type CheckCall = Extract<CallName, 'minimise' | 'writeHarness' | 'readBisectLog'>;

export function checkCalls(
  host: CheckHost,
  desk: Desk,
  { files, values, guardSend, asTask, onNetwork, withToken }: CheckTools,
): Pick<Handlers, CheckCall> {
  const order = (
    target: Target,
    confirmedHost: string | undefined,
    requests: readonly CheckRequest[],
    expect: readonly string[],
    idleTimeoutSeconds: number,
  ): CheckOrder => ({
    target,
    ...(confirmedHost === undefined ? {} : { confirmedHost }),
    requests,
    command: null,
    commandTimeoutSeconds: mostWait,
    expect: parseExpectations(expect),
    repeat: 1,
    parallel: 1,
    speed: null,
    idleTimeoutSeconds,
    wholeTimeoutSeconds: null,
    reference: null,
  });

  /** With the values that are kept aside for the editor in their places. */
  const whole = async (request: EditableRequest): Promise<EditableRequest> => ({
    ...request,
    text: await host.requests.whole(request.text, values.folders),
  });

  async function recorded(dump: DumpId, indexes: readonly number[]): Promise<readonly CheckRequest[]> {
    const found: { request: CheckRequest; start: number | null }[] = [];
    for (const index of indexes) {
      const record = await host.dumps.record(files.inReader(dump), index);
      const name = record.row.rid ?? `${files.dumpOf(dump).name} ${index}`;
      found.push({ request: checkRequest(prepareRequest(record, name, [])), start: record.row.start });
    }
    const first = Math.min(...found.flatMap(({ start }) => start ?? []));
    return found
      .map(({ request, start }) => ({ ...request, at: start === null ? null : start - first }))
      .sort((left, right) => (left.at ?? 0) - (right.at ?? 0));
  }

  return {
    minimise: ({
      task,
      request: edited,
      target,
      confirmedHost,
      expect,
      mostRounds,
      restart,
      idleTimeoutSeconds,
    }) =>
      asTask(task, (signal) =>
        onNetwork(target.baseUrl, async () => {
          const request = await whole(edited);
          const one = { ...checkRequest(request), expected: { kind: 'absent' as const } };
          const asked = order(await withToken(target), confirmedHost, [one], expect, idleTimeoutSeconds);
          const { text: body, newerSampling: alsoKnownSampling } = request;
          await guardSend({ ...asked, body, alsoKnownSampling });
          const { access, folder } = desk.incident.view;
          const place = join(access.kind === 'write' ? folder : host.dataFolder, roundsFolder);
          const key = (await hashText(`${request.endpoint}\n${request.text}\n${expect.join('\n')}`)).slice(
            0,
            12,
          );
          const rounds = await openRounds(join(place, key), request.text, asked.expect);
          const minimised = await minimise(
            asked,
            { signal, tell: (told) => host.push('minimising', { task, told }) },
            {
              mostRounds,
              known: rounds.known,
              keep: rounds.keep,
              isBack: (stopped) => backAgain(asked.target, { restart, mostSeconds: mostWait }, stopped),
            },
          );
          return { ...minimised, folder: rounds.path };
        }),
      ),

    writeHarness: ({ task, folder, what, target, expect, repeat, server, images, language, ...given }) =>
      asTask(task, async (signal) => {
        const requests =
          what.kind === 'records'
            ? await recorded(what.dump, what.indexes)
            : what.kind === 'request'
              ? [checkRequest(await whole(what.request))]
              : [];
        const named = await withToken(target);
        const known = (one: typeof given.proveGood) =>
          one && {
            target: { ...named, baseUrl: one.baseUrl },
            ...(one.confirmedHost === undefined ? {} : { confirmedHost: one.confirmedHost }),
          };
        return writeHarness(
          folder,
          {
            check: {
              ...order(named, given.confirmedHost, requests, expect, given.idleTimeoutSeconds),
              command: what.kind === 'command' ? what.command : null,
              repeat,
            },
            server: { ...usualServer, ...server },
            images,
            proveGood: known(given.proveGood),
            proveBad: known(given.proveBad),
          },
          { signal, tell: (told) => host.push('proving', { task, told }) },
          catalogues[language].harness,
        );
      }),

    readBisectLog: async ({ text }) => parseBisectLog(text),
  };
}
