import { seededRandom } from '../../adapters/process/random.ts';
import { findBreak } from '../../src/base/store/events.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { openDatabase } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import { WALL } from '../../src/engine/wall.ts';
import { createFaultChat, type FaultChat } from '../support/chat/fault-chat.ts';
import { Crash } from '../support/database/crash.ts';
import { MIGRATIONS } from '../support/database.ts';
import { breakAnswer, type Guard } from './guards.ts';
import { type Hatchery, type Life, WITHIN } from './lives.ts';
import type { ChatEvent } from './wire.ts';

const REPEATED_SHARE = 0.1;
const LOST_SHARE = 0.05;
/** New posts can be found after up to this long: less than what the relay waits before it looks. */
const LANDS_WITHIN_MS = 29_000;
/** Between a start and the next event. */
const LONGEST_GAP_MS = 20_000;
/** Between an end and the next start. */
const LONGEST_RESTART_MS = 5_000;
/** When everything must have been said that waits. */
const QUIET_AFTER_MS = 60 * 60_000;
const START = '2026-11-23T09:30:00Z';
const TASKS = 5;

export interface KillRun {
  hatchery: Hatchery;
  seed: string;
  kills: number;
  /** Of a database for this run alone: a file, or a server's that is empty. */
  address: string;
  broken?: Guard | null;
}

/** What came of a run: each thing that was lost or happened twice, by name. */
export interface KillResult {
  seed: string;
  kills: number;
  /** Lives that ended before they had acknowledged their event. */
  unacknowledged: number;
  lost: string[];
  twice: string[];
}

/** Kills a process once an event, at a random moment; begins another, delivers again what it had not acknowledged, and counts. */
export async function runKills({
  hatchery,
  seed,
  kills,
  address: file,
  broken = null,
}: KillRun): Promise<KillResult> {
  const random = seededRandom(seed);
  let now = Temporal.Instant.from(START).epochMilliseconds;
  const chat = createFaultChat({
    now: () => now,
    random,
    lostShare: LOST_SHARE,
    landsWithinMs: LANDS_WITHIN_MS,
  });
  await prepare(file, chat, now);
  const told = new Map<string, View>();
  let undelivered: ChatEvent | undefined;
  let unacknowledged = 0;
  const otherwise: string[] = [];
  const deliver = async (life: Life, event: ChatEvent) => {
    const before = told.get(event.origin);
    const early = breakAnswer(broken);
    if (early && !before) told.set(event.origin, early);
    const view = await life.event(event, now);
    // What was still being worked on when it was asked first has come of it by now.
    if (before && before.kind !== 'working' && JSON.stringify(before) !== JSON.stringify(view))
      otherwise.push(`answer ${event.origin}`);
    told.set(event.origin, view);
    await life.pass(now);
  };
  for (let index = 0; index < kills; index++) {
    const life = await hatchery.begin({ file, name: `${seed}:${index}`, broken, chat });
    if (undelivered) await deliver(life, undelivered);
    await life.pass(now);
    now += 1_000 + Math.floor(random() * LONGEST_GAP_MS);
    const event = makeEvent(index);
    life.doom(random());
    try {
      await deliver(life, event);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    await life.end();
    const isKnown = told.has(event.origin);
    if (!isKnown) unacknowledged++;
    undelivered = !isKnown || random() < REPEATED_SHARE ? event : undefined;
    now += Math.floor(random() * LONGEST_RESTART_MS);
  }
  const last = await hatchery.begin({ file, name: `${seed}:last`, broken, chat });
  if (undelivered) await deliver(last, undelivered);
  const endAt = now + QUIET_AFTER_MS;
  for (
    let wakeAt: number | null = now;
    wakeAt !== null && wakeAt < endAt;
    now = Math.max(now + 1, wakeAt ?? now)
  ) {
    wakeAt = await last.pass(now);
  }
  await last.end();
  const { lost, twice } = await count(file, chat, told);
  return { seed, kills, unacknowledged, lost, twice: [...twice, ...otherwise] };
}

/** A yes and its undoing, notes, and questions, each answered in a message of its own. */
function makeEvent(index: number): ChatEvent {
  const task = `T-${1 + (Math.floor(index / 6) % TASKS)}`;
  const note = `note add Note ${index} --source user`;
  const lines = ['preview', `approve ${task}`, note, 'preview', `undo ${task}`, note];
  return { who: 'lead', line: lines[index % lines.length] ?? '', origin: `event-${index}` };
}

async function prepare(file: string, chat: FaultChat, now: number): Promise<void> {
  const db = await openDatabase(file);
  await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
  await db[Symbol.asyncDispose]();
  const life = await WITHIN.begin({ file, name: 'prepare', broken: null, chat });
  const titles = ['Write a guide', 'Call ten users', 'Mend the lamp', 'Sort receipts', 'Paint the shed'];
  const lines = [
    ...titles.slice(0, TASKS).map((title) => `propose ${title} --effort 2h`),
    'plan --feed main',
  ];
  for (const [index, line] of lines.entries()) {
    await life.event({ who: 'lead', line, origin: `prepare-${index}` }, now);
    await life.pass(now);
  }
  await life.end();
}

/** Looks for what was lost or happened twice, in the database and in the chat. */
async function count(
  file: string,
  chat: FaultChat,
  told: ReadonlyMap<string, View>,
): Promise<Pick<KillResult, 'lost' | 'twice'>> {
  await using db = await openDatabase(file);
  const events = await db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
  const broken = findBreak(events);
  const lost: string[] = broken ? [`the chain: event ${broken.seq} ${broken.why}`] : [];
  const twice: string[] = chat.listTwice().map((subject) => `post ${subject}`);
  const wanted = { approve: 'TaskApproved', undo: 'DecisionUndone', note: 'NoteAdded' };
  const seen = new Set(chat.posts.map(({ subject }) => subject.replace(/#.*/, '')));
  for (const [origin, view] of told) {
    const [verb = ''] = makeEvent(Number(origin.split('-')[1])).line.split(' ');
    if (verb === 'preview') {
      if (!seen.has(`answer:${origin}`)) lost.push(`post answer:${origin}`);
      continue;
    }
    const type = wanted[verb as keyof typeof wanted];
    const effects = events.filter(
      (event) => event.type === type && event.origin.replace(/#.*/, '') === origin,
    ).length;
    if (effects === 0 && view.kind !== 'refusal') lost.push(`${verb} ${origin}`);
    if (effects > 1) twice.push(`${verb} ${origin}`);
  }
  const said = await db.kysely
    .selectFrom('outbox')
    .selectAll()
    .where('state', '<>', 'merged')
    .orderBy('id')
    .execute();
  const latest = new Map(said.map((row) => [row.subject, row]));
  for (const [subject, row] of latest) {
    const post = chat.posts.find((candidate) => candidate.subject === subject);
    if (row.state !== 'sent' && row.state !== 'new')
      lost.push(`post ${subject} (${row.state}: ${row.last_error})`);
    else if (JSON.stringify(post?.view) !== row.view)
      lost.push(`the latest of post ${subject} (${row.state})`);
  }
  return { lost, twice };
}
