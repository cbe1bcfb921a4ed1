import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/base/view/text.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { expectGolden } from '../support/golden.ts';
import type { Team } from '../support/team.ts';
import { listDecisions, proposeTask, readDue, readIdea, readTask, startCouncil, wordsOf } from './council.ts';

/** Lines that a member was told privately. */
function toldTo(team: Team, handle: string): string[] {
  return team.delivered.flatMap(({ place, view }) =>
    place.place === `@${handle}` && view.kind === 'answer'
      ? view.lines.map((line) => plainText(line, 'UTC'))
      : [],
  );
}

describe('reverse', () => {
  it.each([
    ['approved', []],
    ['assigned', ['settle']],
    ['started', ['settle', 'start']],
  ])('calls off what is %s, and lets its idea rest', async (state, steps) => {
    const team = await startCouncil();
    await team.ok('ben', 'tasks');
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T10:00:00Z');
    if (steps.includes('settle')) await team.settle();
    if (steps.includes('start')) await team.ok('ben', 'start T-1');
    expect((await readTask(team, 'T-1')).state).toBe(state);
    const said = wordsOf(await team.ok('lead', 'reverse T-1 the vendor mends it'));
    await expectGolden('reverse', said);
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'cancelled' });
    expect(await readIdea(team, 'T-1')).toMatchObject({ state: 'open', away_until_on: '2026-11-30' });
    expect(await readDue(team, 'hand out', 'T-1')).toBeNull();
    expect((await listDecisions(team, 'T-1')).at(-1)).toMatchObject({
      choice: 'reverse',
      note: 'the vendor mends it',
      rule: 'normal',
      decided_by: 'M-1',
    });
    await team.settle();
    const told = toldTo(team, 'ben').filter((line) => line.includes('called'));
    expect(told).toHaveLength(state === 'approved' ? 0 : 1);
    if (told.length > 0) await expectGolden('reverse', told);
    await expectRebuilt(team.db);
  });

  it('calls off what is open to take', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Call ten customers --category revenue');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T10:00:00Z');
    await team.settle();
    expect((await readTask(team, 'T-1')).state).toBe('open');
    await team.ok('lead', 'reverse T-1');
    expect((await readTask(team, 'T-1')).state).toBe('cancelled');
  });

  it('tells whoever answers for the agent that had the work', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'agent add @coder --responsible @cam --hours 40 --categories automation');
    await proposeTask(team, 'ana', 'Sweep the logs --category automation');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T10:00:00Z');
    await team.ok('cam', 'tasks');
    await team.settle();
    await expectGolden('reverse', wordsOf(await team.ok('lead', 'reverse T-1')));
  });

  it('proposes what was refused again, due as it was while that is ahead', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --effort 2h');
    const before = await readTask(team, 'T-1');
    await team.ok('lead', 'refuse T-1 not now');
    team.clock.set('2026-11-23T10:00:00Z');
    await expectGolden('reverse', wordsOf(await team.ok('lead', 'reverse T-1')));
    const after = await readTask(team, 'T-1');
    expect(after).toMatchObject({
      state: 'proposed',
      due_at: before.due_at,
      content_hash: before.content_hash,
    });
    expect(await readIdea(team, 'T-1')).toMatchObject({ state: 'chosen', away_until_on: null });
    expect(await readDue(team, 'silence', 'T-1')).toBe('2026-11-24T10:00:00Z');
    expect(await team.db.kysely.selectFrom('forecasts').selectAll().execute()).toHaveLength(1);
    await expectRebuilt(team.db);
  });

  it('moves the due date of what comes back too late for it, with a new version of the forecast', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --effort 2h');
    await team.ok('lead', 'refuse T-1 not now');
    team.clock.set('2026-12-03T10:00:00Z');
    await expectGolden('reverse', wordsOf(await team.ok('lead', 'reverse T-1')));
    const forecasts = await team.db.kysely.selectFrom('forecasts').selectAll().orderBy('version').execute();
    expect(forecasts).toMatchObject([{ version: 1 }, { version: 2 }]);
    expect(forecasts[1]?.due_at).toBe((await readTask(team, 'T-1')).due_at);
  });

  it.each([
    ['small', 'cam', null],
    ['normal', 'cam', '@lead can.'],
    ['risky', 'ben', 'yours'],
    ['risky', 'cam', null],
  ])('is for who may decide: %s, @%s', async (kind, who, refusal) => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', `Weigh the parcels --category quality --kind ${kind}`);
    await team.ok('lead', 'approve T-1');
    if (kind === 'risky') await team.ok('cam', 'approve T-1');
    team.clock.set('2026-11-23T10:00:00Z');
    const before = await readTask(team, 'T-1');
    const view = await team.say(who, 'reverse T-1');
    if (refusal === null) expect((await readTask(team, 'T-1')).state).toBe('cancelled');
    else {
      expect(wordsOf(view)).toContain(refusal);
      expect(await readTask(team, 'T-1')).toEqual(before);
    }
  });

  it.each([
    ['done', 'done T-1', 'It is over'],
    ['failed', 'fail T-1', 'It is over'],
    ['put off', 'later T-1', 'It comes back on Tue 24 Nov'],
  ])('says what is possible where a task is %s', async (_state, line, says) => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    if (!line.startsWith('later')) await team.ok('lead', 'approve T-1');
    await team.ok('ben', line);
    expect((await team.refused('lead', 'reverse T-1')).message).toContain(says);
  });

  it('refuses a second time, and says where the idea is', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'reverse T-1');
    await expectGolden('reverse', await team.refused('lead', 'reverse T-1'));
  });
});
