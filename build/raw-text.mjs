import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const filter = { id: /\?raw$/ };

/**
 * `import text from './script.py?raw'`: the file's text becomes part of the bundle, as Vite and vitest do by themselves.
 * @returns {import('rolldown').Plugin}
 */
export const rawText = () => ({
  name: 'raw-text',
  resolveId: {
    filter,
    handler: (source, importer) => (importer ? resolve(dirname(importer), source) : null),
  },
  load: {
    filter,
    async handler(id) {
      const text = await readFile(id.slice(0, -'?raw'.length), 'utf8');
      return { code: `export default ${JSON.stringify(text)};`, moduleType: 'js' };
    },
  },
});
