import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { AnswerView, View } from '../../../src/base/view/view.ts';
import { HAND_OVER_REASONS, readHandOver } from '../../../src/plan/rework/hand-over.ts';
import { expectGolden } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal-of.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** @ana and @ben get quality work handed out, @cam and @coder other work; T-1 is @ana's. */
async function startShop(touches = ''): Promise<Team> {
  const team = await startTeam({ at: '2026-11-23T09:30:00Z' });
  for (const line of [
    'member add @ana --role member --hours 40',
    'member edit @ana --routed on',
    'member add @ben --role member --hours 40',
    'member add @cam --role member --hours 40',
    'member add @dee --role member',
    'agent add @coder --responsible @ben --categories revenue',
    `propose Write the import guide --category quality --effort 2h --impact 100${touches}`,
    'propose Record a demo video --category quality --effort 2h',
  ]) {
    await team.ok('lead', line);
  }
  for (const handle of ['ana', 'ben', 'cam', 'dee']) await team.ok(handle, 'tasks');
  await team.ok('lead', 'plan');
  await team.ok('lead', 'member edit @ben --routed on');
  for (const handle of touches === '' ? ['lead'] : ['cam', 'dee']) await team.ok(handle, 'approve T-1');
  team.clock.advance(6 * 60_000);
  await team.settle();
  team.delivered.length = 0;
  return team;
}

const words = (view: View) =>
  'lines' in view ? (view as AnswerView).lines.map((line) => plainText(line, 'UTC')).join(' ') : '';

async function taskOf(team: Team, id: string) {
  return team.db.kysely
    .selectFrom('tasks')
    .leftJoin('executors', (join) => join.onRef('executors.id', '=', 'tasks.assignee_id'))
    .selectAll('tasks')
    .select('executors.handle')
    .where('tasks.id', '=', id)
    .executeTakeFirstOrThrow();
}

function toldTo(team: Team, handle: string): string[] {
  return team.delivered
    .filter(({ place }) => place.place === `@${handle}`)
    .map(({ view }) => (view.kind === 'task' ? `${view.id} card` : words(view)));
}

describe('the words of a hand-over', () => {
  it.each([
    ['too much open', { reason: 'too much open', toRef: null, note: '' }],
    [
      'to @ben too-much-open: until the release',
      { reason: 'too much open', toRef: '@ben', note: 'until the release' },
    ],
    ['not my field to @ben', { reason: 'not my field', toRef: '@ben', note: '' }],
    ['other No access yet', { reason: 'other', toRef: null, note: 'No access yet' }],
  ])('%s', (typed, read) => {
    expect(readHandOver(typed)).toEqual(read);
  });

  it.each(['', 'to @ben', 'awayness', 'lazy'])('refuse “%s”, naming the reasons', async (typed) => {
    const refusal = await refusalOf(() => readHandOver(typed));
    for (const reason of HAND_OVER_REASONS) expect(refusal.message).toContain(reason);
  });
});

