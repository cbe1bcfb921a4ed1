import { afterEach, describe, expect, it } from 'vitest';
import { SOURCE_KINDS } from '../../adapters/sources/index.ts';
import { startFakeCalendar } from '../support/fake-calendar/index.ts';
import { EMAIL, STATUS, startFakeJira, TOKEN } from '../support/fake-jira/index.ts';
import { startFakeLinear } from '../support/fake-linear/index.ts';
import { textOf } from '../support/sourced-team.ts';
import { startTeam, type Team } from '../support/team.ts';

const AT = '2026-11-23T08:00:00Z';
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function startDay(secrets: Record<string, string>): Promise<Team> {
  const sources = { kinds: SOURCE_KINDS, readVariable: (name: string) => secrets[name] };
  const team = await startTeam({ isCalm: true, sources, at: AT });
  await team.ok('ana', 'help');
  return team;
}

async function later(team: Team, minutes = 10): Promise<void> {
  team.clock.advance(minutes * 60_000);
  await team.engine.readSources();
  await team.settle();
}

const reads = async (team: Team, line: string) => textOf(await team.ok('lead', line));
const stamp = (team: Team) => new Date(team.clock.now()).toISOString();

describe('a team whose work stands in Linear', () => {
  it('proposes its issues, and their end there ends the task here', async () => {
    const fake = await startFakeLinear();
    open.push(fake);
    const issue = (n: number, more = {}) => ({
      id: `id-${n}`,
      identifier: `ENG-${n}`,
      team: 'ENG',
      state: 'unstarted',
      updatedAt: '2026-11-20T10:00:00.000Z',
      title: `Issue ${n}`,
      ...more,
    });
    const titles = ['Retry failed payments', 'Dark mode'] as const;
    fake.issues = [
      issue(1, { title: titles[0], labels: ['bug'] }),
      issue(2, { title: titles[1], blockedBy: ['id-1'] }),
    ];
    const team = await startDay({ LINEAR_KEY: fake.key });
    const added = await reads(
      team,
      `source add linear token=env:LINEAR_KEY api=${fake.api} teams=ENG --private --people "Ada Lovelace: @ana"`,
    );
    expect(added).toContain('Engineering (ENG)');
    await later(team);
    const backlog = await reads(team, 'backlog');
    for (const title of titles) expect(backlog).toContain(title);
    team.clock.set('2026-11-24T09:00:01Z');
    await team.settle();
    const task = await team.db.kysely
      .selectFrom('tasks')
      .selectAll()
      .where('title', '=', 'Retry failed payments')
      .executeTakeFirstOrThrow();
    for (const who of ['lead', 'ana']) await team.ok(who, `approve ${task.id}`);
    const done = {
      assignee: 'user-ada',
      state: 'completed',
      startedAt: stamp(team),
      completedAt: stamp(team),
      updatedAt: stamp(team),
    };
    fake.issues[0] = issue(1, { title: 'Retry failed payments', labels: ['bug'], ...done });
    await later(team);
    const ended = await team.db.kysely
      .selectFrom('tasks')
      .selectAll()
      .where('id', '=', task.id)
      .executeTakeFirstOrThrow();
    expect(ended).toMatchObject({ state: 'done', assignee_id: 'M-2' });
    fake.issues[1] = issue(2, { title: 'Dark mode', trashed: true, updatedAt: stamp(team) });
    await later(team);
    expect(await reads(team, 'backlog')).not.toContain('Dark mode');
  });
});

describe('a team whose work stands in Jira', () => {
  it('proposes its issues, with their hours, and sees a deleted one go', async () => {
    const fake = await startFakeJira(Temporal.Instant.from(AT).epochMilliseconds);
    open.push(fake);
    const project = { key: 'ENG', name: 'Engineering' };
    const issue = (n: number, more = {}) => ({
      id: String(10_000 + n),
      key: `ENG-${n}`,
      fields: {
        summary: `Issue ${n}`,
        status: STATUS.todo,
        updated: '2026-11-20T10:00:00.000+0000',
        project,
        ...more,
      },
    });
    fake.issues = [issue(1, { summary: 'Rotate keys', timeoriginalestimate: 7_200 }), issue(2)];
    const team = await startDay({ JIRA_TOKEN: TOKEN });
    await team.ok(
      'lead',
      `source add jira site=${fake.url} email=${EMAIL} projects=ENG token=env:JIRA_TOKEN --private`,
    );
    const move = async (minutes: number) => {
      fake.now = team.clock.now() + minutes * 60_000;
      await later(team, minutes);
    };
    await move(10);
    expect(await reads(team, 'backlog')).toMatch(/Rotate keys.*2 h/);
    fake.issues = [fake.issues[0] ?? issue(1)];
    await move(24 * 60);
    await move(10);
    expect(await reads(team, 'backlog')).not.toContain('Issue 2');
  });
});

describe('a team whose leave stands in a calendar', () => {
  it('plans around it, and around what is moved', async () => {
    const fake = await startFakeCalendar();
    open.push(fake);
    fake.entries = [
      {
        UID: 'a',
        SUMMARY: 'ana - Vacation',
        'DTSTART;VALUE=DATE': '20261201',
        'DTEND;VALUE=DATE': '20261204',
      },
      { UID: 'b', SUMMARY: 'Trade fair', 'DTSTART;VALUE=DATE': '20261210' },
      { UID: 'c', SUMMARY: 'stranger - Vacation', 'DTSTART;VALUE=DATE': '20261201' },
    ];
    const team = await startDay({ CALENDAR: fake.address });
    expect(await reads(team, 'source add calendar address=env:CALENDAR --private')).toContain(
      '2 of leave, 0 holidays, 1 event',
    );
    await later(team);
    expect(await reads(team, 'away list')).toMatch(/ana/);
    fake.entries = fake.entries.slice(1);
    await later(team, 70);
    expect(await reads(team, 'away list')).not.toMatch(/ana/);
    expect(await reads(team, 'context list')).toContain('Trade fair');
  });
});
