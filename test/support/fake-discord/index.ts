import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DiscordMessage } from '../discord/entities.ts';
import { createUsers, type Users } from '../discord/users.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { serve } from './rest.ts';
import type { Route } from './routes.ts';
import { createState, type DiscordState, type Fault } from './state.ts';

export type { Channel, DiscordMessage } from '../discord/entities.ts';
export type { Done, Modal } from '../discord/users.ts';
export type { Fault } from './state.ts';

/**
 * A Discord for tests: the REST API and the gateway of one server ("guild") on loopback. It is strict where Discord is
 * (payloads, commands, permissions, who answers what within which time), keeps its own clock, and does to each call what
 * the test asks: refuse it, limit it, lose its answer after storing it, hold it. Nothing outside is reached, and nothing
 * waits: what takes time on Discord happens when the clock is moved.
 *
 *     await using discord = await startFakeDiscord();
 *     const ana = discord.users.addMember('ana');
 *     const team = discord.users.addChannel('team');
 *     // … start an app on discord.apiBase with discord.state.token …
 *     const { answer, message, repeat } = await discord.users.command(ana, team.id, 'goal add', { title: 'x' });
 *     discord.fail('POST /channels/:id/messages', { kind: 'cut', isStored: true });
 *
 * `users` are its people, who click, choose, type, react and write as Discord reports it. What no app of ours may do is
 * noted in `state.violations`, which every test can expect to be empty.
 */
export interface FakeDiscord extends AsyncDisposable {
  readonly state: DiscordState;
  /** For `DISCORD_API_BASE`. */
  readonly apiBase: string;
  readonly users: Users;
  readonly gateway: Gateway;
  /** What everybody in a channel, or in one of its threads, sees now, oldest first. */
  read(channel: string, thread?: string): DiscordMessage[];
  /** What the app showed one person alone: in a channel, or privately. */
  readPrivate(user: string): DiscordMessage[];
  /** What becomes of the next call of a route (`*`: of any), in one channel or any; several are kept in order. */
  fail(route: Route | '*', fault: Fault, channel?: string): void;
  advance(ms: number): void;
  /** Resolves when the next call of a route has been answered, or when the next session is `READY` or `RESUMED`. */
  whenCalled(route: Route | 'READY' | 'RESUMED'): Promise<void>;
  /** How many pings messages that everybody sees made: each names a person, a role or everyone, and was let to. */
  countPings(): number;
}

export async function startFakeDiscord(start = Date.UTC(2026, 10, 23, 8)): Promise<FakeDiscord> {
  const state = createState(start);
  const server = createServer((request, response) => void serve(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  state.url = `http://127.0.0.1:${port}`;
  const gateway = createGateway(state, server);

  function visible(channel: string): DiscordMessage[] {
    return state.messages.filter(
      (message) => message.channel === channel && message.only === null && message.landsAt <= state.now,
    );
  }

  return {
    state,
    apiBase: `${state.url}/api`,
    users: createUsers(state),
    gateway,
    read: (channel, thread) => visible(thread ?? channel),
    readPrivate: (user) =>
      state.messages.filter(
        ({ only, channel, user: author }) =>
          only === user || (author === state.botUserId && state.channels.get(channel)?.recipient === user),
      ),
    fail: (route, fault, channel) => void state.faults.push({ route, fault, channel }),
    advance(ms) {
      state.now += ms;
    },
    whenCalled: (route) => new Promise((resolve) => void state.watchers.push({ route, resolve })),
    countPings: () =>
      state.messages
        .filter(({ only, user }) => only === null && user === state.botUserId)
        .reduce((sum, { pings }) => sum + pings.length, 0),
    async [Symbol.asyncDispose]() {
      gateway.cut();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
