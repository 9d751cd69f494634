import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'rolldown';
import { afterAll, beforeAll } from 'vitest';
import type { MessageLink } from '../../../electron/core/dump/remote.ts';

/** The decoder as it runs in the app, a program of its own behind messages, for the tests of one file. */
export function decoderProgram(): { start(): { link: MessageLink; worker: Worker } } {
  let folder: string;
  let program: string;
  const workers: Worker[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'decoder-'));
    const { output } = await build({
      input: fileURLToPath(new URL('../../../electron/core/dump/decoder.ts', import.meta.url)),
      platform: 'node',
      // As build/bundle.mjs does: jsonc-parser's `main` cannot be bundled.
      resolve: { mainFields: ['module', 'main'] },
      write: false,
      output: { format: 'esm', file: 'decoder.mjs' },
    });
    program = join(folder, 'decoder.mjs');
    await writeFile(program, output[0].code);
  });
  afterAll(async () => {
    for (const worker of workers) await worker.terminate();
    await rm(folder, { recursive: true });
  });

  return {
    start() {
      const worker = new Worker(program);
      workers.push(worker);
      const link: MessageLink = {
        post: (message) => worker.postMessage(message),
        onMessage: (listen) => void worker.on('message', listen),
        onClose: (listen) => void worker.on('exit', (code) => listen(`exit code ${code}`)),
        close: () => void worker.terminate(),
      };
      return { link, worker };
    },
  };
}
