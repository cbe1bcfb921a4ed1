import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../../src/base/store/check.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import type { AccountState } from '../../../src/team/account/note-account.ts';
import { MIGRATIONS } from '../../support/database.ts';
import { type Guild, startGuild, wordsOf } from '../../support/discord/guild.ts';
import { expectGolden } from '../../support/golden.ts';

/** @lead, an admin, @ana and @ben, who get tasks handed out, in Slack; `go` said. */
async function startTeam(): Promise<Guild> {
  const guild = await startGuild({ at: '2026-11-23T10:00:00Z' });
  await guild.ok('slack:lead', 'go', { standing: 'administrator' });
  for (const who of ['ana', 'ben'] as const) {
    await guild.ok(`slack:${who}`, 'me --hours 40');
    await guild.ok('slack:lead', `member edit @${who} --routed on`);
  }
  return guild;
}

async function propose(guild: Guild, title: string): Promise<void> {
  await guild.ok('slack:lead', `propose ${title} --category quality --effort 2`);
  await guild.ok('slack:lead', 'plan');
}

const note = ({ engine }: Guild, who: string, state: AccountState) =>
  engine.accounts.note({ platform: 'slack', tenant: 'slack1', user: `slack-${who}` }, state);

function linesTo({ delivered }: Guild, user: string) {
  return delivered.filter(({ place }) => place.place === `@slack-${user}`);
}

const wordsTo = (guild: Guild, user: string) =>
  linesTo(guild, user)
    .map(({ view }) => wordsOf(view))
    .join('\n');

function buttonsTo(guild: Guild, user: string) {
  const last = linesTo(guild, user).at(-1)?.view;
  return last?.kind === 'answer'
    ? (last.actions ?? []).map(({ label, command, args }) => ({ label, command, args }))
    : [];
}

async function taskOf({ db }: Guild, id = 'T-1') {
  return db.kysely
    .selectFrom('tasks')
    .leftJoin('executors', (join) =>
      join
        .onRef('executors.id', '=', 'tasks.assignee_id')
        .onRef('executors.workspace_id', '=', 'tasks.workspace_id'),
    )
    .select(['tasks.state', 'executors.handle'])
    .where('tasks.id', '=', id)
    .executeTakeFirstOrThrow();
}

async function countEvents({ db }: Guild): Promise<number> {
  return (await db.kysely.selectFrom('events').select('seq').execute()).length;
}

