import type { SourceKind } from '../../../src/base/source-port.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';

/** Values from a sheet or a file: CSV or JSON by its address, or a file of this machine. */
export const file: SourceKind = {
  kind: 'file',
  title: 'Sheet or file',
  brings: ['values'],
  settings,
  secrets: {
    address: {
      describe: `${setup.join(' ')} As a secret: the address of the file, where whoever has it can read the file.`,
      isOptional: true,
      isPlace: true,
    },
    token: { describe: 'a token that may read this file and no more, sent as Bearer', isOptional: true },
  },
  everyMinutes: 15,
  connect: async (needs) => (await import('./connect.ts')).connectFile(needs),
};
