import { createHash } from 'node:crypto';
import { seededRandom } from '../../adapters/process/random.ts';
import { renderView } from '../../adapters/terminal/render.ts';
import { typeAction } from '../../adapters/terminal/type-action.ts';
import { parseLine } from '../../src/base/command/parse.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Deliverer } from '../../src/base/ports.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { createFaultChat, type FaultChat } from '../support/chat/fault-chat.ts';
import { createFuse, type Fuse, fuseDeliverer, withFuse } from '../support/database/crash.ts';
import type { Act, Player } from './player.ts';

/** More wake-ups than any stretch of a script needs. */
const MOST_WAKES = 1_000;

interface EnginePlayerOptions {
  /** Opens the database as a new process does. */
  open(): Promise<Db>;
  now: number;
  /** Tells this player's processes from others that ran on the same database. */
  name?: string;
  /** May end the first process. */
  fuse?: Fuse;
  /** What may be wrapped around the parts of each process. */
  wrapDb?: (db: Db) => Db;
  wrapChat?: (chat: Deliverer) => Deliverer;
  wrapEvent?: (event: string) => string;
}

/** Plays straight on the engine. Its chat and its clock outlive its processes. */
export interface EnginePlayer extends Player {
  readonly chat: FaultChat;
  now: number;
  /** Of the running process. */
  readonly db: Db;
  /** Ends the process as it stands and begins another, which may end at a point. */
  restart(fuse?: Fuse): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startEnginePlayer(options: EnginePlayerOptions): Promise<EnginePlayer> {
  const { wrapDb = (db) => db, wrapChat = (chat) => chat, wrapEvent = (event) => event } = options;
  /** What each press meant, so that a repeated delivery means the same. */
  const pressed = new Map<string, ReturnType<typeof parseLine>>();
  let running: { db: Db; engine: Engine; wakeAt: number } | undefined;
  let processes = 0;
  const chat = createFaultChat({ now: () => player.now });

  async function boot(fuse: Fuse): Promise<void> {
    const db = await options.open();
    const process = ++processes;
    let ids = 0;
    const newId = () =>
      createHash('sha256')
        .update(`${options.name ?? ''}:${process}:${++ids}`)
        .digest('hex')
        .slice(0, 32);
    const silent = () => undefined;
    const engine = createEngine({
      db: wrapDb(withFuse(db, fuse)),
      ports: {
        clock: { now: () => player.now },
        wake: {
          afterCommit: silent,
          dueAt: (at) => {
            if (running) running.wakeAt = at;
          },
        },
        random: { seeded: seededRandom },
        newId,
        log: { debug: silent, info: silent, warn: silent, error: silent },
        deliverers: [wrapChat(fuseDeliverer(chat, fuse))],
        playbooks: [],
      },
    });
    running = { db, engine, wakeAt: player.now };
  }

  async function end(): Promise<void> {
    await running?.db[Symbol.asyncDispose]();
    running = undefined;
  }

  function live() {
    if (!running) throw new Error('the process is not running');
    return running;
  }

  async function call(act: Act, read: (engine: Engine) => ReturnType<typeof parseLine>): Promise<string> {
    const { engine } = live();
    const { workspace, actor, placeId, locale } = await engine.enter(
      {
        platform: 'terminal',
        tenant: 'local',
        tenantName: 'Shop team',
        user: act.who,
        userName: act.who,
        place: 'main',
        placeName: 'terminal',
      },
      { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
    );
    let view: View;
    try {
      const { command, args } = read(engine);
      const origin = wrapEvent(act.event);
      view = await engine.handle({
        workspace,
        actor,
        command: command.name,
        args,
        origin,
        placeId,
        waits: false,
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      view = { kind: 'refusal', ...error.detail };
    }
    return textOf(engine, view, locale.currency);
  }

  const player: EnginePlayer = {
    chat,
    now: options.now,
    get db() {
      return live().db;
    },
    press: (act, button, taskId) =>
      call(act, ({ commands }) => {
        const known = pressed.get(act.event);
        if (known) return known;
        const card = chat.posts.map(({ view }) => view).findLast((view) => isCard(view, taskId));
        const actions = card?.kind === 'task' ? card.actions : [];
        const action = actions.find(({ command }) => command === button);
        if (!action)
          throw new Error(
            `${taskId} has no button ${button}, but ${actions.map(({ command }) => command).join(', ')}`,
          );
        const press = { command: commands.get(action.command), args: { ...action.args } };
        pressed.set(act.event, press);
        return press;
      }),
    type: (act, line, file) =>
      call(act, ({ commands }) => {
        const { command, args } = parseLine(commands, line);
        return { command, args: file === undefined ? args : { ...args, file } };
      }),
    async clock(at) {
      if (!running) {
        player.now = Math.max(player.now, at);
        return;
      }
      for (let wakes = 0; wakes < MOST_WAKES; wakes++) {
        live().wakeAt = Number.POSITIVE_INFINITY;
        await live().engine.tick();
        await live().engine.relay();
        if (live().wakeAt > at) {
          player.now = Math.max(player.now, at);
          return;
        }
        player.now = Math.max(player.now, live().wakeAt);
      }
      throw new Error('the engine asks to be woken again and again');
    },
    stop: end,
    start: () => boot(createFuse()),
    async restart(fuse = createFuse()) {
      await end();
      await boot(fuse);
    },
    async taskId(title) {
      const task = await live()
        .db.kysely.selectFrom('tasks')
        .select('id')
        .where('title', '=', title)
        .orderBy('number', 'desc')
        .executeTakeFirst();
      if (!task) throw new Error(`there is no task “${title}”`);
      return task.id;
    },
    posts: () => chat.posts.map(({ place, view }) => ({ place, text: textOf(live().engine, view, 'EUR') })),
    [Symbol.asyncDispose]: end,
  };
  await boot(options.fuse ?? createFuse());
  return player;
}

function isCard(view: View, taskId: string): boolean {
  return view.kind === 'task' && view.id === taskId;
}

function textOf(engine: Engine, view: View, currency: string): string {
  const page = { width: 500, hasColour: false, zone: 'UTC', currency };
  return renderView(view, { ...page, typeAction: (action) => typeAction(engine.commands, action) }).join(
    '\n',
  );
}
