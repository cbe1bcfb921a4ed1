import type { SourceKind } from '../../../src/base/source-port.ts';
import { connectPosthog, settings } from './connect.ts';
import { EVERY_MINUTES } from './limits.ts';
import { setup } from './setup.ts';

/** Events of PostHog and those who did them, day by day. */
export const posthog: SourceKind = {
  kind: 'posthog',
  title: 'PostHog',
  brings: ['values'],
  settings,
  secrets: { token: { describe: setup.join(' ') } },
  everyMinutes: EVERY_MINUTES,
  connect: connectPosthog,
};
