import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';

describe('work that comes every Saturday', () => {
  it('is due on its day, comes again, and goes round', async () => {
    const team = await startTeam({ isCalm: true });
    for (const who of ['ana', 'ben']) {
      await team.ok('lead', `member add @${who}`);
      await team.ok(who, 'me --hours "4 a month" --routed on');
    }
    const proposed = await team.ok('lead', 'propose Open the boathouse every first Saturday (2h)');
    await expectGolden('todo/recurrence', proposed);
    expect(await tasks(team)).toEqual([]);
    await settleOn(team, '2026-11-25');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-12-05T15:00:00Z');
    const [first] = await tasks(team);
    expect(first).toMatchObject({ title: 'Open the boathouse', due_on: '2026-12-05' });
    await team.ok(first?.handle ?? '', 'done T-1');
    await settleOn(team, '2026-12-22');
    expect(await tasks(team)).toHaveLength(1);
    await settleOn(team, '2026-12-23');
    const [, second] = await tasks(team);
    expect(second).toMatchObject({ title: 'Open the boathouse', due_on: '2027-01-02' });
    expect(second?.handle).not.toBe(first?.handle);
  });

  it('goes round a rota in the order it was named, past whoever is away', async () => {
    const team = await startTeam({ isCalm: true });
    for (const who of ['ana', 'ben', 'cam']) {
      await team.ok('lead', `member add @${who}`);
      await team.ok(who, 'me --hours "8 a month" --routed on');
    }
    const line =
      'propose Open the kiosk for members every Sunday, rota of @ben, @cam and @ana (1h) --kind normal';
    await expectGolden('todo/recurrence', await team.ok('lead', line));
    const handles: (string | null)[] = [];
    for (const date of ['2026-11-26', '2026-12-03', '2026-12-10', '2026-12-17']) {
      if (date === '2026-12-17') await team.ok('ben', 'away 2026-12-14 --until 2026-12-20');
      await settleOn(team, date);
      const last = (await tasks(team)).at(-1);
      expect(last).toMatchObject({ title: 'Open the kiosk for members' });
      handles.push(last?.handle ?? null);
      await team.ok('lead', `approve T-${handles.length}`);
      await team.ok('lead', `done T-${handles.length}`);
    }
    expect(handles).toEqual(['ben', 'cam', 'ana', 'cam']);
  });

  it('goes on to whoever is next where nobody says how a turn went, or nobody took it', async () => {
    const team = await startTeam({ isCalm: true });
    for (const who of ['ana', 'ben', 'cam']) {
      await team.ok('lead', `member add @${who}`);
      await team.ok(who, 'me --hours "8 a month" --routed on');
    }
    await team.ok('lead', 'propose Sweep the hall every Sunday, rota of @ben, @cam and @ana (1h)');
    await settleOn(team, '2026-11-26');
    await team.ok('lead', 'approve T-1');
    const pass = async (...days: number[]) => {
      for (const day of days) {
        await settleOn(team, `2026-12-${String(day).padStart(2, '0')}`);
        await team.settle();
      }
    };
    await pass(1);
    expect(await tasks(team)).toHaveLength(1);
    // Ben was asked, and says nothing; nobody decides on Cam's turn, which stays Cam's.
    await pass(2, 3, 4, 7, 8, 9, 10, 11);
    const turns = await team.db.kysely
      .selectFrom('tasks')
      .innerJoin('executors', 'executors.id', 'tasks.assignee_id')
      .select(['state', 'due_on', 'taken_back_why as why', 'handle'])
      .orderBy('number')
      .execute();
    expect(turns).toMatchObject([
      { state: 'cancelled', due_on: '2026-11-29', why: expect.stringContaining('6 Dec'), handle: 'ben' },
      { state: 'expired', why: '', handle: 'cam' },
      { state: 'proposed', due_on: '2026-12-13', why: '', handle: 'cam' },
    ]);
    // Whoever had it is told.
    expect(JSON.stringify(team.delivered)).toContain(turns[0]?.why);
  });

  it('waits for a yes until its day, and comes again for the next where nobody looked', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'propose Open the kiosk every first Saturday (1h)');
    await team.ok('lead', 'propose Paint the door (1h)');
    const read = () =>
      team.db.kysely.selectFrom('tasks').select(['title', 'state', 'due_on']).orderBy('title').execute();
    const passTo = async (date: string) => {
      const until = Date.parse(`${date}T10:00:00Z`);
      while (team.clock.now() < until) {
        team.clock.advance(60 * 60_000);
        await team.settle();
      }
    };
    await settleOn(team, '2026-11-25');
    await passTo('2026-12-02');
    const kiosk = { title: 'Open the kiosk', due_on: '2026-12-05' };
    expect(await read()).toMatchObject([{ ...kiosk, state: 'proposed' }, { state: 'expired' }]);
    await passTo('2026-12-07');
    expect((await read()).filter(({ title }) => title === kiosk.title)).toMatchObject([
      { ...kiosk, state: 'expired' },
    ]);
    await settleOn(team, '2026-12-22');
    expect((await read()).filter(({ title }) => title === kiosk.title)).toHaveLength(1);
    await settleOn(team, '2026-12-23');
    const due = (await read()).flatMap((task) => (task.title === kiosk.title ? [task.due_on] : []));
    expect(due.toSorted()).toEqual(['2026-12-05', '2027-01-02']);
  });

  it('is done in time on the evening of its day', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Sweep the hall every Saturday (1h)');
    await settleOn(team, '2026-11-25');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-28T20:30:00Z');
    await team.settle();
    expect(JSON.stringify(await team.ok('lead', 'done T-1'))).toContain('in time');
  });

  it('tells whoever has it before its day, also where that is a Sunday', async () => {
    const team = await startTeam({ isCalm: true, at: '2026-11-20T08:00:00Z' });
    await team.ok('ana', 'me --hours "8 a month" --routed on');
    await team.ok('lead', 'feed edit --days sat --at 10:00');
    await team.ok('lead', 'propose Water the plants every Sunday (1h)');
    team.clock.set('2026-11-21T10:00:01Z');
    await team.settle();
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-21T10:06:00Z');
    await team.settle();
    expect(await tasks(team)).toMatchObject([{ due_on: '2026-11-22', handle: 'ana' }]);
    expect(team.delivered.map(({ place, subject }) => `${place.place} ${subject}`)).toContain(
      '@ana assigned:T-1',
    );
  });

  it('reads the names of a rota without their marks, where each is somebody’s', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ben');
    await team.ok('lead', 'member add @cam');
    const known = 'propose Open the kiosk every first Saturday in turn: ben, cam (2h)';
    await expectGolden('todo/recurrence', await team.ok('lead', known));
    const spaced = await team.ok('lead', 'propose Sweep the hall every Sunday, by turns @ben @cam');
    expect(JSON.stringify(spaced)).toContain('@cam');
    const sweep = team.db.kysely.selectFrom('candidates').select(['title', 'recurs_on']);
    expect(await sweep.where('title', 'like', 'Sweep%').executeTakeFirstOrThrow()).toMatchObject({
      title: 'Sweep the hall',
      recurs_on: 'sunday',
    });
    const unknown = 'propose Air the boats every Sunday in turn: ben, zoe';
    expect(JSON.stringify(await team.ok('lead', unknown))).toContain('in turn: ben, zoe');
  });

  it('promises nobody else to whoever is alone', async () => {
    const team = await startTeam();
    const said = await team.ok('lead', 'propose Every Monday: send the newsletter, 1h');
    expect(JSON.stringify(said)).toContain('Monday');
    expect(JSON.stringify(said)).not.toContain('did it last');
  });

  it('leaves “in turn” alone where nothing says how often', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Call all guests in turn --effort 2h');
    await team.ok('lead', 'propose Clean the boathouse every first Saturday in turn --effort 2h');
    const ideas = await team.db.kysely
      .selectFrom('candidates')
      .select(['title', 'recurs_on'])
      .orderBy('number')
      .execute();
    expect(ideas).toEqual([
      { title: 'Call all guests in turn', recurs_on: null },
      { title: 'Clean the boathouse', recurs_on: 'first saturday' },
    ]);
  });

  it('is read from a title, and asked what it takes in one press', async () => {
    const team = await startTeam();
    await team.ok('lead', 'me --hours "3 a month"');
    const view = await team.ok('lead', 'propose Every spring: air the boats');
    expect(view).toMatchObject({ actions: [{}, { command: 'backlog edit' }, {}, {}] });
    const press = view.kind === 'answer' ? view.actions?.[1] : undefined;
    await team.run('lead', 'backlog edit', { ...press?.args });
    const ideas = await team.db.kysely.selectFrom('candidates').selectAll().execute();
    expect(ideas).toMatchObject([
      { title: 'Air the boats', recurs_on: 'spring', away_until_on: '2027-03-01', effort_hours: 1 },
    ]);
  });
});

async function settleOn(team: Awaited<ReturnType<typeof startTeam>>, date: string): Promise<void> {
  team.clock.set(`${date}T09:00:00Z`);
  await team.ok('lead', 'plan');
}

function tasks(team: Awaited<ReturnType<typeof startTeam>>) {
  return team.db.kysely
    .selectFrom('tasks')
    .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
    .select(['tasks.title', 'tasks.due_on', 'executors.handle'])
    .orderBy('tasks.number')
    .execute();
}
