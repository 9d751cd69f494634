import { fileURLToPath } from 'node:url';

/** The sample incidents: as far from here as from the built out/cli/cli.js. */
export const samplesFolder = (): string => fileURLToPath(new URL('../../assets/samples', import.meta.url));
