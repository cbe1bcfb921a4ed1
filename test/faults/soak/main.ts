import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import { openServer } from '../../support/database/postgres-server.ts';
import { startFakeDiscord } from '../../support/fake-discord/index.ts';
import { startFakeSlack } from '../../support/fake-slack/index.ts';
import { findFreePort } from '../../support/free-port.ts';
import { startClicking } from '../replicas/clicks.ts';
import { foundTeam, visitSlack, waitForQuiet, waitUntil } from '../team.ts';
import { type Counts, describe, findWrong, type Seen, type Timed } from './judge.ts';
import { countTold, forgetOld, startTyping, type Told } from './people.ts';
import { startWatched } from './program.ts';

const LOOKS = 60;
const SOONEST_LOOK_MS = 5_000;
/** Before it, everything is loaded and planned for the first time. */
const WARM_UP_MS = 30_000;

/**
 * One real process on PostgreSQL, in a fake Slack and a fake Discord, under so many commands a second for so many minutes:
 * prints how its memory grew, what it held open, how late its loop was and the rows it wrote. Gives what went wrong.
 */
export async function soak(
  print: (line: string) => void,
  { minutes, commands: perSecond }: { minutes: number; commands: number },
): Promise<string[]> {
  const forMs = minutes * 60_000;
  const folder = mkdtempSync(join(tmpdir(), 'tiller-soak-'));
  const server = await openServer();
  try {
    return await run(await server.copy(), { folder, forMs, perSecond, print });
  } finally {
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Soak {
  folder: string;
  forMs: number;
  perSecond: number;
  print(line: string): void;
}

async function run(database: string, { folder, forMs, perSecond, print }: Soak): Promise<string[]> {
  await using slack = await startFakeSlack(Date.now());
  await using discord = await startFakeDiscord(Date.now());
  const ticking = setInterval(() => {
    slack.state.now = Date.now();
    discord.state.now = Date.now();
  }, 20);
  await using db = await openDatabase(database);
  await using cleaner = await connect(database);
  const ana = slack.users.addMember('lead');
  const ben = discord.users.addMember('lead');
  const inSlack = slack.users.addChannel('team', { members: [ana] });
  const inDiscord = discord.users.addChannel('team');
  await foundTeam(db, visitSlack(slack.state.teamId, ana, inSlack));
  const { guildId } = discord.state;
  await foundTeam(db, { ...visitSlack(guildId, ben, inDiscord), platform: 'discord' });
  const [slackPort, httpPort] = [await findFreePort(), await findFreePort()];
  slack.requestUrl = `http://127.0.0.1:${slackPort}/slack/events`;
  const program = startWatched(folder, {
    ...{ TILLER_DATABASE: database, TILLER_USER: 'lead', TILLER_ZONE: 'UTC', TILLER_EXAMPLE: 'no' },
    ...{ TILLER_BACKUPS: 'no', TILLER_LOG_LEVEL: 'warn', TILLER_HTTP: String(httpPort) },
    ...{ SLACK_BOT_TOKEN: slack.state.botToken, SLACK_SIGNING_SECRET: slack.state.signingSecret },
    ...{ SLACK_PORT: String(slackPort), SLACK_API_URL: slack.apiUrl, DISCORD_API_BASE: discord.apiBase },
    DISCORD_TOKEN: discord.state.token,
  });
  try {
    await waitUntil(() => program.isGone || isReady(httpPort), 120_000);
    const clicker = startClicking(slack, { user: ana, channel: inSlack, perSecond: perSecond / 2 });
    const typist = startTyping(discord, { user: ben, channel: inDiscord.id, perSecond: perSecond / 2 });
    const told: Told = { refused: 0, unknown: 0 };
    const note = ({ refused, unknown }: Told) => {
      told.refused += refused;
      told.unknown += unknown;
    };
    const tidy = async () => {
      note(forgetOld(slack, discord));
      // The tests' server has no autovacuum.
      await cleaner.query('vacuum analyze');
    };
    await sleep(Math.min(WARM_UP_MS, forMs / 4));
    const before = await countRows(db);
    const startedAt = performance.now();
    const vitals: Timed[] = [{ atMs: 0, ...(await program.ask('begin')) }];
    const everyMs = Math.max(SOONEST_LOOK_MS, forMs / LOOKS);
    while (performance.now() - startedAt < forMs && !program.isGone) {
      await sleep(everyMs);
      await tidy();
      vitals.push({ atMs: performance.now() - startedAt, ...(await program.ask('look')) });
    }
    await Promise.all([clicker.stop(), typist.stop()]);
    const quietMs = await waitForQuiet(db);
    const after = await countRows(db);
    note(countTold(slack));
    note({
      refused: clicker.clicks.filter(({ isRefused }) => isRefused).length,
      unknown: clicker.clicks.filter(({ isUnknown }) => isUnknown).length,
    });
    const seen: Seen = { vitals, clicker, typist, told, before, after, quietMs };
    const { wrong, unknown } = await findWrong(db, seen);
    for (const line of [...describe(seen), ...unknown]) print(line);
    if (program.isGone) return [...wrong, `the process is gone: ${program.said.slice(-500)}`];
    const code = await program.stop();
    return code === 0 ? wrong : [...wrong, `the process ended with ${code}: ${program.said.slice(-500)}`];
  } finally {
    clearInterval(ticking);
    if (!program.isGone) await program.stop();
  }
}

/** Whether a process is connected to its chats. */
async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A connection that waits for as long as it takes. */
async function connect(database: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client(database);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

async function countRows(db: Db): Promise<Counts> {
  return db.transact(
    async (tx) => {
      const { rows: tables } = await sql<{ name: string }>`
        select table_name as name from information_schema.tables
        where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name`.execute(tx);
      const counts = new Map<string, number>();
      for (const { name } of tables) {
        const { rows } = await sql<{
          count: number;
        }>`select count(*) as count from ${sql.table(name)}`.execute(tx);
        counts.set(name, rows[0]?.count ?? 0);
      }
      return counts;
    },
    { asOwner: true, pace: 'long' },
  );
}
