import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { PlanView } from '../../../src/base/view/view.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { expectGolden } from '../../support/golden.ts';
import { listDecisions, proposeTask, readDue, readTask, startCouncil, wordsOf } from '../council.ts';

describe('policy', () => {
  it('says in plain words how tasks are approved', async () => {
    const team = await startCouncil();
    await expectGolden('policy', wordsOf(await team.ok('ana', 'policy')));
    await team.ok('lead', 'policy kind legal --quorum 2 --voters members --own off --days 5 --ending park');
    await team.ok('lead', 'policy rule legal --category strategic --effort-at-most 8h --until 2027-01-31');
    const said = wordsOf(await team.ok('ana', 'policy'));
    await expectGolden('policy', said);
    await expectGolden('policy', said);
  });

  it('gives ideas their kind by the first rule that fits, and forgets a rule that ended', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy rule small --category quality');
    await team.ok('lead', 'policy rule risky --executor member --first');
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    expect(await readTask(team, 'T-1')).toMatchObject({ approval_kind: 'risky', assignee_id: 'M-3' });
    await team.ok('lead', 'policy rule --remove R-2');
    await proposeTask(team, 'ana', 'Count the boxes --category quality');
    expect((await readTask(team, 'T-2')).approval_kind).toBe('small');
    await team.ok('lead', 'policy rule --remove 1');
    await proposeTask(team, 'ana', 'Sort the labels --category quality');
    expect((await readTask(team, 'T-3')).approval_kind).toBe('normal');
    expect((await team.refused('lead', 'policy rule --remove R-1')).code).toBe('not_found');
    await team.ok('lead', 'policy rule small --category quality');
    expect(wordsOf(await team.ok('ana', 'policy'))).toContain('R-3:');
    await expectRebuilt(team.db);
  });

  it.each([
    [
      'policy kind legal --quorum 5 --voters members',
      'legal could not be decided: it takes 5 yes, so 5 members; there are 4. It would take 1 more member, or --quorum 4.',
    ],
    [
      'policy kind legal --quorum 4 --voters members --own off',
      'it takes 4 yes, so 5 members, as one of them may have proposed it or do it; there are 4. It would take 1 more member, or --quorum 3.',
    ],
    [
      'policy kind risky --quorum 2 --voters approvers',
      '3 approvers, as one of them may have proposed it or do it; there is 1. It would take 2 more approvers, or --own on.',
    ],
    [
      'policy kind normal --quorum 2',
      'it takes 2 yes, so 2 approvers; there is 1. It would take 1 more approver, or --quorum 1.',
    ],
    ['policy kind risky --voters nobody', 'never approved by nobody'],
    ['policy kind risky --ending approve', 'never approved by nobody'],
    ['policy kind normal --voters nobody', 'somebody is asked'],
    ['policy kind normal --on off', 'stays on'],
    ['policy kind small --quorum 0 --voters members', '1 to 20, or --voters nobody'],
    ['policy kind auto --quorum 2', '0 where nobody is asked'],
    ['policy kind small --quorum 1', 'small is so already'],
    ['policy kind 7up', 'a word of 2 to 30 letters'],
    ['policy kind small --days 0', 'at least 1'],
    ['policy kind small --ending sometimes', 'expire, keep, park, approve'],
    ['policy rule auto --touches money', 'never approved by nobody'],
    ['policy rule auto --touches anything', 'never approved by nobody'],
    ['policy rule small', '--touches, --category'],
    ['policy rule legal --category quality', 'normal, risky, small, auto'],
    ['policy rule --category quality', 'normal, risky, small, auto'],
    ['policy rule small --category nonsense', 'revenue'],
    ['policy rule small --goal G-9', 'no goal is open'],
    ['policy rule small --effort-at-most soon', 'hours such as'],
    ['policy rule small --category quality --until 2026-11-01', 'Mon 23 Nov or later'],
    ['policy rule --remove R-9', 'There is no rule'],
  ])('refuses %s, and changes nothing', async (line, says) => {
    const team = await startCouncil();
    expect((await team.refused('lead', line)).message).toContain(says);
    expect(await team.db.kysely.selectFrom('kinds').selectAll().execute()).toEqual([]);
    expect(await team.db.kysely.selectFrom('kind_rules').selectAll().execute()).toEqual([]);
  });

  it('keeps a kind that a rule gives to what is risky from being decided by nobody', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind legal --quorum 2 --voters members');
    await team.ok('lead', 'policy rule legal --touches customers');
    for (const line of ['policy kind legal --voters nobody', 'policy kind legal --ending approve'])
      await expectGolden('policy', await team.refused('lead', line));
  });

  it('changes what a task asks that is not decided yet', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await team.ok('lead', 'policy kind normal --quorum 2 --voters members');
    await expectGolden('policy', wordsOf(await team.ok('lead', 'approve T-1')));
  });
});

