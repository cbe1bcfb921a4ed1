import type { SourceKind } from '../../src/base/source-port.ts';
import { calendar } from './calendar/index.ts';
import { file } from './file/index.ts';
import { createGa4 } from './ga4/index.ts';
import { github } from './github/index.ts';
import { jira } from './jira/index.ts';
import { linear } from './linear/index.ts';
import { plausible } from './plausible/index.ts';
import { posthog } from './posthog/index.ts';
import { query } from './query/index.ts';
import { stripe } from './stripe/index.ts';

/** Every kind of source that there is. A kind loads its libraries when it connects, not here. */
export const SOURCE_KINDS: readonly SourceKind[] = [
  calendar,
  file,
  createGa4(),
  github,
  jira,
  linear,
  plausible,
  posthog,
  query,
  stripe,
];
