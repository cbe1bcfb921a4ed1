import { describe, expect, it } from 'vitest';
import type { DigestView } from '../../src/base/view/view.ts';
import { startTeam, type Team } from '../support/team.ts';

/** The buttons under a task of the page as somebody alone sees it, and those under the page. */
async function readOwn(team: Team, who: string) {
  const page = (await team.ok(who, 'today')) as DigestView;
  const [task] = page.tasks;
  return {
    task: task?.actions.map(({ command }) => command),
    page: page.actions?.map(({ command }) => command),
  };
}

async function startMonday(): Promise<Team> {
  const team = await startTeam();
  await team.ok('lead', 'propose Saved replies');
  await team.ok('lead', 'propose Chart failed payments --kind normal');
  await team.ok('lead', 'member add @ben --routed');
  await team.ok('lead', 'member add @ana --role approver');
  await team.ok('lead', 'member add @caro');
  await team.ok('lead', 'plan');
  return team;
}

describe('who looks alone at a page', () => {
  it('is offered no yes where it would be refused, and a no to what they would do', async () => {
    const team = await startMonday();
    expect(await readOwn(team, 'ana')).toEqual({
      task: ['approve', 'refuse', 'change', 'later', 'why'],
      page: ['answer', 'mine', 'why'],
    });
    expect(await readOwn(team, 'ben')).toEqual({ task: ['refuse', 'later', 'why'], page: ['mine', 'why'] });
    expect(await readOwn(team, 'caro')).toEqual({ task: ['why'], page: ['mine', 'why'] });
  });

  it('is offered the end of what they have, and of what they lead, alone', async () => {
    const team = await startMonday();
    await team.ok('ana', 'approve T-1');
    team.clock.advance(6 * 60_000);
    await team.settle();
    const all = ['start', 'done', 'hand over', 'fail', 'why'];
    expect((await readOwn(team, 'ben')).task).toEqual(all);
    expect((await readOwn(team, 'ana')).task).toEqual(all);
    expect((await readOwn(team, 'caro')).task).toEqual(['why']);
  });
});
