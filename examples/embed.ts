// The engine inside a program of your own, which imports from '@tiller-bot/tiller': npx node examples/embed.ts
import {
  createEngine,
  createWake,
  MIGRATIONS,
  migrate,
  newId,
  openDatabase,
  parseLine,
  random,
  renderView,
} from '../adapters/embed.ts';

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const clock = { now: () => Date.now() };
await using db = await openDatabase(process.argv[2] ?? ':memory:');
await migrate(db, { folder: MIGRATIONS, now: clock.now() });
// `wake.start(engine)` would also do what is due by itself, and send what waits to the deliverers.
const wake = createWake(clock, log);
const engine = createEngine({
  db,
  ports: { clock, wake, random, newId, log, deliverers: [], playbooks: [] },
});
const ana = {
  platform: 'terminal',
  tenant: 'shop',
  tenantName: 'Shop',
  user: 'ana',
  userName: 'Ana',
} as const;
const defaults = { zone: 'UTC', currency: 'EUR', country: null };
const entered = await engine.enter({ ...ana, place: null, placeName: '' }, { standing: 'vouched', defaults });
for (const line of ['propose Write the refund policy down --effort 2h', 'plan', 'approve T-1']) {
  const { command, args } = parseLine(engine.commands, line);
  const call = { ...entered, command: command.name, args, origin: newId(), waits: true };
  const page = { width: 80, hasColour: false, zone: 'UTC', currency: 'EUR', typeAction: () => '' };
  process.stdout.write(`> ${line}\n${renderView(await engine.handle(call), page).join('\n')}\n\n`);
}
