import { createHash } from 'node:crypto';
import { seededRandom } from '../../adapters/process/random.ts';
import { parseLine } from '../../src/base/command/parse.ts';
import type { Deliverer } from '../../src/base/ports.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createFuse, type Fuse, fuseDeliverer, withFuse } from '../support/database/crash.ts';
import { breakAtStart, breakBeforeRelay, breakChat, breakOrigin, type Guard } from './guards.ts';
import type { ChatEvent } from './wire.ts';

export interface VictimOptions {
  file: string;
  /** Different for each process on a database. */
  name: string;
  broken: Guard | null;
  chat: Deliverer;
  fuse?: Fuse;
}

/** A process of the engine on a database file, as what kills it drives it: one event, or some time, after another. */
export interface Victim {
  event(event: ChatEvent, now: number): Promise<View>;
  /** Does what is due and sends what waits, by two relays at once; gives when it wants to be called again. */
  pass(now: number): Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openVictim(options: VictimOptions): Promise<Victim> {
  const { broken, fuse = createFuse() } = options;
  const raw = await openDatabase(options.file);
  // A process that is killed leaves what it wrote to the system, which lives on: nothing has to wait for the disk.
  raw.sqlite?.pragma('synchronous = OFF');
  await breakAtStart(raw, broken);
  let now = 0;
  let ids = 0;
  let deliveries = 0;
  let wakeAt: number | null = null;
  const engine = createEngine({
    db: withFuse(raw, fuse),
    ports: {
      clock: { now: () => now },
      wake: {
        afterCommit: () => undefined,
        dueAt: (at) => {
          wakeAt = at;
        },
      },
      random: { seeded: seededRandom },
      newId: () => createHash('sha256').update(`${options.name}:${++ids}`).digest('hex').slice(0, 32),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      deliverers: [breakChat(fuseDeliverer(options.chat, fuse), broken)],
      playbooks: [],
    },
  });
  return {
    async event(event, at) {
      now = at;
      const { who, line } = event;
      const { workspace, actor, placeId } = await engine.enter(
        {
          platform: 'terminal',
          tenant: 'local',
          tenantName: 'Test team',
          user: who,
          userName: who,
          place: 'main',
          placeName: 'terminal',
        },
        { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
      );
      const { command, args } = parseLine(engine.commands, line);
      const origin = breakOrigin(event, `${options.name}.${++deliveries}`, broken);
      return engine.handle({ workspace, actor, placeId, origin, command: command.name, args, waits: false });
    },
    async pass(at) {
      now = at;
      await breakBeforeRelay(raw, broken);
      wakeAt = null;
      await engine.tick();
      await Promise.all([engine.relay(), engine.relay()]);
      return wakeAt;
    },
    [Symbol.asyncDispose]: () => close(raw),
  };
}

async function close(db: Db): Promise<void> {
  await db[Symbol.asyncDispose]();
}

function silent(): void {}
