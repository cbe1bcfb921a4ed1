import { ChannelType, type Client, Events, type Guild } from 'discord.js';
import { type Chat, type ChatReply, type ChatRequest, createChat } from '../../src/chat.ts';
import type { Engine } from '../../src/engine.ts';
import { Refusal } from '../../src/errors.ts';
import type { Clock, Deliverer, Log } from '../../src/ports.ts';
import type { WorkspaceDefaults } from '../../src/team/workspace.ts';
import type { DiscordConfig } from '../config.ts';
import { newId } from '../random.ts';
import { systemTimers } from '../wake.ts';
import type { DiscordRequest, Where } from './decode.ts';
import { createDiscordDeliverer } from './deliver.ts';
import { type DiscordHealth, readHealth } from './health.ts';
import { listen } from './listen.ts';
import { addNamed } from './named.ts';
import { createPeople } from './people.ts';
import { addFiles } from './read-files.ts';
import { createOnceMore, createReactionReader } from './read-reactions.ts';
import { createGateway } from './receive.ts';
import { registerCommands, warnOfEndpoint } from './register.ts';
import { ANSWER, createRest, ONCE, type Pace, READ } from './rest.ts';

export interface DiscordDeps {
  config: DiscordConfig;
  clock: Clock;
  log: Log;
  defaults: WorkspaceDefaults;
  /** Discord's own where left out: 50 calls a second, one login in five. */
  pace?: Pace;
  /** The connection is over for good: the line says why and what to do. */
  onFatal(line: string, mayComeBack?: boolean): void;
}

/** Discord, connected: what delivers to it is there before the engine, what listens comes after. */
export interface DiscordAdapter {
  readonly deliverer: Deliverer;
  /** Logs in, then listens. Refuses with a line that says what to do; with code `busy` where trying again may help. */
  start(engine: Engine): Promise<void>;
  stop(): Promise<void>;
  health(): DiscordHealth;
}

