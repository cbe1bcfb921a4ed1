import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { AnswerView, TableView, View } from '../../../src/base/view/view.ts';
import { TEAM_DIALECTS, type TeamDialect } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** Four people and an agent; T-1 and T-2 wait for a yes, T-2 needs T-1. Nobody gets work handed out. */
async function startShop(dialect: TeamDialect = 'memory'): Promise<Team> {
  const team = await startTeam({ dialect, at: '2026-11-23T09:30:00Z' });
  for (const line of [
    'member add @ana --role member',
    'member add @ben --role member',
    'agent add @coder --responsible @ana',
    'agent edit @coder --routed off',
  ]) {
    await team.ok('lead', line);
  }
  for (const handle of ['ana', 'ben']) await team.ok(handle, 'tasks');
  await team.ok('ana', 'propose Write the import guide --effort 2h');
  await team.ok('lead', 'propose Record a demo video --effort 2h --after C-1');
  await team.ok('lead', 'plan');
  return team;
}

const words = (view: View) =>
  'lines' in view ? (view as AnswerView).lines.map((line) => plainText(line, 'UTC')).join(' ') : '';

async function taskOf(team: Team, id: string) {
  return team.db.kysely.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Private lines to somebody, as words. */
function toldTo(team: Team, handle: string): string[] {
  return team.delivered
    .filter(({ place }) => place.place === `@${handle}`)
    .map(({ view }) => (view.kind === 'task' ? `${view.id} card` : words(view)));
}

describe('taking a task', () => {
  it('is for open tasks alone, and says who has it and how it changes hands', async () => {
    const team = await startShop();
    await expectGolden('task', await team.refused('ben', 'take T-1'));
    await team.ok('lead', 'approve T-1');
    await expectGolden('task', words(await team.ok('ana', 'take T-1')));
    await expectGolden('task', words(await team.ok('ana', 'take T-1')));
    for (const handle of ['ben', 'lead']) {
      const { message } = await team.refused(handle, 'take T-1');
      await expectGolden('task', message);
      expect(message).toContain(`@${handle}`);
    }
    await team.ok('ana', 'done T-1');
    await expectGolden('task', await team.refused('ben', 'take T-1'));
  });

  it('is never for a day that is over: the date is counted anew, the forecast stays missed', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    const { due_on: dueOn } = await taskOf(team, 'T-1');
    team.clock.set('2026-11-26T09:30:00Z');
    await team.settle();
    const said = words(await team.ok('ana', 'take T-1'));
    const { due_on: now, due_at: dueAt } = await taskOf(team, 'T-1');
    expect(dueAt).toBeGreaterThan(team.clock.now());
    expect([dueOn < '2026-11-26', now >= '2026-11-26']).toEqual([true, true]);
    await expectGolden('task', said);
    await expectGolden('task', words(await team.ok('ana', 'done T-1')));
  });

  it('is not for whoever said yes to it, where it is risky', async () => {
    const team = await startTeam({ at: '2026-11-23T09:30:00Z' });
    for (const handle of ['ana', 'ben', 'carl']) await team.ok('lead', `member add @${handle} --role member`);
    await team.ok('lead', 'propose Change the prices --effort 2h --kind risky');
    await team.ok('lead', 'plan');
    await team.ok('ana', 'approve T-1');
    await team.ok('ben', 'approve T-1');
    await expectGolden('task', await team.refused('ana', 'take T-1'));
    expect((await taskOf(team, 'T-1')).assignee_id).toBeNull();
    expect(words(await team.ok('carl', 'take T-1'))).toContain('T-1 is yours');
  });

  it.each(TEAM_DIALECTS)('has one winner of two who do so at once on %s', async (dialect) => {
    const team = await startShop(dialect);
    await team.ok('lead', 'approve T-1');
    const views = await Promise.all([team.say('ana', 'take T-1'), team.say('ben', 'take T-1')]);
    const holder = (await taskOf(team, 'T-1')).assignee_id;
    const lost = views.flatMap((view) => (view.kind === 'refusal' ? [view.message] : []));
    expect(lost).toHaveLength(1);
    const handle = holder === 'M-2' ? 'ana' : 'ben';
    expect(lost[0]).toContain(`T-1 is with @${handle}`);
  });
});

