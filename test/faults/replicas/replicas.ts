import { setTimeout as sleep } from 'node:timers/promises';
import { LostConnection } from '../../../src/base/language/errors.ts';
import { findBreak } from '../../../src/base/store/events.ts';
import { type Db, openDatabase } from '../../../src/base/store/open.ts';
import { UNHURRIED } from '../../support/database/unhurried.ts';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import { foundTeam, visitSlack, waitForQuiet, waitUntil } from '../team.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import {
  type Clicker,
  isNote,
  isPreview,
  saysRefused,
  saysUnknown,
  startClicking,
  wordsOf,
} from './clicks.ts';
import { type Replica, startReplica } from './replica.ts';

const REPLICAS = 3;
const KILL_MS = 10_000;
/** Slack waits for no longer. */
const PATIENCE_MS = 3_000;

interface ReplicasRun {
  minutes: number;
  clicksPerSecond: number;
  folder: string;
  /** Of a migrated, empty database. */
  database: string;
  print(line: string): void;
}

export interface ReplicasResult {
  lost: string[];
  twice: string[];
  /** What was promised and did not hold. */
  broken: string[];
}

/**
 * Three processes on one PostgreSQL, called by Slack over HTTP through a balancer: one is killed every ten seconds under
 * clicks, then each is replaced in order. Counts what was lost, done twice or not answered.
 */
export async function runReplicas(run: ReplicasRun): Promise<ReplicasResult> {
  const { print } = run;
  await using slack = await startFakeSlack(Date.now());
  // The processes go by real time, and so must what they are told.
  const ticking = setInterval(() => {
    slack.state.now = Date.now();
  }, 20);
  await using db = await openDatabase(run.database, { patience: UNHURRIED });
  const lead = slack.users.addMember('lead');
  const channel = slack.users.addChannel('team', { members: [lead] });
  await foundTeam(db, visitSlack(slack.state.teamId, lead, channel));
  await using balancer = await startBalancer();
  slack.requestUrl = balancer.url;
  const fleet = createFleet({ ...run, slack, balancer });
  try {
    for (let index = 0; index < REPLICAS; index++) await fleet.add();
    await fleet.whenReady();
    const clicker = startClicking(slack, { user: lead, channel, perSecond: run.clicksPerSecond });
    const takeOvers = await killInTurn(db, fleet, run.minutes * 60_000);
    await fleet.whenReady();
    const before = clicker.clicks.length;
    await fleet.rollOut();
    await clicker.stop();
    const unanswered = clicker.clicks.slice(before).filter((click) => !click.isAnsweredFirst);
    const quietMs = await waitForQuiet(db);
    // What waited for Slack's pace then may be due before it is counted.
    const counted = await count(db, { slack, clicker, quietAt: Date.now() });
    const kills = takeOvers.length;
    const longest = Math.max(0, ...takeOvers) / 1_000;
    print(
      `${kills} SIGKILLs of ${REPLICAS} replicas under ${run.clicksPerSecond} clicks a second for ${run.minutes} min: ${describeClicks(clicker)}`,
    );
    print(
      `${counted.lost.length} lost, ${counted.twice.length} twice, ${counted.refused} refused in words as busy, ${counted.unknown} said not to be known, ${counted.kept} kept as they took long, ${counted.waiting} of which are not done yet; taken over within ${longest.toFixed(1)} s at most; all done ${(quietMs / 1_000).toFixed(0)} s after the last click`,
    );
    print(
      `a rolling deploy of ${REPLICAS}: ${clicker.clicks.length - before} clicks, ${unanswered.length} not answered${describeStatuses(unanswered)}`,
    );
    return {
      ...counted,
      broken: [
        ...(longest >= 15 ? [`taken over after ${longest.toFixed(1)} s`] : []),
        ...(counted.waiting > 0 ? [`${counted.waiting} calls that were kept are not done`] : []),
        ...(unanswered.length > 0 ? [`${unanswered.length} clicks of the deploy were not answered`] : []),
      ],
    };
  } finally {
    clearInterval(ticking);
    await fleet.end();
  }
}

