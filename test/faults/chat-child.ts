import { randomUUID } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import type { ChatAdapter } from '../../adapters/process/chats.ts';
import type { DiscordConfig, SlackConfig } from '../../adapters/process/config.ts';
import { seededRandom } from '../../adapters/process/random.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';

/** How a process gets into its chat. */
export type Connection =
  | { platform: 'slack'; config: SlackConfig }
  | { platform: 'discord'; config: DiscordConfig };

/** What a test tells the process that it kills. */
export type ToChatChild =
  /** Opens the database and connects. Until then the process is warm and does nothing. */
  | {
      kind: 'begin';
      file: string;
      now: number;
      connection: Connection;
      /** Waits for the disk, as Tiller does. A process that is killed leaves what it wrote to the system all the same. */
      isDurable: boolean;
    }
  /** Does what is due by then and sends what waits. */
  | { kind: 'pass'; now: number };

export type FromChatChild = 'warm' | 'begun' | 'passed';

/** The process that is killed: engine and one chat's adapter over a database file. What it commits it also shows, at once. */
let now = 0;
let engine: Engine | undefined;
let working = Promise.resolve();

const silent = () => undefined;
const deps = {
  clock: { now: () => now },
  log: { debug: silent, info: silent, warn: silent, error: silent },
  defaults: { zone: 'UTC', currency: 'EUR', country: null },
};

function work(): Promise<void> {
  working = working.then(async () => {
    await engine?.tick();
    await engine?.relay();
  });
  return working;
}

/** The library of a chat is most of what gets warm. */
async function createAdapter({ platform, config }: Connection): Promise<ChatAdapter> {
  if (platform === 'slack') {
    const { createSlackAdapter } = await import('../../adapters/slack/index.ts');
    return createSlackAdapter({ ...deps, config, onFatal: () => process.exit(1) });
  }
  const { createDiscordAdapter } = await import('../../adapters/discord/index.ts');
  return createDiscordAdapter({ ...deps, config, onFatal: () => process.exit(1) });
}

async function begin(message: ToChatChild & { kind: 'begin' }): Promise<void> {
  const { file, connection, isDurable } = message;
  now = message.now;
  const db = await openDatabase(file);
  if (!isDurable) db.sqlite?.pragma('synchronous = OFF');
  const adapter = await createAdapter(connection);
  const wake = { afterCommit: () => void setImmediate(() => void work()), dueAt: silent };
  const { clock, log } = deps;
  const random = { seeded: seededRandom };
  const deliverers = [adapter.deliverer];
  engine = createEngine({
    db,
    ports: { clock, wake, random, newId: randomUUID, log, deliverers, playbooks: [] },
  });
  await adapter.start(engine);
}

function say(message: FromChatChild): void {
  // Whoever waited for it may be gone.
  process.send?.(message, silent);
}

process.on('message', async (message: ToChatChild) => {
  if (message.kind === 'begin') {
    await begin(message);
    say('begun');
    return;
  }
  now = message.now;
  await work();
  say('passed');
});
// Nothing is left running when the parent is gone.
process.on('disconnect', () => process.exit());
if (process.argv[2] === 'slack') await import('../../adapters/slack/index.ts');
else await import('../../adapters/discord/index.ts');
// What is killed would not keep what it compiled.
flushCompileCache();
say('warm');