describe('a task that needs another one', () => {
  it('neither starts nor is done before it, and says which and what to do; it can fail', async () => {
    const team = await startShop();
    for (const id of ['T-1', 'T-2']) await team.ok('lead', `approve ${id}`);
    await team.ok('ben', 'take T-2');
    await expectGolden('task', await team.refused('ben', 'start T-2'));
    const { message } = await team.refused('ben', 'done T-2');
    await expectGolden('task', message);
    expect(message).toContain('done T-1');
    expect((await taskOf(team, 'T-2')).state).toBe('assigned');
    await team.ok('ben', 'fail T-2 no studio');
    expect((await taskOf(team, 'T-2')).state).toBe('failed');
  });
});

describe('an outcome', () => {
  it('is recorded once; the second is told, and nothing changes', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    await team.ok('ben', 'done T-1 merged --link https://example.org/7 --minutes 30');
    const before = await team.db.kysely.selectFrom('outcomes').selectAll().execute();
    expect(before).toMatchObject([{ evidence: 'https://example.org/7', note: 'merged', minutes: 30 }]);
    for (const line of ['done T-1', 'fail T-1 not so', 'start T-1']) {
      await expectGolden('task', await team.refused('ben', line));
    }
    expect(await team.db.kysely.selectFrom('outcomes').selectAll().execute()).toEqual(before);
  });

  it('of a task without a yes is refused, with the way to say that it was done before', async () => {
    const team = await startShop();
    await expectGolden('task', await team.refused('ana', 'done T-1'));
  });

  it('of an agent’s task is for its responsible member to say, and for nobody else', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    await team.ok('ben', 'take T-1');
    await team.ok('ben', 'hand over T-1 to @coder other');
    await team.ok('lead', 'approve T-1');
    team.clock.advance(6 * 60_000);
    await team.settle();
    await expectGolden('task', await team.refused('ben', 'done T-1'));
    await team.ok('ana', 'done T-1');
    const outcome = await team.db.kysely.selectFrom('outcomes').selectAll().executeTakeFirstOrThrow();
    expect(outcome).toMatchObject({
      executor_id: (await taskOf(team, 'T-1')).assignee_id,
      recorded_by: 'M-2',
    });
  });

  it('is told in private to whoever proposed it, unless they said so themselves', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    await team.ok('ben', 'done T-1 it is on the site');
    await team.settle();
    await expectGolden('task', toldTo(team, 'ana'));
    await team.ok('lead', 'approve T-2');
    await team.ok('lead', 'done T-2');
    await team.settle();
    expect(toldTo(team, 'lead')).toEqual([]);
  });
});

describe('a task that is handed out', () => {
  it('is told to its holder in their hours, with what they can do, and to nobody who acted', async () => {
    const team = await startShop();
    await team.ok('ana', 'me --zone America/New_York --routed on');
    await team.ok('lead', 'propose Call ten clinics --effort 1h');
    await team.ok('lead', 'plan');
    const task = await team.db.kysely
      .selectFrom('tasks')
      .selectAll()
      .where('title', '=', 'Call ten clinics')
      .executeTakeFirstOrThrow();
    await team.ok('lead', `approve ${task.id}`);
    team.clock.advance(6 * 60_000);
    await team.settle();
    expect(toldTo(team, 'ana')).toEqual([]);
    team.clock.set('2026-11-23T14:00:01Z');
    await team.settle();
    const cards = team.delivered.filter(({ place }) => place.place === '@ana').map(({ view }) => view);
    expect(cards).toMatchObject([{ kind: 'task', id: task.id, state: 'assigned' }]);
    const labels = cards.flatMap((card) =>
      card.kind === 'task' ? card.actions.map(({ label }) => label) : [],
    );
    expect(labels).toEqual(['Start', 'Done', 'Hand over', 'Later', 'Could not', 'Why me']);
    await team.ok('lead', 'approve T-2');
    await team.ok('ben', 'take T-2');
    await team.settle();
    expect(toldTo(team, 'ben')).toEqual([]);
  });
});

