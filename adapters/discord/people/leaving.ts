import {
  type APIApplication,
  ApplicationFlags,
  type Client,
  GatewayDispatchEvents,
  type REST,
  Routes,
} from 'discord.js';
import { z } from 'zod';
import type { Log } from '../../../src/base/ports.ts';
import { lookUpAccounts } from '../../../src/chat/look-up.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { AccountState } from '../../../src/team/account/note-account.ts';
import type { People } from './people.ts';

const HEARING = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;

const moved = z.object({ guild_id: z.string(), user: z.object({ id: z.string() }) });

export interface LeavingDeps {
  engine: Pick<Engine, 'accounts'>;
  people: Pick<People, 'find'>;
  log: Log;
}

/** Hears of people who leave servers. */
export interface Leaving {
  /** Notes who leaves, or is back, as Discord tells it: only to an application with the Server Members Intent. */
  watch(client: Client): void;
  /** Asks Discord who the members of these servers' teams are now: needs no intent. Nothing happens while one look is under way. */
  lookUp(guilds: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Whether Discord tells an application who leaves: its owner has switched the Server Members Intent on. */
export function hearsPeople({ flags }: Pick<APIApplication, 'flags'>): boolean {
  return (flags & HEARING) !== 0;
}

/** The same, asked before the login, which fails for an intent that was not given. Where Discord does not say, the login tells why. */
export async function readHearing(rest: REST): Promise<boolean> {
  return rest.get(Routes.currentApplication()).then(
    (application) => hearsPeople(application as APIApplication),
    () => false,
  );
}

export function createLeaving({ engine, people, log }: LeavingDeps): Leaving {
  const stopping = new AbortController();
  const { signal } = stopping;
  let looking: Promise<void> | undefined;

  function note(payload: unknown, state: AccountState): void {
    const { guild_id: tenant, user } = moved.parse(payload);
    engine.accounts
      .note({ platform: 'discord', tenant, user: user.id }, state)
      .catch((error: unknown) => log.error({ err: error }, 'Discord: who left was not noted'));
  }

  async function look(guilds: readonly string[]): Promise<void> {
    for (const tenant of guilds) {
      const find = async (user: string) => {
        const { standing, isGone } = await people.find(tenant, user, null);
        return isGone === true ? 'gone' : standing;
      };
      if (!(await lookUpAccounts(engine, { platform: 'discord', tenant, find, signal })))
        log.warn({ tenant }, 'Discord knows none of a team any more: nobody was taken out of it');
    }
  }

  return {
    watch(client) {
      client.ws.on(GatewayDispatchEvents.GuildMemberRemove, (payload: unknown) => note(payload, 'gone'));
      client.ws.on(GatewayDispatchEvents.GuildMemberAdd, (payload: unknown) => note(payload, 'person'));
    },
    async lookUp(guilds) {
      looking ??= look(guilds)
        .catch((error: unknown) => log.warn({ err: error }, 'Discord: people were not looked up'))
        .finally(() => {
          looking = undefined;
        });
      await looking;
    },
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}
