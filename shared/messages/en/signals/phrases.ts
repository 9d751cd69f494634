import { formatCount } from '../../../format.ts';

/** What several findings say of the server that runs. */
export const risks = {
  reading: 'Reading logs and settings touches nothing that runs.',
  stacks: 'Taking a stack with py-spy stops each process for a moment; a restart drops what is in flight.',
  collecting: 'Collecting again sends ten GETs; the health checks run one token each.',
  replaying: 'None while the replay goes to a target of its own: never send it to the captured server.',
  rotating: 'Changing the key refuses every client that still has the old one.',
};

export const requests = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`;
export const overRanks = (ranks: number): string => (ranks > 1 ? ` over ${formatCount(ranks)} DP ranks` : '');
