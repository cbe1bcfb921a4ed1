import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import { z } from 'zod';
import { MINUTE_MS } from '../../../src/base/language/date.ts';
import type { Log } from '../../../src/base/ports.ts';
import { notePlace } from '../../../src/chat/note-place.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { SlackTeam, TeamAccess, Teams } from './team.ts';

/** A token of twelve hours is renewed when this is left of it: Bolt's own window (@slack/oauth 4.0.0). */
const RENEW_MS = 120 * MINUTE_MS;
/** What could not be renewed is tried again after this, by the next request. */
const RETRY_MS = MINUTE_MS;
/** Teams whose clients are kept; another one's are made in a moment. */
const MOST_OPEN = 500;

/** What is kept of an installation: what Bolt needs to renew it, and nothing else that Slack gave. */
const KEPT = z.object({
  team: z.object({ id: z.string(), name: z.string().optional() }),
  user: z.object({ id: z.string() }),
  bot: z.object({
    token: z.string(),
    refreshToken: z.string().optional(),
    /** UTC seconds. */
    expiresAt: z.number().optional(),
    scopes: z.array(z.string()),
    id: z.string(),
    userId: z.string(),
  }),
  appId: z.string().optional(),
  authVersion: z.literal('v2'),
});

export type KeptInstallation = z.output<typeof KEPT>;

/** What is kept of an installation; undefined where it is of no team, or without a bot. */
export function pickKept(installation: unknown): KeptInstallation | undefined {
  return KEPT.safeParse(installation).data;
}

/** An installation as the database holds it, opened. */
export function readKept(text: string): KeptInstallation {
  return KEPT.parse(JSON.parse(text));
}

export function readAccess({ team, bot }: KeptInstallation): TeamAccess {
  return { tenant: team.id, token: bot.token, botUser: bot.userId };
}

/** Bolt's store of installations, over the engine's: sealed, each with its team's secrets. It founds nothing. */
export function createInstallationStore({ installs }: Pick<Engine, 'installs'>): InstallationStore {
  return {
    async storeInstallation(installation) {
      const kept = pickKept(installation);
      if (!kept) throw new Error('Slack gave an installation of no team');
      await installs.replace({ platform: 'slack', tenant: kept.team.id }, JSON.stringify(kept));
    },
    async fetchInstallation({ teamId = '' }) {
      const text = await installs.find({ platform: 'slack', tenant: teamId });
      if (text === null) throw new Error('the app is not installed there');
      const kept = readKept(text);
      const whole = { ...kept, enterprise: undefined, isEnterpriseInstall: false };
      return whole as Installation<'v2', false>;
    },
  };
}

interface InstalledDeps {
  engine: Engine;
  /** Bolt's own: renews what ends soon, and stores it. */
  authorize(query: InstallationQuery<false>): Promise<unknown>;
  open(access: TeamAccess): SlackTeam;
  log: Log;
}

/**
 * The teams that have installed the app. What the database holds counts at every request, so that any number of
 * processes agree on it; a team's clients are made anew when its token changes.
 */
export function createInstalledTeams({ engine, authorize, open, log }: InstalledDeps): Teams {
  const { installs } = engine;
  const opened = new Map<string, { text: string; team: SlackTeam }>();
  const renewals = new Map<string, Promise<void>>();
  const retryAt = new Map<string, number>();

  /** One renewal at a time, of all processes: Slack takes a refresh token once (slackapi/node-slack-sdk#2504). */
  function renew(tenant: string): Promise<void> {
    const query = { teamId: tenant, enterpriseId: undefined, isEnterpriseInstall: false } as const;
    const renewal =
      renewals.get(tenant) ??
      installs
        .alone({ platform: 'slack', tenant }, async () => void (await authorize(query)))
        .then(() => undefined)
        .catch((error: unknown) => log.warn({ err: error, tenant }, 'Slack gave no new token'))
        .finally(() => renewals.delete(tenant));
    renewals.set(tenant, renewal);
    return renewal;
  }

  async function findKept(tenant: string): Promise<{ text: string; kept: KeptInstallation } | null> {
    const text = await installs.find({ platform: 'slack', tenant });
    return text === null ? null : { text, kept: readKept(text) };
  }

  /** By the machine's clock, which Bolt and Slack go by. A token that still holds is used meanwhile. */
  async function findRenewed(tenant: string): Promise<{ text: string; kept: KeptInstallation } | null> {
    const found = await findKept(tenant);
    const { expiresAt, refreshToken } = found?.kept.bot ?? {};
    if (expiresAt === undefined || refreshToken === undefined) return found;
    const now = Date.now();
    const leftMs = expiresAt * 1_000 - now;
    if (leftMs > RENEW_MS || now < (retryAt.get(tenant) ?? 0)) return found;
    retryAt.set(tenant, now + RETRY_MS);
    const renewal = renew(tenant);
    if (leftMs > 0) return found;
    await renewal;
    return findKept(tenant);
  }

  return {
    async find(tenant) {
      const found = await findRenewed(tenant);
      const known = opened.get(tenant);
      opened.delete(tenant);
      if (!found) return null;
      const team = known?.text === found.text ? known.team : open(readAccess(found.kept));
      // Moved to the end: the first one was used longest ago.
      opened.set(tenant, { text: found.text, team });
      const [oldest] = opened.keys();
      if (opened.size > MOST_OPEN && oldest !== undefined) opened.delete(oldest);
      return team;
    },
    recall: (tenant) => opened.get(tenant)?.team ?? null,
    list: () => installs.list('slack'),
    async end(tenant) {
      if ((await installs.find({ platform: 'slack', tenant })) === null) return;
      await installs.drop({ platform: 'slack', tenant });
      opened.delete(tenant);
      log.info({ tenant }, 'Slack has removed the app from a team');
      const origin = `slack:removed:${tenant}:${Date.now()}`;
      await notePlace(engine, { platform: 'slack', tenant, change: 'left', origin });
    },
  };
}
