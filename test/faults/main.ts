import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { TEAM_DAY } from '../scenarios/team-day.ts';
import startPostgres from '../support/database/postgres-server.ts';
import { MIGRATIONS } from '../support/database.ts';
import { runPace } from '../support/slack/outbox.ts';
import { startSlackTeam } from '../support/slack/team.ts';
import { startTeam } from '../support/team.ts';
import { type ChatToKill, runChatKills } from './chat-kill.ts';
import { createChatHatch } from './chat-lives.ts';
import { crashAt, recordScript } from './crash-day.ts';
import { startDiscordToKill } from './discord-kill.ts';
import { runKills } from './kill.ts';
import { createHatchery } from './lives.ts';
import { judgeRaces, RACE_AT, raceInThreads, raceOnEngines, startRaces } from './race.ts';
import { startSlackToKill } from './slack-kill.ts';

/** A database of its own for every so many kills: each day of it is as busy as the first. */
const KILLS_PER_RUN = 100;
const RACES = 1_000;

const CHATS = {
  slack: { name: 'Slack', start: startSlackToKill },
  discord: { name: 'Discord', start: startDiscordToKill },
} as const satisfies Readonly<Record<string, { name: string; start(db: Db): Promise<ChatToKill> }>>;

/** `main.ts KILLS SEED slack` or `discord`: what goes wrong on that chat alone. */
const kills = readCount(process.argv[2]);
const seed = process.argv[3] ?? 'faults';
const only = process.argv[4];
const folder = mkdtempSync(join(tmpdir(), 'tiller-faults-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const lost: string[] = [];
const twice: string[] = [];
if (!only) await killProcesses();
for (const chat of ['slack', 'discord'] as const) if (!only || only === chat) await killOnChat(chat);
if (!only || only === 'slack') await floodSlack();
const wrong = only
  ? []
  : [...(await endAtEveryStatement()), ...(await raceOnSqlite()), ...(await raceOnPostgres())];
for (const line of [
  ...lost.map((what) => `lost: ${what}`),
  ...twice.map((what) => `twice: ${what}`),
  ...wrong,
]) {
  print(line);
}
process.exitCode = lost.length + twice.length + wrong.length === 0 ? 0 : 1;

async function killProcesses(): Promise<void> {
  const startedAt = performance.now();
  await using hatchery = await createHatchery();
  let killed = 0;
  let unacknowledged = 0;
  for (let run = 1; killed < kills; run++) {
    const result = await runKills({
      hatchery,
      seed: `${seed} ${run}`,
      kills: Math.min(KILLS_PER_RUN, kills - killed),
      folder,
    });
    killed += result.kills;
    unacknowledged += result.unacknowledged;
    lost.push(...result.lost.map((what) => `${what}, seed “${seed} ${run}”`));
    twice.push(...result.twice.map((what) => `${what}, seed “${seed} ${run}”`));
  }
  const seconds = secondsSince(startedAt);
  print(
    `${killed} SIGKILLs (${unacknowledged} before the answer): ${lost.length} lost, ${twice.length} twice, ${seconds} s`,
  );
}

/** The same with a chat between people and the process. */
async function killOnChat(platform: keyof typeof CHATS): Promise<void> {
  const startedAt = performance.now();
  const { name, start } = CHATS[platform];
  await using hatch = await createChatHatch(platform, kills);
  const found = { lost: 0, twice: 0, unacknowledged: 0 };
  let killed = 0;
  for (let run = 1; killed < kills; run++) {
    const own = `${seed} ${platform} ${run}`;
    const share = Math.min(KILLS_PER_RUN, kills - killed);
    const result = await runChatKills({ seed: own, kills: share, folder, hatch, start });
    killed += result.kills;
    found.unacknowledged += result.unacknowledged;
    found.lost += result.lost.length;
    found.twice += result.twice.length;
    lost.push(...result.lost.map((what) => `${what}, seed “${own}”`));
    twice.push(...result.twice.map((what) => `${what}, seed “${own}”`));
  }
  print(
    `${killed} SIGKILLs on ${name} (${found.unacknowledged} before the answer): ${found.lost} lost, ${found.twice} twice, ${secondsSince(startedAt)} s`,
  );
}

async function floodSlack(): Promise<void> {
  const startedAt = performance.now();
  const db = await openDatabase(join(folder, 'flood.db'));
  await using _closed = db;
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  await using team = await startSlackTeam({ db });
  const flooded = await runPace(team, { messages: 2_000, channels: 200, seed });
  if (flooded.lost > 0) lost.push(`${flooded.lost} messages to Slack`);
  if (flooded.twice > 0) twice.push(`${flooded.twice} messages to Slack`);
  print(
    `2,000 messages to 200 channels of Slack: ${flooded.lost} lost, ${flooded.twice} twice, ${secondsSince(startedAt)} s`,
  );
}

async function endAtEveryStatement(): Promise<string[]> {
  const startedAt = performance.now();
  const steps = await recordScript(TEAM_DAY, folder);
  const wrong: string[] = [];
  let points = 0;
  for (const step of steps) {
    for (let point = 1; point <= step.points; point++) wrong.push(...(await crashAt(step, point, folder)));
    points += step.points;
  }
  print(
    `ended at each of ${points} statements of ${steps.length} steps: ${wrong.length} wrong, ${secondsSince(startedAt)} s`,
  );
  return wrong;
}

async function raceOnSqlite(): Promise<string[]> {
  const startedAt = performance.now();
  await using db = await openDatabase(join(folder, 'races.db'));
  await migrate(db, { folder: MIGRATIONS, now: 0 });
  const races = await startRaces(await startTeam({ db, at: RACE_AT }), RACES, seed);
  const found = await judgeRaces(db, races, await raceInThreads(db.address, races));
  print(`${RACES} races on SQLite: ${found.length} wrong, ${secondsSince(startedAt)} s`);
  return found;
}

async function raceOnPostgres(): Promise<string[]> {
  const startedAt = performance.now();
  const provided = new Map<string, unknown>();
  const stop = await startPostgres({ provide: (key, value) => provided.set(key, value) });
  const address = `${provided.get('postgresUrl')}/${provided.get('postgresTemplate')}`;
  const dbs = await Promise.all([1, 2, 3].map(() => openDatabase(address)));
  try {
    const [db] = dbs;
    if (!db) return [];
    const races = await startRaces(await startTeam({ db, at: RACE_AT }), RACES, seed);
    const found = await judgeRaces(db, races, await raceOnEngines(dbs, races));
    print(`${RACES} races on PostgreSQL: ${found.length} wrong, ${secondsSince(startedAt)} s`);
    return found;
  } finally {
    for (const db of dbs) await db[Symbol.asyncDispose]();
    await stop();
  }
}

function readCount(given = '1000'): number {
  const count = Number(given);
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`“${given}” is not a number of kills`);
  return count;
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
