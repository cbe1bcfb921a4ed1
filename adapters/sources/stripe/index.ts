import type { SourceKind } from '../../../src/base/source-port.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';

/** What customers pay, by project and month. */
export const stripe: SourceKind = {
  kind: 'stripe',
  title: 'Stripe',
  brings: ['revenue', 'values'],
  settings,
  secrets: {
    token: { describe: setup.join(' '), isPlace: true },
    webhook: {
      describe: 'the signing secret of a webhook, whsec_…, where one is set up',
      isOptional: true,
    },
  },
  everyMinutes: 60,
  connect: async (needs) => (await import('./connect.ts')).connectStripe(needs),
};