interface Fleet {
  readonly running: readonly Replica[];
  add(): Promise<Replica>;
  remove(replica: Replica, signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  whenReady(): Promise<void>;
  /** Replaces each process: a new one is ready before an old one is told to end. */
  rollOut(): Promise<void>;
  end(): Promise<void>;
}

function createFleet(given: ReplicasRun & { slack: FakeSlack; balancer: Balancer }): Fleet {
  const { balancer, slack } = given;
  const running: Replica[] = [];
  let started = 0;
  const fleet: Fleet = {
    running,
    async add() {
      const replica = await startReplica(`replica-${++started}`, { ...given, slack: slack.state });
      running.push(replica);
      balancer.add(replica);
      return replica;
    },
    async remove(replica, signal) {
      running.splice(running.indexOf(replica), 1);
      await replica.end(signal);
      balancer.remove(replica);
    },
    whenReady: () => waitUntil(() => running.every((replica) => balancer.isReady(replica)), 120_000),
    async rollOut() {
      for (const old of [...running]) {
        await fleet.add();
        await fleet.whenReady();
        await fleet.remove(old, 'SIGTERM');
      }
    },
    async end() {
      await Promise.all([...running].map((replica) => fleet.remove(replica, 'SIGKILL')));
    },
  };
  return fleet;
}

/** Kills one every ten seconds and starts another; gives how long it took each time until the leases were had again. */
async function killInTurn(db: Db, fleet: Fleet, forMs: number): Promise<number[]> {
  const takeOvers: number[] = [];
  const endsAt = performance.now() + forMs;
  for (let turn = 0; performance.now() < endsAt; turn++) {
    await sleep(KILL_MS);
    // With fewer than two others it would be an outage.
    await fleet.whenReady();
    // The one that has the lease every other time.
    const holder = await findHolder(db);
    const victim =
      fleet.running.find(({ pid }) => turn % 2 === 0 && holder.includes(`pid ${pid} `)) ?? fleet.running[0];
    if (!victim) throw new Error('no process is left');
    const killedAt = performance.now();
    await fleet.remove(victim, 'SIGKILL');
    await fleet.add();
    const isTaken = async () => !(await findHolder(db)).includes(`pid ${victim.pid} `);
    await waitUntil(isTaken, 60_000);
    takeOvers.push(performance.now() - killedAt);
  }
  return takeOvers;
}

/** Who has the lease. A server that is slow to say so is asked again: how fast it is, is what the replicas are asked. */
async function findHolder(db: Db): Promise<string> {
  for (;;)
    try {
      const lease = await db.kysely
        .selectFrom('leases')
        .select('holder')
        .where('name', '=', 'runner')
        .executeTakeFirst();
      return lease?.holder ?? '';
    } catch (error) {
      if (!(error instanceof LostConnection)) throw error;
    }
}

async function count(
  db: Db,
  { slack, clicker: { clicks }, quietAt }: { slack: FakeSlack; clicker: Clicker; quietAt: number },
): Promise<
  Pick<ReplicasResult, 'lost' | 'twice'> & Record<'refused' | 'unknown' | 'kept' | 'waiting', number>
> {
  const events = await db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
  const broken = findBreak(events);
  const lost = broken ? [`the chain: event ${broken.seq} ${broken.why}`] : [];
  const twice: string[] = [];
  lost.push(...clicks.filter((click) => !click.isAnswered).map(({ index }) => `click ${index}`));
  const missing: string[] = [];
  const jobs = await db.kysely.selectFrom('jobs').select(['origin', 'call', 'state']).execute();
  // What was kept, and said to be, waits for its turn: on a machine without room for so many it is late, and not lost.
  const undone = jobs.filter(({ state }) => state === 'new' || state === 'running');
  const undoneOrigins = new Set(undone.map(({ origin }) => origin));
  const undoneWords = new Set(undone.map(({ call }) => /Click number \d+/.exec(call)?.[0]));
  const notes = Map.groupBy(
    events.filter(({ type }) => type === 'NoteAdded'),
    ({ payload }) => /Click number \d+/.exec(payload ?? '')?.[0] ?? '',
  );
  for (const { index } of clicks.filter((click) => isNote(click.index))) {
    const times = notes.get(wordsOf(index))?.length ?? 0;
    if (times === 0 && !undoneWords.has(wordsOf(index))) missing.push(wordsOf(index));
    if (times > 1) twice.push(wordsOf(index));
  }
  const inbox = await db.kysely
    .selectFrom('inbox')
    .select('origin')
    .where('origin', 'like', 'slack:action:%')
    .where('result', 'is not', null)
    .execute();
  const known = new Set(inbox.map(({ origin }) => origin));
  for (const { origin, isDeferred } of clicks)
    if (origin !== null && !known.has(origin) && !undoneOrigins.has(origin))
      missing.push(`a press of a button${isDeferred ? ', acknowledged while it was under way' : ''}`);
  const rows = await db.kysely.selectFrom('outbox').selectAll().where('state', '<>', 'merged').execute();
  const thought = new Set(
    jobs.flatMap(({ origin, call }) => (call.includes('"command":"preview"') ? [`answer:${origin}`] : [])),
  );
  const told = new Set(rows.map(({ subject }) => subject).filter((subject) => thought.has(subject)));
  const asked =
    clicks.filter(({ index }) => isPreview(index)).length -
    undone.filter(({ call }) => call.includes('"command":"preview"')).length;
  missing.push(...Array<string>(Math.max(0, asked - told.size)).fill('an answer'));
  if (told.size > asked) twice.push(`${told.size - asked} answers`);
  // Whoever was told that nothing was changed has lost nothing, nor has who was told that nobody knows.
  const privately = slack.state.messages.filter(({ only }) => only !== null);
  const countOf = (says: typeof saysRefused) =>
    privately.filter(({ text, blocks }) => says([text, blocks])).length;
  const refused = clicks.filter(({ isRefused }) => isRefused).length + countOf(saysRefused);
  const unknown = clicks.filter(({ isUnknown }) => isUnknown).length + countOf(saysUnknown);
  lost.push(...missing.slice(refused + unknown));
  const effects = Map.groupBy(
    events.filter(({ type }) => ['NoteAdded', 'TaskApproved', 'DecisionUndone'].includes(type)),
    ({ type, origin, subject }) => `${type} of ${subject} by ${origin}`,
  );
  for (const [effect, { length }] of effects) if (length > 1) twice.push(effect);
  lost.push(
    ...rows
      .filter(({ state, not_before_at: at }) => state !== 'sent' && (state !== 'new' || at <= quietAt))
      .map(({ subject, state, last_error: why }) => `post ${subject} (${state}: ${why})`),
  );
  const posts = Map.groupBy(
    slack.state.messages.filter(({ metadata }) => metadata !== null),
    ({ metadata }) => JSON.stringify(metadata),
  );
  for (const [key, { length }] of posts) if (length > 1) twice.push(`post ${key}`);
  return { lost, twice, refused, unknown, kept: jobs.length - thought.size, waiting: undone.length };
}

function describeClicks({ clicks }: Clicker): string {
  const sorted = clicks.map(({ tookMs }) => tookMs).sort((one, other) => one - other);
  const quantile = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  const again = clicks.filter((click) => !click.isAnsweredFirst);
  const late = clicks.filter(({ tookMs }) => tookMs > PATIENCE_MS).length;
  return `${clicks.length} clicks, ${again.length} not answered at first and done again${describeStatuses(again)}, p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, ${late} later than 3 s`;
}

function describeStatuses(clicks: Clicker['clicks']): string {
  const statuses = [...Map.groupBy(clicks, ({ status }) => status)];
  return statuses.map(([status, { length }]) => `, ${length} with ${status}`).join('');
}
