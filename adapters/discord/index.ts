import type { Client } from 'discord.js';
import { HOUR_MS } from '../../src/base/language/date.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Clock, Deliverer, Log, Meter, Painter } from '../../src/base/ports.ts';
import { type Chat, type ChatReply, createChat } from '../../src/chat/chat.ts';
import type { Late } from '../../src/engine/call.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { WorkspaceDefaults } from '../../src/team/account/workspace.ts';
import type { DiscordConfig } from '../process/config.ts';
import { newId } from '../process/random.ts';
import { type After, after, systemTimers } from '../process/wake.ts';
import { createCatchUp } from './catch-up.ts';
import { addFiles } from './commands/read-files.ts';
import { registerCommands, warnOfEndpoint } from './commands/register.ts';
import type { DiscordRequest } from './decode.ts';
import { createDiscordDeliverer } from './deliver.ts';
import { createIdentify } from './identify.ts';
import { listen } from './listen.ts';
import { ownerOf } from './message-id.ts';
import { createLeaving, readHearing } from './people/leaving.ts';
import { addNamed } from './people/named.ts';
import { createPeople } from './people/people.ts';
import { watchPlaces } from './people/places.ts';
import { createRoles } from './people/roles.ts';
import { createGateway } from './receive.ts';
import {
  ANSWER,
  ANSWER_ONCE,
  createGlobalPace,
  createRefusals,
  createRest,
  type Limits,
  ONCE,
  ONCE_LATER,
  type Pace,
  READ,
} from './rest.ts';
import { type DiscordHealth, readHealth } from './session/health.ts';
import { createOthers } from './session/others.ts';

export interface DiscordDeps {
  config: DiscordConfig;
  clock: Clock;
  log: Log;
  defaults: WorkspaceDefaults;
  /** Left out, charts are sent as text alone. */
  painter?: Painter;
  /** Left out, nothing is counted. */
  meter?: Meter;
  /** Discord's own where left out: 50 calls a second, one login in five. */
  pace?: Pace;
  /** The machine's own where left out. */
  after?: After;
  /** The connection is over: the line says why and what to do. */
  onFatal(line: string, end: 'lost' | 'cut off' | 'refused'): void;
}

/** Discord, connected: what delivers to it is there before the engine, what listens comes after. */
export interface DiscordAdapter {
  readonly deliverer: Deliverer;
  /** Logs in, then listens. Refuses with a line that says what to do; with code `busy` where trying again may help. */
  start(engine: Engine): Promise<void>;
  stop(): Promise<void>;
  health(): DiscordHealth;
}

/** Without the Server Members Intent Discord tells of nobody who leaves: so often it is asked. */
const LOOK_UP_MS = HOUR_MS;

