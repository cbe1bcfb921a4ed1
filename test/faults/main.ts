import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from '../../scripts/command-line.ts';
import { count } from '../../src/base/language/words.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import { WALL } from '../../src/engine/wall.ts';
import { TEAM_DAY } from '../scenarios/team-day.ts';
import { openServer, type PostgresServer } from '../support/database/postgres-server.ts';
import { UNHURRIED } from '../support/database/unhurried.ts';
import { MIGRATIONS } from '../support/database.ts';
import { runPace } from '../support/slack/outbox.ts';
import { startSlackTeam } from '../support/slack/team.ts';
import { startTeam } from '../support/team.ts';
import { type PartEnd, runAll } from './all.ts';
import { type ChatToKill, runChatKills } from './chat-kill.ts';
import { createChatHatch } from './chat-lives.ts';
import { crashAt, recordScript } from './crash-day.ts';
import { startDiscordToKill } from './discord-kill.ts';
import { DISK_FAULTS, runDisk } from './disk.ts';
import { runKills } from './kill.ts';
import { createHatchery, type Hatchery, WITHIN } from './lives.ts';
import { FAULTS, runRounds } from './postgres/rounds.ts';
import { judgeRaces, RACE_AT, raceInThreads, raceOnEngines, startRaces } from './race.ts';
import { killReplicas } from './replicas/main.ts';
import { createFileShelf, createServerShelf } from './shelf.ts';
import { startSlackToKill } from './slack-kill.ts';
import { soak } from './soak/main.ts';
import { runWorkers } from './work.ts';

/** A database of its own for every so many kills: each day of it is as busy as the first. */
const KILLS_PER_RUN = 100;
const RACES = 1_000;
const WORKERS = 16;
/** Of the calls of a flood a chat may refuse no more for their pace. */
const MOST_LIMITED_SHARE = 0.01;
const DIALECTS = ['SQLite', 'PostgreSQL'] as const;

const CHATS = {
  slack: { name: 'Slack', start: startSlackToKill },
  discord: { name: 'Discord', start: startDiscordToKill },
} as const satisfies Readonly<Record<string, { name: string; start(db: Db): Promise<ChatToKill> }>>;

/** What can be done to Tiller, by the name that the command line has for it. Each prints what came of it. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  processes: killProcesses,
  moments: endAtMoments,
  statements: endAtEveryStatement,
  slack: () => killOnChat('slack'),
  discord: () => killOnChat('discord'),
  flood: floodSlack,
  races: race,
  work: killWorkers,
  postgres: harmPostgres,
  disk: harmDisk,
};

const printed: string[] = [];
/** Parts that did nothing here. */
const leftOut = new Set<string>();
const USAGE = `npm run faults [-- PART… --kills 500 --tasks 10000 --rounds 20 --seed faults]
npm run faults -- --all [--minutes 60]
npm run faults -- replicas [--minutes 10 --clicks 50]
npm run faults -- soak [--minutes 60 --commands 20]

Does to Tiller what the world does, and counts what was lost or done twice. Ends with 1 where anything was.

  PART        ${Object.keys(PARTS).join(', ')}; all where none is named
  --kills     how often a process ends, on each database
  --tasks     how many are worked off by agents that are killed
  --rounds    how often PostgreSQL, or the disk, is harmed
  --seed      of what is drawn by lot
  --all       the proof of each fault F1 to F42, a line each; with --minutes a soak of that length, too
  replicas    three processes on one PostgreSQL, one of them killed every ten seconds, under so many clicks a second
  soak        one process with both chats on PostgreSQL, under so many commands a second
`;

const { values, words, refuse } = readCommandLine(USAGE, {
  mostWords: Infinity,
  options: {
    kills: { type: 'string', default: '500' },
    tasks: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: 'faults' },
    all: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    clicks: { type: 'string', default: '50' },
    commands: { type: 'string', default: '20' },
  },
});
const { seed } = values;
const kills = readCount(values.kills);
const tasks = readCount(values.tasks);
const rounds = readCount(values.rounds);
const minutes = values.minutes === undefined ? undefined : readCount(values.minutes);
const clicks = readCount(values.clicks);
const commands = readCount(values.commands);
const alone = {
  replicas: () => killReplicas(print, { minutes: minutes ?? 10, clicks }),
  soak: () => soak(print, { minutes: minutes ?? 60, commands }),
};
/** What a run of all has. */
const OF_FAULTS: typeof PARTS = { ...PARTS, soak: async () => complain({ amiss: await alone.soak() }) };
const [first] = words;
if (first === 'replicas' || first === 'soak') {
  if (words.length > 1) refuse(`${first} goes by itself.`);
  const broken = await alone[first]();
  for (const line of broken) print(line);
  process.exit(broken.length === 0 ? 0 : 1);
}
const names = words.length > 0 ? words : Object.keys(PARTS);
const unknown = names.filter((name) => !PARTS[name]);
if (unknown.length > 0) refuse(`There is no part ${unknown.join(', ')}.`);