describe('handing over', () => {
  it('goes to the best of the others with room, keeps the yes, and tells them alone', async () => {
    const team = await startShop();
    const before = await taskOf(team, 'T-1');
    expect(before.handle).toBe('ana');
    await expectGolden('hand-over', words(await team.ok('ana', 'hand over T-1 other No access yet')));
    await team.settle();
    expect(await taskOf(team, 'T-1')).toMatchObject({
      handle: 'ben',
      state: 'assigned',
      content_hash: before.content_hash,
    });
    expect(toldTo(team, 'ben')).toEqual(['T-1 card']);
    expect(toldTo(team, 'cam')).toEqual([]);
    const rows = await team.db.kysely.selectFrom('hand_overs').selectAll().execute();
    expect(rows).toMatchObject([{ reason: 'other', note: 'No access yet', task_id: 'T-1' }]);
  });

  it('too much open: gives them no more than they have left for five working days', async () => {
    const team = await startShop();
    const said = words(await team.ok('ana', 'hand over T-1 too much open'));
    await expectGolden('hand-over', said);
    const limits = () =>
      team.db.kysely.selectFrom('executors').select('most_open').where('handle', '=', 'ana');
    expect(await limits().executeTakeFirstOrThrow()).toEqual({ most_open: 1 });
    await team.ok('lead', 'member edit @ben --routed off');
    for (const what of ['Call a clinic', 'Paint the shed'])
      await team.ok('lead', `propose ${what} --effort 1h`);
    await team.ok('lead', 'plan');
    const held = () =>
      team.db.kysely
        .selectFrom('tasks')
        .innerJoin('executors', (join) => join.onRef('executors.id', '=', 'tasks.assignee_id'))
        .select('tasks.id')
        .where('executors.handle', '=', 'ana')
        .where('tasks.state', 'in', ['proposed', 'assigned'])
        .execute();
    expect(await held()).toHaveLength(1);
    team.clock.set('2026-11-28T09:30:00Z');
    await team.ok('lead', 'plan');
    expect((await held()).length).toBeGreaterThan(1);
  });

  it('not my field: the idea does not come to them again', async () => {
    const team = await startShop();
    await team.ok('ana', 'hand over T-1 not my field');
    await expectGolden('hand-over', await team.refused('ben', 'hand over T-1 to @ana other'));
  });

  it('away: says how to keep other tasks away', async () => {
    const team = await startShop();
    expect(words(await team.ok('ana', 'hand over T-1 away'))).toContain('away friday');
  });

  it('blocked: asks by what, and has it wait for that', async () => {
    const team = await startShop();
    await expectGolden('hand-over', words(await team.ok('ana', 'hand over T-1 blocked')));
    await team.ok('ana', 'hand over T-1 blocked, waits for T-2');
    expect((await taskOf(team, 'T-1')).handle).toBe('ben');
    await expectGolden('hand-over', await team.refused('ben', 'start T-1'));
    await expectGolden('hand-over', await team.refused('ben', 'hand over T-1 blocked --needs T-1'));
    await expectGolden('hand-over', await team.refused('ana', 'hand over T-2 blocked --needs T-1'));
    await expectGolden('hand-over', await team.refused('ben', 'hand over T-1 away --needs T-2'));
  });

  it('is open to whoever takes it where nobody else has room', async () => {
    const team = await startShop();
    await team.ok('lead', 'away monday --who @ben');
    await expectGolden('hand-over', words(await team.ok('ana', 'hand over T-1 other')));
    expect(await taskOf(team, 'T-1')).toMatchObject({ state: 'open', assignee_id: null });
    expect((await team.refused('ana', 'hand over T-1 other')).message).toContain('take T-1');
  });

  it('refuses who is away, is the same, does other work or has no room, and who may not', async () => {
    const team = await startShop();
    await expectGolden('hand-over', await team.refused('ana', 'hand over T-1 to @ana other'));
    await expectGolden('hand-over', await team.refused('ana', 'hand over T-1 to @coder other'));
    await team.ok('lead', 'member edit @cam --hours 0.2');
    await expectGolden('hand-over', await team.refused('ana', 'hand over T-1 to @cam other'));
    await team.ok('lead', 'away monday --who @ben');
    await expectGolden('hand-over', await team.refused('ana', 'hand over T-1 to @ben other'));
    await expectGolden('hand-over', await team.refused('cam', 'hand over T-1 other'));
    await expectGolden('hand-over', await team.refused('ana', 'hand over T-2 other'));
    expect((await taskOf(team, 'T-1')).handle).toBe('ana');
  });

  it('of risky work voids the yes, which was for who does it, and says so to those who gave it', async () => {
    const team = await startShop(' --touches production');
    await team.ok('ana', 'start T-1');
    const said = words(await team.ok('ana', 'hand over T-1 too much open'));
    await expectGolden('hand-over', said);
    await expectGolden('hand-over', said);
    expect(await taskOf(team, 'T-1')).toMatchObject({ state: 'proposed', handle: 'ben', started_at: null });
    await team.settle();
    const told = ['cam', 'dee'].map((handle) => toldTo(team, handle).join('\n'));
    expect(told[0]).toBe(told[1]);
    await expectGolden('hand-over', told[0]);
    expect(toldTo(team, 'ben')).toEqual([]);
    expect(words(await team.ok('cam', 'approve T-1'))).toContain('1 of 2');
  });
});

describe('why me', () => {
  it('is one line with one’s own figures, for them alone', async () => {
    const team = await startShop();
    const line = words(await team.ok('ana', 'why T-1 me'));
    await expectGolden('hand-over', line);
    expect((await team.refused('lead', 'why T-1 me')).message).toContain('@ana');
    await team.ok('ana', 'done T-1');
    await team.ok('lead', 'approve T-2');
    team.clock.advance(6 * 60_000);
    await team.settle();
    await expectGolden('hand-over', words(await team.ok('ana', 'why T-2 me')));
    await team.ok('ana', 'hand over T-2 away');
    await expectGolden('hand-over', words(await team.ok('ben', 'why T-2 me')));
  });
});