export function createDiscordAdapter(deps: DiscordDeps): DiscordAdapter {
  const { config, log, defaults, pace } = deps;
  const answering = createRest(config, ANSWER, pace);
  const once = createRest(config, ONCE, pace);
  const reading = createRest(config, READ, pace);
  let client: Client | null = null;
  let commands: Engine['commands'] | undefined;
  const getCommands = () => {
    if (!commands) throw new Error('Discord delivers before it was started');
    return commands;
  };
  const people = createPeople({ rest: answering, log, getClient: () => client });
  const stops: (() => Promise<unknown>)[] = [];

  function find(channel: string): Where | undefined {
    const found = client?.channels.cache.get(channel);
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
    const names = shared.map((guild) => client?.guilds.cache.get(guild)?.name ?? guild);
    throw new Refusal({
      code: 'not_possible',
      message:
        only === undefined
          ? 'You are in no server that I am in, so I can tell you nothing.'
          : `I cannot tell whether this is about ${names.join(' or ')}: ask me in a channel there.`,
    });
  }

  /** A request with what Discord says of who made it, and where. */
  async function complete(engine: Engine, decoded: DiscordRequest): Promise<DiscordRequest['request']> {
    const { request } = decoded;
    const { visitor } = request;
    const tenant = await findTenant(engine, decoded);
    const tenantName = client?.guilds.cache.get(tenant)?.name ?? tenant;
    const placeName = (visitor.place && find(visitor.place)?.name) || visitor.placeName;
    const named = { ...visitor, tenant, tenantName, placeName };
    if (visitor.tenant !== '' && request.kind !== 'reacted') return { ...request, visitor: named };
    const { name, roles, isMember } = await people.find(
      tenant,
      visitor.user,
      visitor.tenant === '' ? null : visitor.place,
    );
    return { ...request, visitor: { ...named, userName: name, roles }, admits: isMember };
  }

  return {
    deliverer: createDiscordDeliverer({ rest: once, log, commands: getCommands }),
    async start(engine) {
      commands = engine.commands;
      const chat: Chat = createChat(engine, defaults);
      const receive = async (decoded: DiscordRequest): Promise<ChatReply> => {
        try {
          const completed = await complete(engine, { ...decoded, request: await addFiles(decoded) });
          const { tenant } = completed.visitor;
          const request = await addNamed(completed, (user) => people.find(tenant, user, null));
          // Founded, or tied to a team, after the connection began.
          if (!noted.has(tenant)) await noteRoles(client?.guilds.cache.get(tenant));
          return await chat.receive(request);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { kind: 'show', view: { kind: 'refusal', ...error.detail }, audience: 'asker' };
        }
      };
      const stopping = new AbortController();
      const { signal } = stopping;
      const readReactions = createReactionReader({ rest: reading, log, signal });
      const look = (guild: string, only?: string) =>
        chat.catchUp({
          platform: 'discord',
          tenant: guild,
          origin: `discord:read:${newId()}`,
          ...(only !== undefined && { only }),
          read: async (message) => (signal.aborted ? null : readReactions(message)),
          receive: async (request) => {
            await chat.receive(aloud(request), async (counted) => {
              const decoded = { request: counted, reply: null, source: null, files: {}, form: null };
              const person = await complete(engine, decoded);
              return person.admits ? person : null;
            });
          },
        });
      const readAgain = createOnceMore((key) => {
        const [guild = '', message = ''] = key.split('/');
        return look(guild, message);
      });
      // One server after the other: nobody waits for it.
      let caughtUp: Promise<void> = Promise.resolve();
      const catchUp = (guilds: readonly string[]) => {
        caughtUp = guilds
          .reduce((before, guild) => before.then(() => look(guild)), caughtUp)
          .catch((error: unknown) => {
            if (!signal.aborted) log.warn({ err: error }, 'Discord: reactions were not read again');
          });
      };
      /** Servers of teams, whose roles are known to the engine. */
      const noted = new Set<string>();
      /** People name a role as it is called now. */
      const noteRoles = async (guild: Guild | undefined) => {
        if (!guild) return;
        const named = guild.roles.cache.map(({ id, name }) => ({ id, name }));
        try {
          if (await engine.noteRoles({ platform: 'discord', tenant: guild.id }, named)) noted.add(guild.id);
        } catch (error) {
          log.warn({ err: error }, 'Discord: the roles were not noted');
        }
      };
      const gateway = createGateway({
        config,
        log,
        timers: systemTimers,
        pace,
        onFatal: deps.onFatal,
        prepare(prepared) {
          client = prepared;
          prepared.on(Events.GuildRoleCreate, ({ guild }) => noteRoles(guild));
          prepared.on(Events.GuildRoleUpdate, (_before, { guild }) => noteRoles(guild));
          prepared.on(Events.GuildRoleDelete, ({ guild }) => noteRoles(guild));
          listen(prepared, {
            rest: answering,
            once,
            log,
            commands: engine.commands,
            settings: { commands: engine.commands, zone: defaults.zone, currency: defaults.currency },
            botUser: () => prepared.user?.id ?? '',
            find,
            receive,
            async suggest(guild, { completes, typed }) {
              const workspace = await engine.findWorkspace('discord', guild);
              return workspace === null ? [] : engine.suggest(workspace, completes, typed);
            },
            readAgain: (guild, message) => readAgain(`${guild}/${message}`),
          });
        },
        onSession({ guilds }) {
          for (const guild of guilds.cache.values()) void noteRoles(guild);
          catchUp([...guilds.cache.keys()]);
        },
        async onReady({ application }) {
          const telling = { rest: reading, log, commands: engine.commands, guild: config.guildId };
          await warnOfEndpoint(telling);
          await registerCommands({ ...telling, application: application.id });
        },
      });
      stops.push(
        () => gateway.stop(),
        () => {
          stopping.abort();
          return caughtUp;
        },
      );
      await gateway.start();
    },
    async stop() {
      await Promise.allSettled(stops.splice(0).map((stop) => stop()));
    },
    health: () => (client ? readHealth(client, Date.now()) : { isUp: false, text: 'Discord: not started' }),
  };
}

/** Nobody can be answered privately who reacts: the thread does. */
function aloud(request: ChatRequest): ChatRequest {
  return request.kind === 'reacted' ? { ...request, isAnsweredAloud: true } : request;
}
