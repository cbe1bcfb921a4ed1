import { ChannelType, type Client } from 'discord.js';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { ChannelPlace, DiscordRequest } from './decode.ts';
import type { createPeople } from './people/people.ts';

/** Who acts, and where. */
export interface Identity {
  /** A request with what Discord says of who made it, and where. Throws a Refusal where it cannot be told which team is meant. */
  identify(engine: Engine, decoded: DiscordRequest): Promise<DiscordRequest['request']>;
  /** The channel that something is in, its own or its thread's; undefined for a conversation of two. */
  findPlace(channel: string): ChannelPlace | undefined;
}

export function createIdentify({
  people,
  getClient,
}: {
  people: ReturnType<typeof createPeople>;
  getClient(): Client | null;
}): Identity {
  function findPlace(channel: string): ChannelPlace | undefined {
    const found = getClient()?.channels.cache.get(channel);
    if (!found || found.type === ChannelType.DM) return undefined;
    const isThread = found.isThread();
    const place = isThread ? found.parent : found;
    return {
      place: place?.id ?? found.id,
      name: place && 'name' in place ? (place.name ?? '') : '',
      isThread,
    };
  }

  /** A conversation of two does not say which team it is about: the message there does, or there is only one. */
  async function findTenant(engine: Engine, { request, source }: DiscordRequest): Promise<string> {
    const { tenant, user } = request.visitor;
    if (tenant !== '') return tenant;
    const known = source === null ? null : await engine.findTenantOf('discord', source);
    if (known !== null) return known;
    const shared = await people.listShared(user);
    const [only] = shared;
    if (only !== undefined && shared.length === 1) return only;
    const names = shared.map((guild) => getClient()?.guilds.cache.get(guild)?.name ?? guild);
    throw new Refusal({
      code: 'not_possible',
      message:
        only === undefined
          ? 'You are in no server that I am in, so I can tell you nothing.'
          : `I cannot tell whether this is about ${names.join(' or ')}: ask me in a channel there.`,
    });
  }

  /** A request with what Discord says of who made it, and where. */
  async function identify(engine: Engine, decoded: DiscordRequest): Promise<DiscordRequest['request']> {
    const { request } = decoded;
    const { visitor } = request;
    const tenant = await findTenant(engine, decoded);
    const tenantName = getClient()?.guilds.cache.get(tenant)?.name ?? tenant;
    const placeName = (visitor.place && findPlace(visitor.place)?.name) || visitor.placeName;
    const named = { ...visitor, tenant, tenantName, placeName };
    if (visitor.tenant !== '' && request.standing !== null) return { ...request, visitor: named };
    // A message tells the roles of its author, and who writes in a channel may see it.
    if (visitor.tenant !== '' && visitor.roles !== undefined)
      return { ...request, visitor: named, standing: people.judge(tenant, visitor.user, visitor.roles) };
    const { name, roles, standing } = await people.find(
      tenant,
      visitor.user,
      visitor.tenant === '' ? null : visitor.place,
    );
    // Where Discord did not say, what is known of their roles holds.
    const seen = standing === null ? {} : { roles };
    return { ...request, visitor: { ...named, userName: name, ...seen }, standing };
  }

  return { identify, findPlace };
}
