import { SourceError } from '../../src/base/source-port.ts';
import { itIsASource, type SourceFault } from '../contract/source-contract.ts';
import { createFakeSource, item } from '../support/fake-source.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const shown = createFakeSource();

itIsASource({
  kind: shown.kind,
  without: ['scope', 'token', 'half', 'down', 'limit'],
  async start() {
    shown.feed = Array.from({ length: 10 }, (_, place) => item(String(place), 1));
    return {
      settings: { feed: 'acme/site' },
      secrets: { token: 'good' },
      now: () => NOW,
      fail: ({ how }: SourceFault) => {
        shown.failures.push({ afterPages: 0, error: new SourceError('down', how) });
      },
      heal: () => {
        shown.failures = [];
      },
      change: () => {
        shown.feed.push(item('3', 2, { title: 'Changed' }));
      },
      stop: async () => undefined,
    };
  },
});
