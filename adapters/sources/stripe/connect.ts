import type { SourceConnection, SourceNeeds } from '../../../src/base/source-port.ts';
import { openStripe } from './client.ts';
import { checkStripe } from './doctor.ts';
import { readStripe } from './read.ts';
import { receiveStripe } from './receive.ts';
import { readProducts, type StripeSettings } from './settings.ts';

/** Loads the library and looks at the settings. Throws SourceError for those that cannot be. */
export function connectStripe(needs: SourceNeeds): SourceConnection {
  const set = needs.settings as StripeSettings;
  readProducts(set);
  const api = openStripe(needs, set);
  return {
    read: (cursor) => readStripe(api, needs, set, cursor),
    check: () => checkStripe(api, needs, set),
    ...(needs.secrets.webhook && { receive: async (delivery) => receiveStripe(delivery, needs, set) }),
  };
}
