import { z } from 'zod';
import type { SourceKind } from '../../../src/base/source-port.ts';
import { writeJira } from './back.ts';
import { openJira, siteOf } from './connect.ts';
import { checkJira } from './doctor.ts';
import type { JiraLook } from './map.ts';
import { findSprintField, readIssue, readJira } from './read.ts';
import { receiveJira } from './receive.ts';
import { setup } from './setup.ts';

const settings = z.object({
  site: z
    .string()
    .min(1)
    .max(200)
    .describe('acme for acme.atlassian.net, or the whole address')
    .meta({ isPlace: true }),
  email: z.string().min(3).max(200).describe('the address of the account whose token it is'),
  projects: z
    .string()
    .max(200)
    .transform((text) =>
      text
        .toUpperCase()
        .split(/[\s,]+/)
        .filter((key) => /^[A-Z][A-Z0-9_]*$/.test(key)),
    )
    .refine((keys) => keys.length > 0, 'keys of projects, such as ENG')
    .describe('keys of the projects that are read, such as ENG, OPS')
    .meta({ isPlace: true }),
  dropped: z
    .string()
    .max(500)
    .default(
      "won't do, won't fix, duplicate, declined, rejected, cannot reproduce, obsolete, cancelled, canceled",
    )
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((each) => each.trim()),
    )
    .describe('resolutions and states that end an issue without its work being done'),
});

/** Jira: issues as ideas, and how they ended. */
export const jira: SourceKind = {
  kind: 'jira',
  title: 'Jira',
  brings: ['ideas', 'outcomes', 'back'],
  settings,
  secrets: { token: { describe: setup.token }, webhook: { describe: setup.webhook, isOptional: true } },
  everyMinutes: 5,
  async connect(needs) {
    const ask = openJira(needs);
    const secret = needs.secrets.webhook;
    const { projects, dropped } = needs.settings as z.output<typeof settings>;
    const base = { site: siteOf(needs.settings), projects, dropped };
    let finding: Promise<string | null> | undefined;
    const look = async (): Promise<JiraLook> => {
      finding ??= findSprintField(ask);
      // A failure is not kept.
      const sprintField = await finding.catch((error: unknown) => {
        finding = undefined;
        throw error;
      });
      return { ...base, sprintField };
    };
    return {
      async *read(cursor) {
        yield* readJira(ask, await look(), cursor, needs.now);
      },
      check: () => checkJira(ask, { ...base, sprintField: null }),
      write: (order) => writeJira(ask, { ...base, sprintField: null }, order),
      ...(secret && {
        receive: (delivery) => receiveJira(delivery, secret, async (id) => readIssue(ask, await look(), id)),
      }),
    };
  },
};
