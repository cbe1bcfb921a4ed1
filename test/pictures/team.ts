import { parseLine } from '../../src/base/command/parse.ts';
import type { Delivery } from '../../src/base/ports.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { type Chat, type ChatReply, type ChatRequest, createChat } from '../../src/chat/chat.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { fakeClock, fakePorts } from '../support/team.ts';

export const ZONE = 'Europe/Lisbon';
export const CURRENCY = 'EUR';
const DEFAULTS = { zone: ZONE, currency: CURRENCY, country: 'PT' };

/** A message as it stands in the chat. */
export interface Post {
  id: string;
  place: string;
  subject: string;
  /** The message in whose thread it is. */
  underId: string | null;
  at: number;
  view: View;
}

/** A team in a chat of one platform that keeps every message as a View, so that it can be drawn as any platform would. */
export interface PictureTeam extends AsyncDisposable {
  engine: Engine;
  posts: Post[];
  now(): number;
  /** Types a line in the channel, with the text of a file where the command takes one; fails if it is refused. */
  say(who: string, line: string, file?: Readonly<Record<string, string>>): Promise<View>;
  /** Does something in the chat; gives what the person is shown. */
  act(who: string, deed: Deed): Promise<ChatReply>;
  /** Moves the clock to an instant; does what comes due on the way and sends what waits. */
  until(iso: string): Promise<void>;
  settle(): Promise<void>;
}

type Deed = ChatRequest extends infer R ? (R extends ChatRequest ? Omit<R, keyof Visited> : never) : never;
type Visited = Pick<ChatRequest, 'visitor' | 'standing' | 'origin'>;

export async function startPictureTeam(start: string): Promise<PictureTeam> {
  const db = await openDatabase(':memory:');
  await migrate(db, { folder: 'migrations', now: 0 });
  const clock = fakeClock(start);
  const posts: Post[] = [];
  let wakeAt = clock.now();
  const setWake = (at: number) => {
    wakeAt = at;
  };
  const deliver = async ({ key, place, subject, view, platformId, underId }: Delivery) => {
    const known = posts.find(({ id }) => id === platformId);
    if (known) known.view = view;
    else posts.push({ id: key, place: place.place, subject, underId, at: clock.now(), view });
    return { platformId: known?.id ?? key };
  };
  const ports = fakePorts(clock, [{ platform: 'slack', deliver, find: async () => 'absent' }]);
  const wake = { afterCommit: () => undefined, dueAt: setWake };
  const engine = createEngine({ db, ports: { ...ports, wake } });
  const chat: Chat = createChat(engine, DEFAULTS);
  let deeds = 0;
  const visitorOf = (who: string) => ({
    platform: 'slack' as const,
    tenant: 'T1',
    tenantName: 'North',
    user: who,
    userName: who,
    place: 'team-north',
    placeName: 'team-north',
  });
  const settle = async () => {
    await engine.tick();
    await engine.relay();
  };
  return {
    engine,
    posts,
    now: () => clock.now(),
    settle,
    async say(who, line, file = {}) {
      const { command, args } = parseLine(engine.commands, line);
      const entered = await engine.enter(visitorOf(who), { standing: 'vouched', defaults: DEFAULTS });
      const call = { ...entered, command: command.name, args: { ...args, ...file } };
      const view = await engine.handle({ ...call, origin: `picture:${++deeds}`, waits: true });
      if (view.kind === 'refusal') throw new Error(`${who} types ${line}: ${view.message}`);
      await settle();
      return view;
    },
    async act(who, deed) {
      const standing = who === 'visitor' ? ('guest' as const) : ('vouched' as const);
      const reply = await chat.receive({
        ...deed,
        visitor: visitorOf(who),
        standing,
        origin: `picture:${++deeds}`,
      });
      await settle();
      return reply;
    },
    async until(iso) {
      const at = Temporal.Instant.from(iso).epochMilliseconds;
      for (;;) {
        wakeAt = Number.POSITIVE_INFINITY;
        await settle();
        if (wakeAt > at) break;
        clock.set(Temporal.Instant.fromEpochMilliseconds(Math.max(wakeAt, clock.now())).toString());
      }
      clock.set(iso);
      await settle();
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}
