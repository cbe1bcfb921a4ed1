import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Db } from '../../../src/db/open.ts';
import { runSlackKills } from '../../faults/slack-kill.ts';
import { Crash, createFuse, type Fuse } from '../../support/crash.ts';
import { TABLES } from '../../support/database.ts';
import type { Done } from '../../support/fake-slack/users.ts';
import { type SlackTeam, startSlackTeam } from '../../support/slack-team.ts';

const SECOND_MS = 1_000;
/** An approval can be undone for so long; then the task is handed out. */
const GRACE_MS = 5 * 60_000;
/** What a dead process was sending may be claimed for so long. */
const CLAIM_MS = 60_000;

/** What is left of a process that has ended. */
interface Left {
  state: string;
  clicked: Promise<Done>;
}

/** A team with a page in its channel, as often as it is wanted. */
interface Morning extends AsyncDisposable {
  team: SlackTeam;
  /** Makes everything as it was when the page was posted. The next process has this fuse. */
  begin(fuse: Fuse): Promise<void>;
}

async function startMorning(): Promise<Morning> {
  let next = createFuse();
  const team = await startSlackTeam({ fuse: () => next });
  const { slack, people, channel, clock } = team;
  await slack.users.command(people.ana, channel.id, 'me --routed on --hours 40');
  await slack.users.command(people.lead, channel.id, 'propose Retry failed payments --effort 6h');
  await team.setClock('2026-11-23T09:00:01Z');
  const startedAt = new Date(clock.now()).toISOString();
  const { channels, messages, views, lastTs } = slack.state;
  const seen = structuredClone({ channels, messages, views, lastTs });
  const restore = await keepRows(team.db);
  return {
    team,
    async begin(fuse) {
      clock.set(startedAt);
      Object.assign(slack.state, structuredClone(seen), { now: clock.now() });
      restore();
      next = fuse;
      await team.restart();
      next = createFuse();
    },
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

/** Keeps the rows of a database as they are; gives what brings them back. */
async function keepRows({ sqlite }: Db): Promise<() => void> {
  if (!sqlite) throw new Error('only rows of a SQLite database are kept');
  const tables = TABLES;
  sqlite.exec("attach ':memory:' as kept");
  for (const table of tables) sqlite.exec(`create table kept.kept_${table} as select * from main.${table}`);
  const statements = [
    ...tables.toReversed().map((table) => `delete from main.${table}`),
    ...tables.map((table) => `insert into main.${table} select * from kept.kept_${table}`),
  ].map((statement) => sqlite.prepare(statement));
  return sqlite.transaction(() => {
    sqlite.pragma('defer_foreign_keys = on');
    for (const statement of statements) statement.run();
  });
}

/** Somebody approves the task in a process that may end before all can see it. Gives what is left of it. */
async function approve({ team, begin }: Morning, fuse: Fuse): Promise<Left> {
  const { slack, people, channel } = team;
  await begin(fuse);
  const [page] = slack.read(channel.id);
  if (!page) throw new Error('there is no page');
  let isAcked = false;
  const clicked = slack.users.click(people.lead, page, 'approve:T-1').then((done) => {
    isAcked = done.ack.isAcked;
    return done;
  });
  await Promise.race([clicked, vi.waitUntil(() => fuse.isBlown, { interval: 1 })]);
  try {
    await work(team);
    move(team, GRACE_MS);
    await work(team);
    move(team, SECOND_MS);
    await team.engine.relay();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return { clicked, state: readLeft(team, isAcked) };
}

/** Another process goes on, and Slack repeats what was not acknowledged. */
async function goOn({ team }: Morning, { clicked }: Left): Promise<void> {
  await team.restart();
  const { ack, repeat } = await clicked;
  if (!ack.isAcked) await repeat();
  move(team, CLAIM_MS);
  await work(team);
  move(team, GRACE_MS);
  await team.settle();
}

/** Everything that a process finds which begins now, as text to compare: the tables follow from the events. */
function readLeft({ db: { sqlite }, slack, clock }: SlackTeam, isAcked: boolean): string {
  const read = (columns: string, table: string) =>
    sqlite?.prepare(`select ${columns} from ${table} order by 1, 2`).raw().all();
  return JSON.stringify([
    isAcked,
    clock.now(),
    slack.state.messages,
    read('seq, type, subject', 'events'),
    read('origin, result', 'inbox'),
    read('kind, subject, next_at', 'due'),
    read('id, state, attempts, is_doubtful, view', 'outbox'),
    read('subject, platform_id', 'messages'),
  ]);
}

async function work({ engine }: SlackTeam): Promise<void> {
  await engine.tick();
  await engine.relay();
}

function move({ clock, slack }: SlackTeam, ms: number): void {
  clock.advance(ms);
  slack.advance(ms);
}

/** All that people see, without the times of it. */
function readAll({ slack }: SlackTeam): string[] {
  return slack.state.messages
    .map(({ channel, text }) => `${channel}: ${text.replace(/\d\d:\d\d/g, '')}`)
    .sort();
}

describe('a process that is connected to Slack', () => {
  it('loses nothing and says nothing twice at whatever statement it ends between a click and what is seen of it', async () => {
    await using morning = await startMorning();
    const { team } = morning;
    const whole = createFuse();
    await goOn(morning, await approve(morning, whole));
    const expected = readAll(team);
    expect(expected).toEqual([
      expect.stringContaining('1 task, all decided'),
      expect.stringContaining('with @ana since'),
      expect.stringContaining('yours since'),
    ]);
    const known = new Set<string>();
    for (let point = 1; point <= whole.passed; point++) {
      const fuse = createFuse(point);
      const left = await approve(morning, fuse);
      expect({ point, isBlown: fuse.isBlown }).toEqual({ point, isBlown: true });
      // Wherever it ended in a transaction, nothing of that is left: one process after it stands for all.
      if (known.has(left.state)) continue;
      known.add(left.state);
      await goOn(morning, left);
      expect({ point, seen: readAll(team) }).toEqual({ point, seen: expected });
      expect(await team.db.kysely.selectFrom('decisions').select('choice').execute()).toEqual([
        { choice: 'approve' },
      ]);
    }
    expect(whole.passed).toBeGreaterThan(200);
    expect(known.size).toBeGreaterThan(20);
  }, 240_000);

  // `npm run faults` kills a thousand.
  it('loses nothing and says nothing twice though it is killed twenty times, by SIGKILL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tiller-slack-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const result = await runSlackKills({ kills: 20, seed: 'killed in Slack', folder });
    expect(result).toMatchObject({ kills: 20, lost: [], twice: [] });
    expect(result.unacknowledged).toBeGreaterThan(0);
  }, 240_000);
});
