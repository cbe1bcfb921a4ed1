import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { migrate } from '../../src/base/store/migrate.ts';
import { type Db, openDatabase, runRaw } from '../../src/base/store/open.ts';
import { WALL } from '../../src/engine/wall.ts';
import { type DIALECTS, MIGRATIONS, newAddress, tempFolder } from './database.ts';
import { startDiscordRig } from './discord/rig.ts';
import { type Posted, readPosted, readSaved, toModal } from './month.ts';
import { startSlackRig } from './slack/rig.ts';

/** The migrations that the month was saved with. */
const SAVED_MIGRATIONS = 4;

/** A copy of the month, migrated by the code of the day; closed when the test ends. */
export async function openMonth(dialect: (typeof DIALECTS)[number]): Promise<Db> {
  const address = await newAddress(dialect);
  if (dialect === 'sqlite') writeFileSync(address, readSaved('month.db.gz'));
  const db = await openDatabase(address);
  onTestFinished(() => db[Symbol.asyncDispose]());
  if (dialect === 'postgres') await fill(db);
  await migrate(db, { folder: MIGRATIONS, now: Date.parse(readPosted().now), wall: WALL });
  return db;
}

/** The tables that the month was saved with. */
export function listSavedTables(): string[] {
  return new Database(readSaved('month.db.gz'))
    .prepare<[], string>("select name from sqlite_schema where type = 'table' and name not like 'sqlite%'")
    .pluck()
    .all();
}

async function fill(db: Db): Promise<void> {
  const folder = tempFolder();
  for (const file of readdirSync(MIGRATIONS).sort().slice(0, SAVED_MIGRATIONS))
    copyFileSync(join(MIGRATIONS, file), join(folder, file));
  await migrate(db, { folder, now: 0 });
  await db.transact((tx) => runRaw(tx, readSaved('rows.sql.gz').toString()));
}

/** Both chats as they were when the month ended, with the code of the day between them and a database. */
export async function openChats(db: Db) {
  const posted = readPosted();
  const at = posted.now;
  const others = posted.people.slice(3);
  const slack = await startSlackRig({ db, at, others, isUnfounded: true });
  onTestFinished(() => slack[Symbol.asyncDispose]());
  restoreSlack(slack.team.slack.state, posted);
  const discord = await startDiscordRig({
    ...{ db, at, others, isUnfounded: true },
    prepare: ({ state }) => restoreDiscord(state, posted),
  });
  onTestFinished(() => discord[Symbol.asyncDispose]());
  const { messages } = discord.team.discord.state;
  const forms = posted.forms.map((form, index) => ({ ...form, id: `old-form-${index}` }));
  for (const form of forms) {
    if (form.chat === 'discord') discord.forms.set(form.id, toModal(form, messages));
    else slack.team.slack.state.views.set(form.id, toView(form.form, form.who));
  }
  return { slack, discord, buttons: posted.buttons, forms };
}

type SlackState = Awaited<ReturnType<typeof startSlackRig>>['team']['slack']['state'];
type DiscordState = Awaited<ReturnType<typeof startDiscordRig>>['team']['discord']['state'];

function restoreSlack(state: SlackState, { slack, people, buttons }: Posted): void {
  for (const who of people) {
    const [user, id] = [`U${who.toUpperCase()}`, `DU${who.toUpperCase()}`];
    const members = new Set([user, state.botUserId]);
    state.channels.set(id, { id, name: '', members, isArchived: false, im: user });
  }
  state.messages.push(...slack.messages);
  for (const { where, message, who } of buttons)
    if (where === 'home') state.views.set(message, toView({}, who));
}

function toView(view: Record<string, unknown>, who: string) {
  return { view, user: `U${who.toUpperCase()}`, hash: 'old', rootId: 'old' };
}

function restoreDiscord(state: DiscordState, { discord }: Posted): void {
  state.guildId = discord.guildId;
  state.botUserId = discord.botUserId;
  state.applicationId = discord.botUserId;
  state.members = new Map(discord.members.map((member) => [member.id, member]));
  state.roles = new Map(
    discord.roles.map((role) => [role.id, { ...role, permissions: BigInt(role.permissions) }]),
  );
  for (const channel of discord.channels) {
    const open = { overwrites: new Map(), archivesAt: Number.POSITIVE_INFINITY, isLocked: false };
    state.channels.set(channel.id, { ...channel, ...open });
  }
  state.messages.push(...discord.messages);
}