describe('what nobody is asked about', () => {
  it('is approved with its batch, announced in its line, handed out after five minutes', async () => {
    const team = await startCouncil();
    await expectGolden('policy', wordsOf(await team.ok('lead', 'policy kind auto --on on')));
    await team.ok('lead', 'policy rule auto --category quality --touches nothing');
    await team.ok('ana', 'propose Weigh the parcels --category quality');
    const dry = (await team.ok('lead', 'plan --dry-run')) as PlanView;
    expect(dry.digest.tasks).toMatchObject([{ state: 'approved' }]);
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    await expectGolden('policy', plainText(digest.tasks[0]?.stateText ?? [], 'UTC'));
    expect(plainText(digest.headline, 'UTC')).toBe(plainText(dry.digest.headline, 'UTC'));
    expect(digest.tasks[0]?.actions.map(({ command }) => command)).toEqual(['undo', 'why']);
    expect(await listDecisions(team, 'T-1')).toMatchObject([
      { choice: 'approve', decided_by: null, rule: 'auto, R-1' },
    ]);
    expect(await readDue(team, 'silence', 'T-1')).toBeNull();
    team.clock.advance(5 * 60_000);
    await team.settle();
    expect((await readTask(team, 'T-1')).state).toBe('assigned');
    await expectRebuilt(team.db);
  });

  it('is never what touches customers, also where its rule would fit', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind auto --on on');
    await team.ok('lead', 'policy rule auto --category quality');
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality --touches customers');
    expect(await readTask(team, 'T-1')).toMatchObject({ approval_kind: 'risky', state: 'proposed' });
  });

  it('can be undone, and is then decided by people', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind auto --on on');
    await team.ok('lead', 'policy rule auto --category quality');
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    await expectGolden('policy', await team.refused('ana', 'undo T-1'));
    await team.ok('lead', 'undo T-1');
    expect((await readTask(team, 'T-1')).state).toBe('proposed');
    await expectGolden('policy', await team.refused('ana', 'approve T-1'));
    expect(wordsOf(await team.ok('lead', 'approve T-1'))).toContain('T-1 approved');
  });

  it('waits while it is off', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy rule auto --category quality');
    await proposeTask(team, 'ana', 'Weigh the parcels --category quality');
    expect(await readTask(team, 'T-1')).toMatchObject({ approval_kind: 'normal', state: 'proposed' });
  });
});

describe('a card', () => {
  it('says who said yes and who is still missing, then who approved it and when it starts', async () => {
    const team = await startCouncil();
    await proposeTask(team, 'ana', 'Charge the cards anew --category quality --touches money');
    const stateOf = async () => {
      const view = await team.ok('lead', 'today');
      if (view.kind !== 'digest') throw new Error('no digest');
      const [card] = view.tasks;
      expect(card?.standingText).toEqual(card?.state === 'proposed' ? card.stateText : undefined);
      return plainText(card?.stateText ?? [], 'UTC');
    };
    await team.ok('cam', 'approve T-1');
    await expectGolden('policy', await stateOf());
    team.clock.set('2026-11-23T09:04:00Z');
    await team.ok('lead', 'approve T-1');
    await expectGolden('policy', await stateOf());
  });
});

describe('a proposer', () => {
  it('may ask for any kind that asks people, and for none that does not', async () => {
    const team = await startCouncil();
    await expectGolden('policy', await team.refused('ana', 'propose Weigh the parcels --kind legal'));
    await team.ok('lead', 'policy kind legal --quorum 2 --voters members');
    await team.ok('lead', 'policy kind auto --on on');
    await proposeTask(team, 'ana', 'Weigh the parcels --kind legal');
    expect(await readTask(team, 'T-1')).toMatchObject({ approval_kind: 'legal' });
    await expectGolden('policy', await team.refused('ana', 'propose Count the boxes --kind auto'));
    await team.ok('lead', 'policy kind small --on off');
    await expectGolden('policy', await team.refused('ana', 'propose Count the boxes --kind small'));
  });
});
