import { describe, expect, it } from 'vitest';
import { TEAM_DIALECTS } from '../support/database.ts';
import { runs } from '../support/full.ts';
import { startTeam, type Team } from '../support/team.ts';

const RACES = runs(100);
/** What the log says of @ana's role. */
const REMOVED = 'MemberChanged executor:M-2';

async function findLastSeq({ db }: Team): Promise<number> {
  const last = db.kysely.selectFrom('events').select((eb) => eb.fn.max('seq').as('seq'));
  return Number((await last.executeTakeFirstOrThrow()).seq);
}

async function readEvents({ db }: Team, afterSeq: number): Promise<string[]> {
  const events = await db.kysely
    .selectFrom('events')
    .select(['type', 'subject'])
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .execute();
  return events.map(({ type, subject }) => `${type} ${subject}`);
}

describe('a decider who loses the role while they decide', () => {
  it.each(TEAM_DIALECTS)('decided before it, or not at all (%s)', async (dialect) => {
    const team = await startTeam({ dialect, isCalm: true });
    await team.ok('lead', 'member add @ana');
    await team.ok('lead', 'propose Paint the door --effort 1h');
    await team.ok('lead', 'plan');
    const decided: boolean[] = [];
    for (let race = 0; race < RACES; race++) {
      await team.ok('lead', 'member edit @ana --role approver');
      const before = await findLastSeq(team);
      const decide = () => team.say('ana', 'approve T-1');
      const remove = () => team.ok('lead', 'member edit @ana --role member');
      const [said] =
        race % 2 === 0
          ? await Promise.all([decide(), remove()])
          : (await Promise.all([remove(), decide()])).toReversed();
      const events = await readEvents(team, before);
      const approved = events.indexOf('TaskApproved T-1');
      const removed = events.indexOf(REMOVED);
      expect([race, removed]).not.toEqual([race, -1]);
      if (said?.kind === 'refusal') expect([race, said.code, approved]).toEqual([race, 'not_allowed', -1]);
      else expect([race, approved >= 0 && approved < removed]).toEqual([race, true]);
      decided.push(approved >= 0);
      if (approved >= 0) await team.ok('lead', 'undo T-1');
    }
    expect(new Set(decided)).toEqual(new Set([true, false]));
  });
});
