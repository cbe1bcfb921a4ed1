import type { SourceKind } from '../../../src/base/source-port.ts';
import { connectPlausible, settings } from './connect.ts';
import { EVERY_MINUTES } from './limits.ts';
import { setup } from './setup.ts';

/** What Plausible counts of a site, day by day. */
export const plausible: SourceKind = {
  kind: 'plausible',
  title: 'Plausible',
  brings: ['values'],
  settings,
  secrets: { token: { describe: setup.join(' ') } },
  everyMinutes: EVERY_MINUTES,
  connect: connectPlausible,
};
