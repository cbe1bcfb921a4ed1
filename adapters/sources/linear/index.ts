import { z } from 'zod';
import type { SourceKind } from '../../../src/base/source-port.ts';
import { writeLinear } from './back.ts';
import { openLinear } from './connect.ts';
import { checkLinear } from './doctor.ts';
import { readIssue, readLinear } from './read.ts';
import { receiveLinear } from './receive.ts';
import { setup } from './setup.ts';

const settings = z.object({
  teams: z
    .string()
    .max(200)
    .default('')
    .transform((text) =>
      text
        .toUpperCase()
        .split(/[\s,]+/)
        .filter((key) => key !== ''),
    )
    .describe('keys of the teams that are read, such as ENG; left out, all that the key sees')
    .meta({ isPart: true }),
  api: z.url().optional().describe('another address of the API, for a proxy').meta({ isPlace: true }),
});

/** Linear: issues as ideas, and how they ended. */
export const linear: SourceKind = {
  kind: 'linear',
  title: 'Linear',
  brings: ['ideas', 'outcomes', 'back'],
  settings,
  secrets: {
    token: { describe: setup.token, isPlace: true },
    webhook: { describe: setup.webhook, isOptional: true },
  },
  everyMinutes: 5,
  async connect(needs) {
    const ask = openLinear(needs);
    const secret = needs.secrets.webhook;
    const { teams } = needs.settings as z.output<typeof settings>;
    return {
      read: (cursor) => readLinear(ask, teams, cursor, needs.now),
      check: () => checkLinear(ask, teams),
      write: (order) => writeLinear(ask, order),
      ...(secret && {
        receive: (delivery) => receiveLinear(delivery, secret, (id) => readIssue(ask, teams, id)),
      }),
    };
  },
};