async function isSound({ db }: Guild): Promise<boolean> {
  let isOk = true;
  for await (const found of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
    isOk = isOk && found.isOk;
  return isOk;
}

describe('whoever leaves the chat', () => {
  it('decides nothing more, is named nowhere, and hears nothing', async () => {
    const guild = await startTeam();
    await guild.ok('slack:lead', 'policy kind normal --quorum 2 --voters members');
    await propose(guild, 'Paint the door');
    await guild.ok('slack:ben', 'approve T-1');
    await note(guild, 'ben', 'gone');
    await guild.settle();
    expect((await guild.refused('slack:ben', 'approve T-1', { standing: 'guest' })).code).toBe('not_allowed');
    await expectGolden('leaving', wordsOf(await guild.say('slack:lead', 'why T-1')));
    await guild.ok('slack:lead', 'approve T-1');
    expect((await taskOf(guild)).state).toBe('proposed');
    await guild.ok('slack:ana', 'approve T-1');
    expect((await taskOf(guild)).state).toBe('approved');
    const before = linesTo(guild, 'ben').length;
    guild.clock.advance(3 * 86_400_000);
    await guild.settle();
    expect(linesTo(guild, 'ben')).toHaveLength(before);
    await expectGolden('leaving', wordsTo(guild, 'lead'));
    expect(await isSound(guild)).toBe(true);
  });

  it('is told of once, however often it is heard', async () => {
    const guild = await startTeam();
    await note(guild, 'ben', 'gone');
    const before = await countEvents(guild);
    await note(guild, 'ben', 'gone');
    await note(guild, 'ben', 'guest');
    await note(guild, 'ana', 'person');
    await note(guild, 'nobody', 'gone');
    expect(await countEvents(guild)).toBe(before);
  });

  it('leaves tasks that one press hands on, and a second press does nothing', async () => {
    const guild = await startTeam();
    await guild.ok('slack:ana', 'away 2026-11-23..2026-12-04');
    await propose(guild, 'Paint the door');
    await guild.ok('slack:lead', 'approve T-1');
    guild.clock.advance(6 * 60_000);
    await guild.settle();
    await guild.ok('slack:ben', 'start T-1');
    await note(guild, 'ben', 'gone');
    await guild.settle();
    expect(buttonsTo(guild, 'lead')).toMatchObject([{ command: 'hand on', args: { who: 'M-3' } }]);
    const handed = await guild.ok('slack:lead', 'hand on M-3');
    const again = await guild.ok('slack:lead', 'hand on M-3');
    const active = await guild.refused('slack:lead', 'hand on @ana');
    await expectGolden('leaving', [wordsTo(guild, 'lead'), handed, again, active.message].join('\n'));
    expect(await isSound(guild)).toBe(true);
  });

  it('gets nothing that was proposed for them: it goes to whoever fits, and says so', async () => {
    const guild = await startTeam();
    await guild.ok('slack:ana', 'away 2026-11-23..2026-12-04');
    await propose(guild, 'Paint the door');
    expect((await taskOf(guild)).handle).toBe('ben');
    await note(guild, 'ben', 'guest');
    await guild.settle();
    expect((await taskOf(guild)).handle).toBe(null);
    await expectGolden('leaving', wordsTo(guild, 'lead'));
  });

  it('leaves an agent that does nothing until somebody answers for it', async () => {
    const guild = await startTeam();
    await guild.ok('slack:lead', 'agent add @coder --responsible @ben --hours 40');
    await note(guild, 'ben', 'gone');
    await guild.settle();
    await expectGolden(
      'leaving',
      buttonsTo(guild, 'lead').map(({ label }) => label),
    );
    await guild.ok('slack:lead', 'agent edit @coder --responsible @me');
    await expectGolden('leaving', wordsTo(guild, 'lead'));
  });

  it('as the last admin locks nobody out: who is left is told who can be admin', async () => {
    const guild = await startTeam();
    await note(guild, 'lead', 'gone');
    await guild.settle();
    await expectGolden('leaving', wordsTo(guild, 'ana'));
    await guild.ok('slack:olga', 'me', { standing: 'administrator' });
    await guild.ok('slack:olga', 'member add @carla', { standing: 'administrator' });
  });

  it('stays a member who has an account elsewhere, and is written to there', async () => {
    const guild = await startTeam();
    for (const who of ['lead', 'ben']) {
      const said = await guild.ok(`slack:${who}`, 'link');
      const code = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(said)?.[0] ?? '';
      await guild.ok(`discord:${who}`, `link ${code}`);
    }
    await note(guild, 'ben', 'gone');
    await guild.ok('discord:ben', 'propose Mend it', { standing: 'person' });
    await guild.ok('slack:ana', 'away 2026-11-23..2026-12-04');
    await propose(guild, 'Paint the door');
    await guild.ok('slack:lead', 'approve T-1');
    await guild.settle();
    expect(wordsTo(guild, 'lead')).not.toContain('left');
    guild.clock.advance(6 * 60_000);
    await guild.settle();
    expect(guild.delivered.filter(({ place }) => place.place === '@discord-ben')).not.toEqual([]);
    expect(linesTo(guild, 'ben')).toEqual([]);
    const elsewhere = { platform: 'discord', tenant: 'discord1', user: 'discord-ben' } as const;
    await guild.engine.accounts.note(elsewhere, 'gone');
    await guild.settle();
    await expectGolden('leaving', wordsTo(guild, 'lead'));
    expect(await isSound(guild)).toBe(true);
  });

  it('takes their yes from risky work, which another decides, and not by itself', async () => {
    const guild = await startTeam();
    await guild.ok('slack:ana', 'propose Raise the price of the plan --category quality --effort 2');
    await guild.ok('slack:lead', 'plan');
    await guild.ok('slack:ana', 'away 2026-11-23..2026-12-04');
    await guild.ok('slack:lead', 'approve T-1');
    expect((await taskOf(guild)).state).toBe('proposed');
    await note(guild, 'ben', 'gone');
    await guild.settle();
    expect((await taskOf(guild)).state).toBe('proposed');
    expect(buttonsTo(guild, 'lead')).toEqual([{ label: 'Yes', command: 'approve', args: { task: 'T-1' } }]);
    await guild.ok('slack:lead', 'approve T-1');
    expect((await taskOf(guild)).state).toBe('approved');
    await expectGolden('leaving', wordsTo(guild, 'lead'));
  });

  it('comes back with one press of an admin, and is told so', async () => {
    const guild = await startTeam();
    await note(guild, 'ben', 'gone');
    guild.clock.advance(86_400_000);
    await note(guild, 'ben', 'person');
    await note(guild, 'ben', 'person');
    await guild.settle();
    expect(buttonsTo(guild, 'lead')[0]).toEqual({ label: 'Let in', command: 'admit', args: { who: 'M-3' } });
    await guild.ok('slack:lead', 'admit M-3');
    await guild.settle();
    await guild.ok('slack:ben', 'propose Mend it', { standing: 'person' });
    await expectGolden('leaving', [wordsTo(guild, 'lead'), wordsTo(guild, 'ben')].join('\n'));
    expect(await isSound(guild)).toBe(true);
  });
});