export function createDiscordAdapter(deps: DiscordDeps): DiscordAdapter {
  const { config, log, defaults, pace, painter } = deps;
  const refusals = createRefusals(() => deps.clock.now());
  const globalPace = createGlobalPace(pace?.globalRequestsPerSecond);
  const open = (limits: Limits) =>
    createRest(config, limits, {
      ...{ pace, refusals, globalPace, isUrgent: limits === ANSWER || limits === ANSWER_ONCE },
      onLimited: (method) => deps.meter?.limited('discord', method),
      onHeld: () => log.error({}, 'Discord refuses too many calls: nothing is sent to it for ten minutes'),
    });
  const answering = open(ANSWER);
  const answeringOnce = open(ANSWER_ONCE);
  const once = open(ONCE);
  const reading = open(READ);
  let client: Client | null = null;
  let commands: Engine['commands'] | undefined;
  const getCommands = () => {
    if (!commands) throw new Error('Discord delivers before it was started');
    return commands;
  };
  const people = createPeople({ rest: open(READ), log, getClient: () => client });
  const stops: (() => Promise<unknown>)[] = [];

  const identity = createIdentify({ people, getClient: () => client });

  return {
    deliverer: createDiscordDeliverer({ rest: once, log, commands: getCommands, painter }),
    async start(engine) {
      commands = engine.commands;
      const wait = deps.after ?? after;
      const others = createOthers({ log, now: () => deps.clock.now() });
      const chat: Chat = createChat(engine, defaults);
      const roles = createRoles({ engine, log });
      const receive = async (decoded: DiscordRequest, late?: Late): Promise<ChatReply> => {
        try {
          const found = await identity.identify(engine, { ...decoded, request: await addFiles(decoded) });
          const { tenant } = found.visitor;
          const request = await addNamed(found, (user) => people.find(tenant, user, null));
          // Founded, or tied to a team, after the connection began.
          if (!roles.isNoted(tenant)) await roles.note(client?.guilds.cache.get(tenant));
          return await chat.receive(request, undefined, late);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return { kind: 'show', view: { kind: 'refusal', ...error.detail }, audience: 'asker' };
        }
      };
      const catchUp = createCatchUp({
        chat,
        rest: reading,
        log,
        newOrigin: () => `discord:read:${newId()}`,
        async receive(request) {
          await chat.receive(request, async (counted) => {
            const decoded = {
              request: counted,
              reply: null,
              source: null,
              owner: null,
              files: {},
              form: null,
            };
            const person = await identity.identify(engine, decoded);
            return person.standing === 'guest' ? null : person;
          });
        },
      });
      const leaving = createLeaving({ engine, people, log });
      const gateway = createGateway({
        hearsPeople: await readHearing(reading),
        config,
        log,
        timers: systemTimers,
        after: wait,
        ...{ reading, others },
        pace,
        onFatal: deps.onFatal,
        prepare(prepared) {
          client = prepared;
          roles.watch(prepared);
          leaving.watch(prepared);
          watchPlaces(prepared, { engine, log, newOrigin: () => `discord:place:${newId()}` });
          listen(prepared, {
            rest: answering,
            first: answeringOnce,
            others,
            self: ownerOf(newId()),
            once: open(ONCE_LATER),
            patient: open(READ),
            after: wait,
            now: () => deps.clock.now(),
            opensForm: chat.opensForm,
            isOurs: (decoded) => isOurs(engine, decoded),
            isOwner: createOwners(engine),
            log,
            commands: engine.commands,
            settings: { commands: engine.commands, zone: defaults.zone, currency: defaults.currency },
            botUser: () => prepared.user?.id ?? '',
            find: identity.findPlace,
            receive,
            async suggest(guild, { completes, typed }) {
              const workspace = await engine.findWorkspace('discord', guild);
              return workspace === null ? [] : engine.suggest(workspace, completes, typed);
            },
            readAgain: catchUp.readAgain,
          });
        },
        onSession({ guilds }) {
          for (const guild of guilds.cache.values()) void roles.note(guild);
          catchUp.readAll([...guilds.cache.keys()]);
          void leaving.lookUp([...guilds.cache.keys()]);
        },
        async onReady({ application }) {
          const telling = { rest: reading, log, commands: engine.commands, guild: config.guildId };
          await warnOfEndpoint(telling);
          await registerCommands({ ...telling, application: application.id });
        },
      });
      const lookUp = () => void leaving.lookUp([...(client?.guilds.cache.keys() ?? [])]);
      const cancel = systemTimers.every(LOOK_UP_MS, lookUp);
      stops.push(
        async () => cancel(),
        () => leaving.stop(),
        () => gateway.stop(),
        () => catchUp.stop(),
      );
      await gateway.start();
    },
    async stop() {
      await Promise.allSettled(stops.splice(0).map((stop) => stop()));
    },
    health: () => (client ? readHealth(client, Date.now()) : { isUp: false, text: 'Discord: not started' }),
  };
}

/** Whether a message of the bot's is a workspace's of this database. Where that does not answer, nothing says that it is not. */
function createOwners(engine: Engine): (owner: number) => Promise<boolean> {
  let known = new Set<number>();
  return async (owner) => {
    if (known.has(owner)) return true;
    try {
      known = new Set((await engine.listWorkspaces()).map(ownerOf));
    } catch (error) {
      if (error instanceof Refusal) return true;
      throw error;
    }
    return known.has(owner);
  };
}

/** A task is called the same in every database, and means another one. Where the database does not answer, that is said later. */
async function isOurs(engine: Engine, { owner, source, request }: DiscordRequest): Promise<boolean> {
  if (owner === null || source === null) return true;
  try {
    const workspace = await engine.findWorkspace('discord', request.visitor.tenant);
    if (workspace !== null && ownerOf(workspace) === owner) return true;
    // In a conversation of two no server is named, and a server may have moved to another workspace since.
    if ((await engine.findTenantOf('discord', source)) !== null) return true;
    // Of what was posted as a process ended nobody has stored the id yet.
    return (await engine.listWorkspaces()).some((id) => ownerOf(id) === owner);
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}
