import { join } from 'node:path';
import type { Handlers } from '../../../shared/contract.ts';
import { type CopiedWay, headerVariables } from '../../../shared/copy-as.ts';
import { catalogues } from '../../../shared/messages/catalogues.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Settings } from '../../../shared/settings.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { hashText } from '../hash-text.ts';
import { copyAs } from '../replay/copy-as/copy-as.ts';
import type { HeldFolders } from '../replay/held/held-files.ts';
import type { RequestWork } from '../replay/request-work.ts';
import { savedTarget } from '../saved-targets.ts';
import type { Desk } from './desk.ts';
import type { HeldValues } from './held-values.ts';

/* The contract's calls about a request in another form: copied, or made into a request of its own. */

export interface CopyHost {
  readonly dataFolder: string;
  readonly requests: RequestWork;
  readSettings(): Settings;
  copyText(text: string): Promise<void>;
}

/** Where bodies lie that a copied command reads, below the incident's folder. */
const exportsFolder = 'exports';

export interface CopyTools {
  readonly values: HeldValues;
  hasToken(target: Parameters<Handlers['copyRequest']>[0]['target']): Promise<boolean>;
}

export function copyCalls(
  host: CopyHost,
  desk: Desk,
  { values, hasToken }: CopyTools,
): Pick<Handlers, 'copyRequest' | 'convertRequest'> {
  /** The same body lies there once. */
  async function keepBody(text: string): Promise<string> {
    const { access, folder } = desk.incident.view;
    const place = join(access.kind === 'write' ? folder : host.dataFolder, exportsFolder);
    const path = join(place, `body-${(await hashText(text)).slice(0, 16)}.json`);
    await createFolder(place);
    await writeFileAtomic(path, text);
    return path;
  }

  /** How the saved target of that address is reached; the values of its headers stay where they are. */
  function wayTo(baseUrl: string): CopiedWay {
    const saved = savedTarget(host.readSettings().targets, baseUrl)?.connection;
    return {
      ca: saved?.tls.ca ?? null,
      insecure: saved?.tls.insecure ?? false,
      headers: headerVariables(saved?.headerNames ?? []),
      proxy: saved?.proxy ?? null,
    };
  }

  return {
    convertRequest: ({ name, body, from, to }) => host.requests.convert(name, body, from, to, values.folders),
    copyRequest: async ({ form, target, endpoint, body: given, idleTimeoutSeconds, language }) => {
      // What is copied stands for itself: no placeholder leaves the workbench.
      const whole = (text: string) => host.requests.whole(text, values.folders);
      const body = await whole(given);
      const { text, copied } = await copyAs(
        {
          form,
          baseUrl: target.baseUrl,
          endpoint,
          body,
          stream: await asksForStream(host.requests, given, values.folders),
          keyed: await hasToken(target),
          idleTimeoutSeconds,
          way: wayTo(target.baseUrl),
        },
        {
          words: catalogues[language],
          convert: async (text, from, to) => {
            const made = await host.requests.convert('', text, from, to, values.folders);
            return { ...made, text: await whole(made.text) };
          },
          keepBody,
        },
      );
      await host.copyText(text);
      return copied;
    },
  };
}

/** Whether the body asks for a stream. It may hold what is not sent from here, and still be copied for a report. */
async function asksForStream(requests: RequestWork, body: string, held: HeldFolders): Promise<boolean> {
  const known: string[] = [];
  for (;;) {
    try {
      return (await requests.check(body, { also: known }, held)).stream;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.key !== 'samplingKeyUnknown') throw error;
      known.push((error.params as { key: string }).key);
    }
  }
}
