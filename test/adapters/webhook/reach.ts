import type { Reach } from '../../../adapters/calls/reach.ts';

/** This machine, as if it were the world outside. */
export const HERE: Reach = {
  protocols: ['https:', 'http:'],
  allows: () => true,
  find: async () => [{ address: '127.0.0.1', family: 4 }],
};