describe('what is past its date', () => {
  it('is asked for once, in private, then named in the digest’s last line, until it ends', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-1');
    await team.ok('ben', 'take T-1');
    const foot = async (date: string) => {
      team.clock.set(`${date}T09:30:00Z`);
      const view = await team.ok('lead', 'plan');
      await team.settle();
      if (view.kind !== 'plan') return view.kind;
      const { isQuiet, headline, foot: lines } = view.digest;
      return plainText((isQuiet ? headline : lines.at(-1)) ?? [], 'UTC');
    };
    expect(await foot('2026-11-26')).not.toContain('past its date');
    expect(toldTo(team, 'ben')).toHaveLength(1);
    await expectGolden('task', toldTo(team, 'ben'));
    await expectGolden('task', await foot('2026-11-27'));
    expect(await foot('2026-11-30')).toContain('T-1 (@ben)');
    expect(toldTo(team, 'ben')).toHaveLength(1);
    const table = (await team.ok('ben', 'tasks')) as TableView;
    await expectGolden('task', table.rows[0]?.slice(0, 3));
    await team.ok('ben', 'still T-1 friday');
    expect(await foot('2026-12-01')).not.toContain('past its date');
    expect(await foot('2026-12-07')).toContain('T-1 (@ben)');
    expect(toldTo(team, 'ben')).toHaveLength(1);
    await team.ok('ben', 'done T-1');
    const outcome = await team.db.kysely.selectFrom('outcomes').selectAll().executeTakeFirstOrThrow();
    expect(outcome).toMatchObject({ is_success: 1, is_in_time: 0 });
    expect(await foot('2026-12-08')).not.toContain('past its date');
    const titles = await team.db.kysely.selectFrom('tasks').select('title').execute();
    expect(titles.map(({ title }) => title).join()).not.toContain('Say how');
  });

  it('and that nobody has taken is named once a page, as without a taker', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'member add @ben');
    await team.ok('lead', 'propose Mend the lamp (1h)');
    team.clock.set('2026-11-23T09:00:00Z');
    await team.settle();
    await team.ok('lead', 'approve T-1');
    const pages: string[] = [];
    for (const date of ['2026-11-24', '2026-11-25', '2026-11-26']) {
      team.clock.set(`${date}T09:00:00Z`);
      await team.settle();
      const view = await team.ok('lead', 'today');
      const said = view.kind === 'digest' ? [view.headline, view.changes, view.foot] : [];
      pages.push(JSON.stringify(said).replaceAll('“', ''));
    }
    const settled = await team.db.kysely.selectFrom('settlements').select('verdict').execute();
    expect(settled).toContainEqual({ verdict: 'miss' });
    const named = pages.map((page) => page.match(/T-1 Mend the lamp/g)?.length ?? 0);
    expect(Math.max(...named)).toBe(1);
  });

  it('is not asked for where it asks for something itself: a value that comes ends it', async () => {
    const team = await startTeam();
    await team.ok('lead', 'goal add guests at least 30 by 2027-01-31, owner @lead, from 10');
    const view = await team.ok('lead', 'plan');
    const task = view.kind === 'plan' && view.digest.tasks.find(({ title }) => title.startsWith('Record'));
    if (!task) throw new Error('nobody is asked for a value');
    await team.ok('lead', `approve ${task.id}`);
    team.clock.set('2026-11-23T15:00:00Z');
    await team.settle();
    team.clock.set('2026-11-27T09:30:00Z');
    await team.settle();
    expect(team.delivered.filter(({ subject }) => subject.startsWith('ask:'))).toEqual([]);
  });
});