const folder = mkdtempSync(join(tmpdir(), 'tiller-faults-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let opened: Promise<PostgresServer> | undefined;
let wrong = 0;
try {
  if (values.all)
    wrong = await runAll(folder, { counts: { kills, rounds, minutes: minutes ?? 0 }, runPart, print });
  else for (const name of names) await PARTS[name]?.();
} finally {
  await (await opened)?.remove();
}
process.exitCode = wrong === 0 ? 0 : 1;

async function runPart(name: string): Promise<PartEnd> {
  const before = { lines: printed.length, wrong };
  try {
    await OF_FAULTS[name]?.();
  } catch (error) {
    // The others have their line all the same.
    complain({ broke: [`${name}: ${error}`] });
  }
  return { lines: printed.slice(before.lines), wrong: wrong - before.wrong, isLeftOut: leftOut.has(name) };
}

/** One server for all parts but the one that kills it. */
function getServer(): Promise<PostgresServer> {
  opened ??= openServer();
  return opened;
}

async function killProcesses(): Promise<void> {
  await using hatchery = await createHatchery();
  for (const dialect of DIALECTS) await killAgainAndAgain('SIGKILLs', hatchery, dialect);
}

async function endAtMoments(): Promise<void> {
  for (const dialect of DIALECTS)
    await killAgainAndAgain('ends at a chosen statement or post', WITHIN, dialect);
}

async function killAgainAndAgain(
  what: string,
  hatchery: Hatchery,
  dialect: (typeof DIALECTS)[number],
): Promise<void> {
  const startedAt = performance.now();
  const total = { kills: 0, unacknowledged: 0, lost: 0, twice: 0 };
  for (let run = 1; total.kills < kills; run++) {
    const own = `${seed} ${run}`;
    const address =
      dialect === 'SQLite'
        ? join(folder, `${what} ${run}.db`.replaceAll(' ', '-'))
        : await (await getServer()).copy();
    const share = Math.min(KILLS_PER_RUN, kills - total.kills);
    const result = await runKills({ hatchery, seed: own, kills: share, address });
    total.kills += result.kills;
    total.unacknowledged += result.unacknowledged;
    total.lost += result.lost.length;
    total.twice += result.twice.length;
    complain({ lost: result.lost, twice: result.twice }, own);
  }
  print(
    `${total.kills} ${what} on ${dialect} (${total.unacknowledged} before the answer): ${total.lost} lost, ${total.twice} twice, ${secondsSince(startedAt)} s`,
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
    complain({ lost: result.lost, twice: result.twice }, own);
  }
  print(
    `${killed} SIGKILLs on ${name} (${found.unacknowledged} before the answer): ${found.lost} lost, ${found.twice} twice, ${secondsSince(startedAt)} s`,
  );
}

async function floodSlack(): Promise<void> {
  for (const limits of ['drawn', 'by pace'] as const) {
    const startedAt = performance.now();
    await using db = await openDatabase(join(folder, `flood ${limits}.db`));
    await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
    await using team = await startSlackTeam({ db });
    const flooded = await runPace(team, { messages: 2_000, channels: 200, seed, limits });
    const { lost, twice, limited, calls: all } = flooded;
    wrong += lost + twice + (limited > all * MOST_LIMITED_SHARE ? 1 : 0);
    const how =
      limits === 'drawn'
        ? 'of which it refuses one call in ten'
        : `at its own pace, for which it refused ${limited} of ${all} calls`;
    print(
      `2,000 messages to 200 channels of Slack ${how}: ${lost} lost, ${twice} twice, ${secondsSince(startedAt)} s`,
    );
  }
}

async function endAtEveryStatement(): Promise<void> {
  for (const dialect of DIALECTS) {
    const startedAt = performance.now();
    const shelf = dialect === 'SQLite' ? createFileShelf(folder) : createServerShelf(await getServer());
    const steps = await recordScript(TEAM_DAY, shelf);
    const found: string[] = [];
    let points = 0;
    for (const step of steps) {
      for (let point = 1; point <= step.points.length; point++)
        found.push(...(await crashAt(step, point, shelf)));
      points += step.points.length;
    }
    complain({ wrong: found });
    print(
      `ended at each of ${points} statements of ${steps.length} steps on ${dialect}: ${found.length} wrong, ${secondsSince(startedAt)} s`,
    );
  }
}

async function race(): Promise<void> {
  const startedAt = performance.now();
  await using db = await openDatabase(join(folder, 'races.db'));
  await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
  const races = await startRaces(await startTeam({ db, at: RACE_AT }), RACES, seed);
  const found = await judgeRaces(db, races, await raceInThreads(db.address, races));
  complain({ wrong: found });
  print(`${RACES} races on SQLite: ${found.length} wrong, ${secondsSince(startedAt)} s`);
  await raceOnPostgres();
}

async function raceOnPostgres(): Promise<void> {
  const startedAt = performance.now();
  const address = await (await getServer()).copy();
  const dbs = await Promise.all([1, 2, 3].map(() => openDatabase(address, { patience: UNHURRIED })));
  try {
    const [db] = dbs;
    if (!db) return;
    const races = await startRaces(await startTeam({ db, at: RACE_AT }), RACES, seed);
    const found = await judgeRaces(db, races, await raceOnEngines(dbs, races));
    complain({ wrong: found });
    print(`${RACES} races on PostgreSQL: ${found.length} wrong, ${secondsSince(startedAt)} s`);
  } finally {
    for (const db of dbs) await db[Symbol.asyncDispose]();
  }
}

/** Agents that take the tasks of one team beside each other, and are killed meanwhile. */
async function killWorkers(): Promise<void> {
  for (const dialect of DIALECTS) {
    const startedAt = performance.now();
    const address = dialect === 'SQLite' ? join(folder, 'work.db') : await (await getServer()).copy();
    await using db = await openDatabase(address, { patience: UNHURRIED });
    if (dialect === 'SQLite') await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
    const team = await startTeam({ db, isCalm: true });
    const result = await runWorkers({ team, address, workers: WORKERS, tasks, kills, seed });
    complain({ amiss: result.amiss }, seed);
    print(
      `${tasks} tasks by ${WORKERS} workers under ${result.kills} SIGKILLs on ${dialect} (${result.lapsed} leases ran out): ${result.amiss.length} amiss, ${secondsSince(startedAt)} s`,
    );
  }
}

async function harmPostgres(): Promise<void> {
  const startedAt = performance.now();
  const result = await runRounds({ seed, rounds, faults: FAULTS });
  const { calls, posts, refusals, longestMs, longestBackMs, saidAway, lost, twice, amiss, overBar } = result;
  complain({ lost, twice, amiss, 'over the bar': overBar }, seed);
  print(
    [
      `${count(rounds, 'round')} of ${FAULTS.join(', ')} on PostgreSQL under ${calls} calls and ${posts} posts: ${lost.length} lost, ${twice.length} twice, ${amiss.length + overBar.length} amiss`,
      `${refusals} refusals, the longest wait for words ${(longestMs / 1_000).toFixed(1)} s`,
      `all back within ${(longestBackMs / 1_000).toFixed(1)} s`,
      `the log told of it ${count(saidAway, 'time')}`,
      `${secondsSince(startedAt)} s`,
    ].join('; '),
  );
}

async function harmDisk(): Promise<void> {
  const startedAt = performance.now();
  const result = await runDisk({ seed, rounds });
  if (result === null) {
    leftOut.add('disk');
    return print('no disk was filled: a volume may not be mounted here');
  }
  const { answered, refusals, lost, twice, amiss, longestBackMs } = result;
  complain({ lost, twice, amiss }, seed);
  print(
    [
      `${count(rounds, 'round')} of a disk that is ${DISK_FAULTS.join(' or ')} under ${answered} changes: ${lost.length} lost, ${twice.length} twice, ${amiss.length} amiss`,
      `${refusals} refusals in words`,
      `changes taken again within ${(longestBackMs / 1_000).toFixed(1)} s`,
      `${secondsSince(startedAt)} s`,
    ].join('; '),
  );
}

/** Prints what went wrong, and counts it. */
function complain(found: Readonly<Record<string, readonly string[]>>, own?: string): void {
  for (const [how, all] of Object.entries(found)) {
    wrong += all.length;
    for (const what of all) print(`${how}: ${what}${own === undefined ? '' : `, seed “${own}”`}`);
  }
}

function readCount(given: string): number {
  const count = Number(given);
  if (!Number.isSafeInteger(count) || count < 0) refuse(`“${given}” is not a count.`);
  return count;
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(0);
}

function print(line: string): void {
  printed.push(line);
  process.stdout.write(`${line}\n`);
}
