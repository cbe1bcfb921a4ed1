import { describe, expect, it } from 'vitest';
import { describeEntry } from '../../src/base/view/task-lines.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { DigestView, PlanView } from '../../src/base/view/view.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam } from '../support/team.ts';
import { listDecisions, listVotes, proposeTask, readTask, startCouncil, wordsOf } from './council.ts';

const DANGER = 'Delete the archive backups';

describe('a task that is risky by its words', () => {
  it('needs two who neither proposed nor do it, and says which words', async () => {
    const team = await startCouncil();
    const said = await team.ok('ana', `propose ${DANGER} --category quality`);
    expect(said).toMatchObject({ kind: 'answer' });
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    expect(digest.tasks).toMatchObject([{ id: 'T-1', approvalKind: 'risky', danger: 'Delete … backups' }]);
    await team.refused('ana', 'approve T-1');
    await team.refused('ben', 'approve T-1');
    await team.ok('cam', 'approve T-1');
    expect((await readTask(team, 'T-1')).state).toBe('proposed');
    await team.ok('lead', 'approve T-1');
    expect((await readTask(team, 'T-1')).state).toBe('approved');
    await expectGolden('danger', entriesOf(digest));
  });

  it('is as a person said where one said how it is approved', async () => {
    const team = await startCouncil();
    const id = await proposeTask(team, 'ana', `${DANGER} --category quality --kind normal`);
    expect(await readTask(team, id)).toMatchObject({ approval_kind: 'normal' });
  });

  it('comes to be so by a new title, which voids the yes that was given', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind normal --quorum 2 --voters members');
    const id = await proposeTask(team, 'ana', 'List the archive backups --category quality');
    await team.ok('cam', `approve ${id}`);
    await expectGolden('danger', wordsOf(await team.ok('lead', `change ${id} --title "${DANGER}"`)));
    expect(await readTask(team, id)).toMatchObject({ approval_kind: 'risky' });
  });

  it('takes one yes where only one other is there, and the page names them', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'member add @ana');
    await team.ok('ana', `propose ${DANGER}`);
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    await expectGolden('danger', wordsOfStanding(digest));
    await team.ok('lead', 'approve T-1');
    expect((await readTask(team, 'T-1')).state).toBe('approved');
  });

  it('takes one’s own yes twice where nobody else is there', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', `propose ${DANGER}`);
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    await expectGolden('danger', wordsOfStanding(digest));
    const asked = await team.ok('lead', 'approve T-1');
    expect(asked).toMatchObject({
      isQuestion: true,
      actions: [{ command: 'approve', args: { task: 'T-1', again: 'again' } }],
    });
    await expectGolden('danger', wordsOf(asked));
    expect((await readTask(team, 'T-1')).state).toBe('proposed');
    await team.ok('lead', 'approve T-1 again');
    expect((await readTask(team, 'T-1')).state).toBe('approved');
    const [{ rule } = { rule: '' }, ...more] = await listDecisions(team, 'T-1');
    expect(more).toEqual([]);
    await expectGolden('danger', rule);
  });

  it('is not approved by silence, nor by a rule that asks nobody', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind auto --on on');
    await team.ok('lead', 'policy rule auto --category quality');
    const id = await proposeTask(team, 'ana', `${DANGER} --category quality`);
    expect(await readTask(team, id)).toMatchObject({ state: 'proposed', approval_kind: 'risky' });
  });
});

describe('not risky', () => {
  it('is said by somebody else only, and voids the yes that was given', async () => {
    const team = await startCouncil();
    const id = await proposeTask(team, 'ana', `${DANGER} --category quality`);
    await team.ok('lead', `approve ${id}`);
    await team.refused('ana', `not risky ${id}`);
    await team.refused('ben', `not risky ${id}`);
    const said = await team.ok('cam', `not risky ${id}`);
    await expectGolden('danger', wordsOf(said));
    expect(await readTask(team, id)).toMatchObject({ approval_kind: 'normal', state: 'proposed' });
    expect(await listVotes(team, id)).toMatchObject([{ member_id: 'M-1' }]);
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    expect(digest.tasks[0]).not.toHaveProperty('danger');
    await team.ok('lead', `approve ${id}`);
    expect((await readTask(team, id)).state).toBe('approved');
    await expectRebuilt(team.db);
  });

  it('holds for what says the same and more, for nothing wider, and until it is ended', async () => {
    const team = await startCouncil();
    const id = await proposeTask(team, 'ana', `${DANGER} --category quality`);
    await team.ok('cam', `not risky ${id}`);
    await team.ok('lead', `approve ${id}`);
    const like = await proposeTask(team, 'ana', 'Delete all old archive backups --category quality');
    const wider = await proposeTask(team, 'ana', 'Delete every backup --category quality');
    const worse = await proposeTask(
      team,
      'ana',
      'Delete the archive backups and customer accounts --category quality',
    );
    expect(await readTask(team, like)).toMatchObject({ approval_kind: 'normal' });
    expect(await readTask(team, wider)).toMatchObject({ approval_kind: 'risky' });
    expect(await readTask(team, worse)).toMatchObject({ approval_kind: 'risky' });
    expect(wordsOf(await team.ok('lead', 'policy'))).toContain(`${id}: “${DANGER}”, by @cam`);
    const ended = await team.ok('lead', `not risky ${id} ended`);
    expect(wordsOf(ended)).toContain(like);
    expect(await readTask(team, like)).toMatchObject({ approval_kind: 'risky' });
    // What was decided stays decided.
    expect(await readTask(team, id)).toMatchObject({ approval_kind: 'normal', state: 'approved' });
    expect(wordsOf(await team.ok('lead', 'policy'))).not.toContain('Said to be not risky');
  });

  it('tells whoever said yes that it is void', async () => {
    const team = await startCouncil();
    const id = await proposeTask(team, 'ana', `${DANGER} --category quality`);
    await team.ok('lead', `approve ${id}`);
    await team.ok('cam', `not risky ${id}`);
    team.clock.set('2026-11-23T10:00:00Z');
    await team.settle();
    await expectGolden('danger', [
      ...new Set(
        team.delivered.filter(({ place }) => place.place === '@lead').map(({ view }) => wordsOf(view)),
      ),
    ]);
  });

  it('takes the idea behind a task, and tells of one that waits for nobody’s yes', async () => {
    const team = await startCouncil();
    const id = await proposeTask(team, 'ana', `${DANGER} --category quality`);
    const { candidate_id: idea } = await readTask(team, id);
    await team.ok('cam', `not risky ${idea}`);
    expect(await readTask(team, id)).toMatchObject({ approval_kind: 'normal' });
    await team.ok('lead', `approve ${id}`);
    await expectGolden('danger', await team.refused('cam', `not risky ${idea}`));
  });

  it('is refused of what a person called risky', async () => {
    const team = await startCouncil();
    const id = await proposeTask(team, 'ana', 'Water the plants --category quality --kind risky');
    await team.refused('cam', `not risky ${id}`);
  });
});

/** What the page says of each task. */
function entriesOf({ tasks }: DigestView): string[] {
  return tasks.flatMap((task, index) => {
    const { title, detail } = describeEntry(task, index + 1);
    return [title, ...(detail ? [detail] : [])].map((line) => plainText(line, 'UTC'));
  });
}

function wordsOfStanding({ tasks }: DigestView): string[] {
  return tasks.map(({ standingText = [] }) => standingText.join(''));
}
