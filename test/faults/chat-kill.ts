import { join } from 'node:path';
import { seededRandom } from '../../adapters/process/random.ts';
import { findBreak } from '../../src/base/store/events.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase } from '../../src/base/store/open.ts';
import type { Row } from '../../src/base/store/tables.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { WALL } from '../../src/engine/wall.ts';
import { MIGRATIONS } from '../support/database.ts';
import type { FakeClock } from '../support/team.ts';
import type { Connection } from './chat-child.ts';
import type { ChatHatch } from './chat-lives.ts';
import type { KillResult } from './kill.ts';

const TASKS = 5;
const REPEATED_SHARE = 0.1;
const LOST_SHARE = 0.3;
/** Posts can be found after up to this long: less than what the relay waits before it looks. */
const LANDS_WITHIN_MS = 29_000;
const LONGEST_GAP_MS = 20_000;
/** So long after somebody has clicked a process is killed at the latest: a little longer than its work takes. */
const LONGEST_LIFE_MS = 120;
const QUIET_PASSES = 40;
const VERBS = ['preview', 'approve', 'note', 'preview', 'undo'];
/** What undoes or repeats nothing may happen once for each time that it was asked for. */
const ONCE = ['NoteAdded', 'TaskApproved', 'DecisionUndone'];

/** A team in a fake chat, whose process is killed. */
export interface ChatToKill extends AsyncDisposable {
  readonly team: { clock: FakeClock; engine: Engine; stop(): Promise<void>; restart(): Promise<void> };
  readonly connection: Connection;
  type(line: string): Promise<ChatAct>;
  /** Presses a button where it is shown now; undefined where it is not. */
  press(code: string): Promise<ChatAct> | undefined;
  /** The answer to the next post is lost; it can be found after so long. */
  losePost(landsAfterMs: number): void;
  moveClocks(ms: number): void;
  setClock(iso: string): Promise<void>;
  /** What somebody still waits for comes no more. */
  giveUp(): void;
  /** What nobody should see, such as a message that is there twice, as often as it is there too much. */
  listTwice(rows: readonly Row<'outbox'>[]): Promise<string[]>;
  /** Whether a message shows what a row says; null where it is not there. */
  isShown(row: Row<'outbox'>): Promise<boolean | null>;
}

/** What somebody did. */
export interface ChatAct {
  /** Whether the chat knows that it was taken. */
  isTaken: boolean;
  /** Has it told again, or done again, as the chat does or its people do. */
  again(): Promise<unknown>;
}

interface ChatKillRun {
  kills: number;
  seed: string;
  folder: string;
  hatch: ChatHatch;
  /** Starts the team on a database. */
  start(db: Db): Promise<ChatToKill>;
}

/**
 * Kills a process of engine and adapter once a click, at a random moment while the chat loses some answers; begins
 * another, tells it again what the chat was not answered, and counts what was lost or happened twice.
 */
export async function runChatKills({ kills, seed, folder, hatch, start }: ChatKillRun): Promise<KillResult> {
  const file = join(folder, `${seed.replaceAll(' ', '-')}.db`);
  const db = await openDatabase(file);
  db.sqlite?.pragma('synchronous = OFF');
  await using _closed = db;
  await migrate(db, { folder: MIGRATIONS, now: 0, wall: WALL });
  await using chat = await start(db);
  for (let task = 1; task <= TASKS; task++) await chat.type(`propose Paint door ${task} --effort 2h`);
  await chat.setClock('2026-11-23T09:30:00Z');
  const { team } = chat;
  await team.stop();
  const random = seededRandom(seed);
  let undelivered: ChatAct | undefined;
  let unacknowledged = 0;
  for (let index = 0; index < kills; index++) {
    const life = await hatch.begin(file, team.clock.now(), chat.connection);
    await undelivered?.again();
    chat.moveClocks(1_000 + Math.floor(random() * LONGEST_GAP_MS));
    await life.pass(team.clock.now());
    if (random() < LOST_SHARE) chat.losePost(Math.floor(random() * LANDS_WITHIN_MS));
    // The first one never hears of it, however fast the machine is.
    const ended = life.doom(index === 0 ? 0 : random() * LONGEST_LIFE_MS);
    const acting = perform(chat, index);
    await ended;
    chat.giveUp();
    const act = await acting;
    if (!act.isTaken) unacknowledged++;
    undelivered = !act.isTaken || random() < REPEATED_SHARE ? act : undefined;
  }
  await team.restart();
  await undelivered?.again();
  for (let pass = 0; pass < QUIET_PASSES; pass++) {
    chat.moveClocks(60_000);
    await team.engine.tick();
    await team.engine.relay();
  }
  return { seed, kills, unacknowledged, ...(await count(db, chat, kills)) };
}

/** A yes by button and its undoing, notes in words that are there once, and questions that a post of its own answers. */
function perform(chat: ChatToKill, index: number): Promise<ChatAct> {
  const task = `T-${1 + (Math.floor(index / VERBS.length) % TASKS)}`;
  const verb = verbOf(index);
  if (verb === 'note') return chat.type(`note add "${wordsOf(index)}" --source user`);
  if (verb === 'preview') return chat.type(verb);
  // Nobody can press what is not shown yet.
  return chat.press(`${verb}:${task}`) ?? chat.type(`${verb} ${task}`);
}

function verbOf(index: number): string {
  return VERBS[index % VERBS.length] ?? '';
}

function wordsOf(index: number): string {
  return `Note number ${index}`;
}

async function count(db: Db, chat: ChatToKill, kills: number): Promise<Pick<KillResult, 'lost' | 'twice'>> {
  const events = await db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
  const broken = findBreak(events);
  const lost: string[] = broken ? [`the chain: event ${broken.seq} ${broken.why}`] : [];
  const twice: string[] = [];
  const notes = events.filter(({ type }) => type === 'NoteAdded').map(({ payload }) => payload ?? '');
  const acts = Array.from({ length: kills }, (_, index) => index);
  for (const index of acts.filter((each) => verbOf(each) === 'note')) {
    const times = notes.filter((payload) => payload.includes(`${wordsOf(index)}"`)).length;
    if (times === 0) lost.push(wordsOf(index));
    if (times > 1) twice.push(wordsOf(index));
  }
  const effects = Map.groupBy(events, ({ type, origin }) => `${type} by ${origin}`);
  for (const [effect, { length }] of effects)
    if (length > 1 && ONCE.some((type) => effect.startsWith(type))) twice.push(effect);
  const rows = await db.kysely
    .selectFrom('outbox')
    .selectAll()
    .where('state', '<>', 'merged')
    .orderBy('id')
    .execute();
  twice.push(...(await chat.listTwice(rows)));
  const asked = acts.filter((index) => verbOf(index) === 'preview').length;
  const told = new Set(rows.map(({ subject }) => subject).filter((subject) => subject.startsWith('answer:')));
  if (told.size < asked) lost.push(`${asked - told.size} answers`);
  if (told.size > asked) twice.push(`${told.size - asked} answers`);
  const latest = new Map(rows.map((row) => [`${row.subject} at ${row.place_id}`, row]));
  for (const [subject, row] of latest) {
    const isShown = row.state === 'sent' ? await chat.isShown(row) : true;
    if (row.state !== 'sent') lost.push(`post ${subject} (${row.state}: ${row.last_error})`);
    else if (isShown === null) lost.push(`post ${subject}`);
    else if (!isShown) lost.push(`the latest of post ${subject}`);
  }
  return { lost, twice };
}
