import type { SourceKind } from '../../../src/base/source-port.ts';
import { connectGa4, settings } from './connect.ts';
import { EVERY_MINUTES } from './limits.ts';
import { setup } from './setup.ts';

/** What Google Analytics 4 counts of a property, day by day. `endpoint` is another one for tests. */
export function createGa4(endpoint = 'https://analyticsdata.googleapis.com'): SourceKind {
  return {
    kind: 'ga4',
    title: 'Google Analytics',
    brings: ['values'],
    settings,
    secrets: { key: { describe: setup.join(' ') } },
    everyMinutes: EVERY_MINUTES,
    connect: (needs) => connectGa4(needs, endpoint),
  };
}
