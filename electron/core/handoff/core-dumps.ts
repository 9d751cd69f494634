import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** As `--crash-dump-folder` and SGLANG_CUDA_COREDUMP name the core dumps of the GPU. */
const named = /^(core\.cuda\.|cuda_coredump_)/;

/** Core dumps that lie beside these files, sorted by name. A folder that cannot be read has none to show. */
export async function findCoreDumps(files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    [...new Set(files.map((file) => dirname(file)))].map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => named.test(name)).map((name) => join(folder, name));
    }),
  );
  return found.flat().sort();
}
